import { type Actor, recordAudit } from '../audit/audit.repository';
import { databaseNow, type Scoped, scopeOf, within } from '../platform/database/database';
import { type Deal, type DealStep, refuseUnless } from './deal';
import { type DealEvent, type DealSide, logEvent } from './deal-events.repository';
import { getDealForUpdate, getSubmittedDealForUpdate } from './deals.repository';

type Work<T> = (trx: Scoped, deal: Deal, now: Date) => Promise<T>;

/** Does one step of a partner's deal under its lock, so that of two people the second is told what the first did (RuleBroken). */
export function withDeal<T>({ organizationId, dealId, step, actor }: { organizationId: string; dealId: string; step: DealStep; actor: Actor }, work: Work<T>): Promise<T> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const deal = await getDealForUpdate(trx, organizationId, dealId);
    refuseUnless(deal, step);
    return work(trx, deal, await databaseNow(trx));
  });
}

/** The same for the office, which decides as the system: partners have no right to write a decision. */
export function withAnyDeal<T>({ dealId, step }: { dealId: string; step: DealStep }, work: Work<T>): Promise<T> {
  return within('system', async (trx) => {
    const deal = await getSubmittedDealForUpdate(trx, dealId);
    refuseUnless(deal, step);
    return work(trx, deal, await databaseNow(trx));
  });
}

type Recording = { before: Deal | null; after: Deal; event: DealEvent; side: DealSide; byName?: string; detail?: string; actor: Actor; now: Date };

/** The row of the deal's own log, and the audit row. */
export async function recordStep(trx: Scoped, { before, after, event, side, byName = '', detail = '', actor, now }: Recording): Promise<void> {
  await logEvent(trx, after, { event, at: now, side, byName, detail });
  await recordAudit(trx, {
    organizationId: after.organizationId, accountId: after.accountId, actor, action: `deal.${event.replaceAll('_', '-')}`, subjectType: 'deal', subjectId: after.id,
    ...before && { before: { state: before.state, protectedUntil: before.protectedUntil } },
    after: { state: after.state, number: after.number, company: after.company, product: after.product, protectedUntil: after.protectedUntil, ...detail !== '' && { detail } }, now,
  });
}
