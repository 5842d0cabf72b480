import { type Scoped } from '../../platform/database';

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
