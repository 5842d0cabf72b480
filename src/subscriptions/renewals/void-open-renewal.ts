import { type Actor } from '../../audit/audit.repository';
import { voidInvoice } from '../../billing/invoices/void-invoice';
import { getCatalog } from '../../plans/plans.repository';
import { findPlanById } from '../../plans/catalog';
import { type Scoped } from '../../platform/database';
import { dayIn } from '../../platform/dates';
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

async function idsOf(trx: Scoped, organizationId: string, invoiceIds: readonly string[]): Promise<string[]> {
  const rows = await trx<{ id: string; organization_id: string; renewal_invoice_id: string }>('subscriptions')
    .where({ organization_id: organizationId }).whereIn('renewal_invoice_id', [...invoiceIds]).select('id');
  return rows.map(({ id }) => id);
}
