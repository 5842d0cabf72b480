import { type Actor } from '../../audit/audit.repository';
import { PaymentOnItsWay, voidInvoice } from '../../billing/invoices/void-invoice';
import { getCatalog } from '../../plans/plans.repository';
import { findPlanById } from '../../plans/catalog';
import { type Scoped } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { type Subscription, withMoments } from '../subscription';
import { listSubscriptionsForUpdate, updateSubscriptions } from '../subscriptions.repository';

type Voiding = { organizationId: string; subscriptions: readonly Subscription[]; reason: string; actor: Actor; now: Date };

/**
 * Gives up the open automatic renewals of these subscriptions, whose rows the caller has locked; answers them as they are then.
 * Others on the same invoice keep their enrolment and are charged anew at their next try. Throws PaymentOnItsWay while a
 * charge may still turn out paid (golden case G6).
 */
export async function voidOpenRenewals(trx: Scoped, { organizationId, subscriptions, reason, actor, now }: Voiding): Promise<Subscription[]> {
  const invoiceIds = new Set(subscriptions.flatMap(({ renewalInvoiceId }) => renewalInvoiceId ?? []));
  if (invoiceIds.size === 0) return [...subscriptions];
  const others = await idsOf(trx, organizationId, [...invoiceIds]);
  const touched = await listSubscriptionsForUpdate(trx, organizationId, [...new Set([...subscriptions.map(({ id }) => id), ...others])]);
  for (const invoiceId of invoiceIds) await voidInvoice(trx, { organizationId, invoiceId, reason, actor, now });
  const catalog = await getCatalog(trx, dayIn(now, touched[0]!.timeZone));
  const after = touched.map((subscription) => withMoments({ ...subscription, renewalInvoiceId: null, renewalPaymentId: null }, findPlanById(catalog, subscription.planId)!, now));
  await updateSubscriptions(trx, after);
  return subscriptions.map(({ id }) => after.find((subscription) => subscription.id === id)!);
}

/**
 * Locks subscriptions whose open renewals may be given up, together with those that share an invoice with them, in one order for everybody: two
 * people at two subscriptions of one invoice never wait for each other. Answers those asked for. Throws PaymentOnItsWay where the worker wrote a
 * charge for one of them meanwhile.
 */
export async function lockForVoiding(trx: Scoped, organizationId: string, subscriptionIds: readonly string[]): Promise<Subscription[]> {
  const ids = new Set([...subscriptionIds, ...await sharing(trx, organizationId, subscriptionIds)]);
  const locked = await listSubscriptionsForUpdate(trx, organizationId, [...ids]);
  if ((await sharing(trx, organizationId, subscriptionIds)).some((id) => !ids.has(id))) throw new PaymentOnItsWay();
  return locked.filter(({ id }) => subscriptionIds.includes(id));
}

async function sharing(trx: Scoped, organizationId: string, subscriptionIds: readonly string[]): Promise<string[]> {
  const result = await trx.raw<{ rows: { id: string }[] }>(
    `select other.id from subscriptions s join subscriptions other on other.organization_id = s.organization_id and other.renewal_invoice_id = s.renewal_invoice_id
      where s.organization_id = ? and s.id = any(cast(? as uuid[]))`, [organizationId, [...subscriptionIds]]);
  return result.rows.map(({ id }) => id);
}

async function idsOf(trx: Scoped, organizationId: string, invoiceIds: readonly string[]): Promise<string[]> {
  const rows = await trx<{ id: string; organization_id: string; renewal_invoice_id: string }>('subscriptions')
    .where({ organization_id: organizationId }).whereIn('renewal_invoice_id', [...invoiceIds]).select('id');
  return rows.map(({ id }) => id);
}
