import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Person } from '../people.repository';

/** What two-step verification needs of a person. */
export type TwoStepPerson = Pick<Person, 'id' | 'email' | 'firstName' | 'lastName' | 'epoch' | 'twoStep'>;

type Row = { id: string; email: string; first_name: string; last_name: string; epoch: number; two_step: Person['twoStep'] };
const COLUMNS = ['id', 'email', 'first_name', 'last_name', 'epoch', 'two_step'] as const;

/** Needs the system scope, as every function here. */
export async function getTwoStepPerson(trx: Scoped, personId: string): Promise<TwoStepPerson> {
  return found(await trx<Row>('people').where({ id: personId }).first(...COLUMNS));
}

export async function getTwoStepPersonForUpdate(trx: Scoped, personId: string): Promise<TwoStepPerson> {
  return found(await trx<Row>('people').where({ id: personId }).forUpdate().first(...COLUMNS));
}

export async function setTwoStep(trx: Scoped, personId: string, twoStep: Person['twoStep'], now: Date): Promise<void> {
  await trx('people').where({ id: personId }).update({ two_step: twoStep, updated_at: now });
}

function found(row: Row | undefined): TwoStepPerson {
  if (!row) throw new NotFound();
  return { id: row.id, email: row.email, firstName: row.first_name, lastName: row.last_name, epoch: row.epoch, twoStep: row.two_step };
}
