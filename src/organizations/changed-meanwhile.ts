import { RuleBroken } from '../platform/errors';

/** Somebody else changed the thing after the form was opened: the form shows what stands now, and the person decides anew. */
export class ChangedMeanwhile extends RuleBroken {
  constructor() {
    super('Somebody changed this while you were looking at it. Open it again to see what stands now.');
  }
}
