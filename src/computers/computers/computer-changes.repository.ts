import { type Scoped } from '../../platform/database/database';

/** Who stopped a computer, beside the fact that it is; null once it runs again. */
export async function setStoppedBy(trx: Scoped, machineId: string, personId: string | null): Promise<void> {
  await trx('machines').where({ id: machineId }).update({ stopped_by: personId });
}

/** Who asked for the deletion. */
export async function setDeleteAskedBy(trx: Scoped, machineId: string, personId: string): Promise<void> {
  await trx('machines').where({ id: machineId }).update({ delete_asked_by: personId });
}

/** How many computers a subscription has, those that are being deleted aside. */
export async function countComputers(trx: Scoped, subscriptionId: string): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ count: number }] }>(`select count(*)::int as count from machines where subscription_id = ? and kind = 'computer' and delete_at is null`, [subscriptionId]);
  return rows[0].count;
}

/** Whom a computer waits for, by the address that was invited; null once it has a user, or was given to nobody. */
export async function setInvitedEmail(trx: Scoped, machineId: string, email: string | null): Promise<void> {
  await trx('machines').where({ id: machineId }).update({ invited_email: email });
}

/** Gives computers to the people they wait for who have registered since: in one company, or wherever there are some. In the system's scope. */
export async function assignInvited(trx: Scoped, { accountId, now }: { accountId: string | null; now: Date }): Promise<number> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `update machines m set person_id = a.person_id, invited_email = null, updated_at = :now
       from people p join account_people a on a.person_id = p.id
      where m.invited_email is not null and p.email = m.invited_email and a.account_id = m.account_id ${accountId === null ? '' : 'and m.account_id = :accountId'}`, { accountId, now });
  return rowCount;
}
