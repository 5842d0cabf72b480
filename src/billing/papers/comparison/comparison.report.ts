import type { Scoped } from '../../../platform/database/database';
import type { Day } from '../../../platform/values/dates';
import type { Invoice } from '../../invoices/invoices.repository';

type Of = { organizationId: string; invoice: Invoice; subscriptionIds: readonly string[] };

/** The paid paper before this one that shares a subscription with it, else the one before it for the same account; none of another currency. */
export async function findInvoiceBefore(trx: Scoped, { organizationId, invoice, subscriptionIds }: Of): Promise<string | undefined> {
  const same = invoice.accountId === null ? 'i.account_id is null and i.kind = :kind' : 'i.account_id = :accountId';
  const result = await trx.raw<{ rows: { id: string }[] }>(
    `select i.id from invoices i
      where i.organization_id = :organizationId and ${same} and i.status = 'paid' and i.currency = :currency and i.id <> :id and i.dated_at <= :paidAt and (i.dated_at, i.number) < (:paidAt, :number)
      order by exists (select from invoice_lines l where l.invoice_id = i.id and (l.subscription_id = any(cast(:subscriptionIds as uuid[]))
        or jsonb_exists_any(l.item -> 'subscriptionIds', cast(:subscriptionIds as text[])))) desc, i.dated_at desc, i.number desc limit 1`,
    { organizationId, id: invoice.id, kind: invoice.kind, currency: invoice.currency, paidAt: invoice.paidAt, number: invoice.number, subscriptionIds: [...subscriptionIds], ...invoice.accountId !== null && { accountId: invoice.accountId } });
  return result.rows[0]?.id;
}

/** A subscription as it is today: `isHere` false where the organization looks after it no more. */
export type SubscriptionNow = { id: string; number: string; nickname: string; planName: string; state: string; storagePacks: number; expiresOn: Day; accountId: string; isPaidFor: boolean };

/** The account's subscriptions, and any others that are named, with whether a paid term covers today. */
export async function listSubscriptionsNow(trx: Scoped, { organizationId, invoice, subscriptionIds }: Of, today: Day): Promise<SubscriptionNow[]> {
  const result = await trx.raw<{ rows: SubscriptionNow[] }>(
    `select s.id, s.number, s.nickname, p.name as "planName", s.state, s.storage_packs as "storagePacks", s.expires_on as "expiresOn", s.account_id as "accountId",
       exists (select from terms t where t.subscription_id = s.id and t.kind = 'paid' and t.starts_on <= :today and (t.cut_on is null or t.cut_on > :today) and t.ends_on >= :today) as "isPaidFor"
       from subscriptions s join plans p on p.id = s.plan_id
      where s.organization_id = :organizationId and (s.account_id = :accountId or s.id = any(cast(:subscriptionIds as uuid[]))) order by s.number limit 500`,
    { organizationId, accountId: invoice.accountId, subscriptionIds: [...subscriptionIds], today });
  return result.rows;
}

/** The names of plans, by id. */
export async function planNames(trx: Scoped): Promise<Map<string, string>> {
  const result = await trx.raw<{ rows: { id: string; name: string }[] }>('select id, name from plans');
  return new Map(result.rows.map(({ id, name }) => [id, name]));
}
