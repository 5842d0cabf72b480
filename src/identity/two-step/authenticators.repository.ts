import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';

export type Authenticator = { id: string; personId: string; secretSealed: Buffer; createdAt: Date };

type Row = { id: string; person_id: string; secret_sealed: Buffer; created_at: Date };

/** Needs the system scope, as every function here. */
export async function findAuthenticator(trx: Scoped, personId: string): Promise<Authenticator | undefined> {
  const row = await trx<Row>('authenticators').where({ person_id: personId }).whereNotNull('confirmed_at').first();
  return row && authenticatorFrom(row);
}

/** The one that is being set up. */
export async function findPendingAuthenticator(trx: Scoped, personId: string): Promise<Authenticator | undefined> {
  const row = await trx<Row>('authenticators').where({ person_id: personId }).whereNull('confirmed_at').first();
  return row && authenticatorFrom(row);
}

/** Begins setting one up, in place of what was begun before. */
export async function replacePendingAuthenticator(trx: Scoped, { personId, secretSealed, now }: { personId: string; secretSealed: Buffer; now: Date }): Promise<void> {
  await trx.raw(
    `insert into authenticators (id, person_id, secret_sealed, created_at) values (?, ?, ?, ?)
     on conflict (person_id) where confirmed_at is null do update set id = excluded.id, secret_sealed = excluded.secret_sealed, last_step = 0, created_at = excluded.created_at`,
    [uuidv7(), personId, secretSealed, now]);
}

/** Puts the pending one in the place of the confirmed one, with the step of the code that confirmed it as used. */
export async function confirmPendingAuthenticator(trx: Scoped, { id, personId, step, now }: { id: string; personId: string; step: number; now: Date }): Promise<void> {
  await trx('authenticators').where({ person_id: personId }).whereNotNull('confirmed_at').delete();
  await trx('authenticators').where({ id }).update({ confirmed_at: now, last_step: step });
}

/** Uses a step up, once among all who try; false when it, or a later one, has been used. */
export async function useStep(trx: Scoped, { id, step }: { id: string; step: number }): Promise<boolean> {
  return await trx('authenticators').where({ id }).where('last_step', '<', step).update({ last_step: step }) === 1;
}

export async function deleteAuthenticators(trx: Scoped, personId: string): Promise<void> {
  await trx('authenticators').where({ person_id: personId }).delete();
}

function authenticatorFrom(row: Row): Authenticator {
  return { id: row.id, personId: row.person_id, secretSealed: row.secret_sealed, createdAt: row.created_at };
}
