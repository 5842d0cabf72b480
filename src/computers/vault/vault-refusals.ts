import { Refusal } from '../../platform/errors';

/** What a vault does not do, with a short name for programs; its words also stand in the status line, which restic prints. */
export class VaultRefusal extends Refusal {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}
