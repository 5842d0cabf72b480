import { type Scoped } from '../../platform/database/database';

const COUNTED = 50;

/** How a registration mail is told from the others of its account: the first, and each that was asked for again. */
export function registrationMailKey(accountId: string, repeat: number): string {
  return repeat === 0 ? `account:${accountId}` : `account:${accountId}:${repeat}`;
}

/** When registration mails were written to this account's customer, the newest first; the first fifty of them. */
export async function listRegistrationMails(trx: Scoped, organizationId: string, accountId: string): Promise<Date[]> {
  const keys = Array.from({ length: COUNTED }, (_, repeat) => registrationMailKey(accountId, repeat));
  const result = await trx.raw<{ rows: { created_at: Date }[] }>(
    `select created_at from mails where organization_id = ? and kind = 'subscriptions.registration' and dedupe_key = any (?) order by created_at desc`,
    [organizationId, keys]);
  return result.rows.map((row) => row.created_at);
}
