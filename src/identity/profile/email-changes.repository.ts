import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';

export type EmailChange = {
  id: string;
  personId: string;
  oldEmail: string;
  newEmail: string;
  expiresAt: Date;
  oldConfirmedAt: Date | null;
  newConfirmedAt: Date | null;
  outcome: 'changed' | 'cancelled' | 'replaced' | 'refused' | null;
};
export type Side = 'old' | 'new';

const COLUMNS = [
  'id', 'person_id as personId', 'old_email as oldEmail', 'new_email as newEmail', 'expires_at as expiresAt',
  'old_confirmed_at as oldConfirmedAt', 'new_confirmed_at as newConfirmedAt', 'outcome',
] as const;

/** The one under way, if it is not over. */
export async function findOpenChange(trx: Scoped, personId: string, now: Date): Promise<EmailChange | undefined> {
  return trx('email_changes').where({ person_id: personId }).whereNull('ended_at').where('expires_at', '>', now).first<EmailChange | undefined>(...COLUMNS);
}

export async function findChange(trx: Scoped, id: string): Promise<EmailChange | undefined> {
  return trx('email_changes').where({ id }).first<EmailChange | undefined>(...COLUMNS);
}

export async function countChangesSince(trx: Scoped, personId: string, since: Date): Promise<number> {
  const [row] = await trx('email_changes').where({ person_id: personId }).where('created_at', '>', since).count<{ count: number }[]>({ count: '*' });
  return row?.count ?? 0;
}

type NewChange = { personId: string; oldEmail: string; newEmail: string; now: Date; expiresAt: Date };

export async function insertChange(trx: Scoped, { personId, oldEmail, newEmail, now, expiresAt }: NewChange): Promise<string> {
  const id = uuidv7();
  await trx('email_changes').insert({ id, person_id: personId, old_email: oldEmail, new_email: newEmail, created_at: now, expires_at: expiresAt });
  return id;
}

export async function confirmSide(trx: Scoped, id: string, side: Side, now: Date): Promise<void> {
  await trx('email_changes').where({ id }).whereNull('ended_at').update({ [`${side}_confirmed_at`]: now });
}

/** Ends the one under way, also when its time is over; nothing when there is none. */
export async function endOpenChange(trx: Scoped, personId: string, outcome: NonNullable<EmailChange['outcome']>, now: Date): Promise<void> {
  await trx('email_changes').where({ person_id: personId }).whereNull('ended_at').update({ ended_at: now, outcome });
}
