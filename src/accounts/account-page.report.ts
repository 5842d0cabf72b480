import type { Scoped } from '../platform/database/database';
import type { Cents, Currency } from '../platform/values/money';

export type OpenAlert = {
  id: string; level: 'info' | 'warning' | 'critical'; message: string; opened_at: Date; subscription_id: string | null;
  standing: 'open' | 'acknowledged' | 'snoozed'; snoozed_until: Date | null;
};
export type AccountInvoice = {
  id: string; number: string | null; description: string; status: 'open' | 'paid' | 'void'; total_cents: Cents; currency: Currency; created_at: Date; paid_at: Date | null;
};

/** The open alerts of an account, the most serious and the oldest first; what sleeps comes last. */
export async function listOpenAlerts(trx: Scoped, organizationId: string, accountId: string): Promise<OpenAlert[]> {
  const result = await trx.raw<{ rows: OpenAlert[] }>(
    `select id, level, message, opened_at, subscription_id, standing, snoozed_until from alerts
      where organization_id = ? and account_id = ? and closed_at is null
      order by standing = 'snoozed', array_position(array['critical', 'warning', 'info'], level), opened_at, id limit 100`,
    [organizationId, accountId]);
  return result.rows;
}

/** The newest invoices for an account that this organization pays. */
export async function listNewestInvoices(trx: Scoped, organizationId: string, accountId: string, limit: number): Promise<AccountInvoice[]> {
  const result = await trx.raw<{ rows: AccountInvoice[] }>(
    `select id, number, description, status, total_cents, currency, created_at, paid_at from invoices
      where organization_id = ? and account_id = ? order by dated_at desc, id desc limit ?`,
    [organizationId, accountId, limit]);
  return result.rows;
}

/** The organization's own words for an account. */
export async function listTags(trx: Scoped, organizationId: string, accountId: string): Promise<string[]> {
  const rows = await trx('account_tags').where({ organization_id: organizationId, account_id: accountId }).orderBy('tag').select<{ tag: string }[]>('tag');
  return rows.map(({ tag }) => tag);
}
