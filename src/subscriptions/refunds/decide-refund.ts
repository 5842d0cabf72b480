import { getAccount } from '../../accounts/accounts.repository';
import { recordAudit } from '../../audit/audit.repository';
import { type RefundRequest, needsApproval, reasonForPartner } from '../../billing/refunds/requests/refund-request';
import { approvalLimitCents } from '../../billing/refunds/requests/approval-limit';
import { changeRefundRequest, getRefundRequest, lockRequestsOfInvoice, unapprovedCents } from '../../billing/refunds/requests/refund-requests.repository';
import { refundInvoice } from '../../billing/refunds/refund-invoice';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { continueIn, databaseNow, type Scoped, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { type StaffActor } from '../../platform/visitors/visitor';
import { voidCodes } from '../codes/void-codes';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { type Subscription } from '../subscription';
import { listSubscriptionsForUpdate } from '../subscriptions.repository';
import { type Ended, endSubscriptionNow } from '../undo/end-subscription-now';
import { mailEndedToCustomer } from '../undo/undo.mails';
import { whatFollows } from '../undo/undo-renewal';
import { listRefundedServices } from './refunded-services.report';
import { listRefundColleagues } from './refund-colleagues.report';
import { codesPaidBack, listUnusedCodes } from './unused-codes.report';
import { mailRefundDeclined, mailRefundWaits } from './refunds.mails';

type Deciding = { requestId: string; actor: StaffActor; ended?: Ended };

/**
 * Makes a prepared refund binding: up to the limit the money goes back at once, above it a second person has to approve (features.md, staff roles). By who
 * prepared it; a repeated one changes nothing more. Throws RuleBroken where the money, or the service, is no longer as it was shown.
 */
export async function confirmRefund({ requestId, actor, ended }: Deciding): Promise<RefundRequest> {
  const colleagues = await within('office', listRefundColleagues, { readOnly: true });
  return deciding(requestId, async (trx, request, others, now) => {
    if (request.requestedBy !== actor.id) throw new RuleBroken('A colleague has prepared this refund. Only they can confirm it.');
    if (request.status !== 'draft') return request;
    if (!needsApproval(request, unapprovedCents(others), approvalLimitCents(request.currency))) {
      return pay(trx, await changeRefundRequest(trx, request, { confirmedAt: now }), { actor, ended, now });
    }
    const waiting = await changeRefundRequest(trx, request, { status: 'waiting', needsApproval: true, confirmedAt: now });
    await audit(trx, waiting, 'refund.asked', actor, now);
    // The office's mails are the house's.
    await continueIn(trx, { organizationId: HOUSE_ORGANIZATION_ID });
    await mailRefundWaits(trx, waiting, colleagues, now);
    return waiting;
  });
}

/** The second person says yes, and the money goes back. Never who asked for it: the database refuses that too. A repeated one changes nothing more. */
export async function approveRefund({ requestId, actor, ended }: Deciding): Promise<RefundRequest> {
  return deciding(requestId, async (trx, request, _others, now) => {
    refuseOwn(request, actor);
    if (request.status === 'approved') return request;
    refuseDecided(request);
    return pay(trx, request, { actor, ended, now, decided: { decidedBy: actor.id, decidedAt: now } });
  });
}

/** The second person says no, with the reason that who asked for it reads; nothing moves. */
export async function declineRefund({ requestId, actor, reason }: Deciding & { reason: string }): Promise<RefundRequest> {
  const colleagues = await within('office', listRefundColleagues, { readOnly: true });
  return deciding(requestId, async (trx, request, _others, now) => {
    refuseOwn(request, actor);
    refuseDecided(request);
    const declined = await changeRefundRequest(trx, request, { status: 'declined', decidedBy: actor.id, decidedAt: now, decisionReason: reason });
    await audit(trx, declined, 'refund.declined', actor, now);
    await continueIn(trx, { organizationId: HOUSE_ORGANIZATION_ID });
    await mailRefundDeclined(trx, declined, colleagues.find(({ personId }) => personId === declined.requestedBy), now);
    return declined;
  });
}

/** Who prepared or asked takes it back; nothing moves. */
export async function withdrawRefund({ requestId, actor }: Deciding): Promise<RefundRequest> {
  return deciding(requestId, async (trx, request, _others, now) => {
    if (request.requestedBy !== actor.id) throw new RuleBroken('A colleague has prepared this refund. Only they can take it back.');
    if (request.status === 'withdrawn') return request;
    if (request.status !== 'draft') refuseDecided(request);
    const withdrawn = await changeRefundRequest(trx, request, { status: 'withdrawn' });
    await audit(trx, withdrawn, 'refund.withdrawn', actor, now);
    return withdrawn;
  });
}

/** In the organization's scope with all requests of the invoice locked, which stand before everything in the order of locks. */
async function deciding(requestId: string, decide: (trx: Scoped, request: RefundRequest, others: readonly RefundRequest[], now: Date) => Promise<RefundRequest>): Promise<RefundRequest> {
  const seen = await within('office', (trx) => getRefundRequest(trx, requestId), { readOnly: true });
  return within({ organizationId: seen.organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const requests = await lockRequestsOfInvoice(trx, seen);
    const request = requests.find(({ id }) => id === requestId);
    if (!request) throw new NotFound();
    return decide(trx, request, requests.filter(({ id }) => id !== requestId), now);
  });
}

type Paying = { actor: StaffActor; ended: Ended | undefined; now: Date; decided?: { decidedBy: string; decidedAt: Date } };

/** Services first, the paper last, in the order of locks. */
async function pay(trx: Scoped, request: RefundRequest, { actor, ended, now, decided }: Paying): Promise<RefundRequest> {
  const { organizationId, invoiceId, credits } = request;
  const codes = request.endsService ? await voidPaidBack(trx, request, actor, now) : 0;
  const subscriptions = request.endsService ? await endServices(trx, request, { actor, ended, now }) : [];
  if (request.endsService && codes === 0 && subscriptions.length === 0) throw new RuleBroken('What these lines bought has ended since this was prepared. Take it back and prepare it anew.');
  const { refund } = await refundInvoice(trx, {
    organizationId, invoiceId, credits, refundKey: `request-${request.id}`, reason: reasonForPartner(request), actor, now,
    paragraphs: request.endsService ? [...subscriptions.map(whatFollows), ...codes === 0 ? [] : [codesWords(codes)]] : ['What was bought goes on as it is.'],
  });
  const approved = await changeRefundRequest(trx, request, { status: 'approved', refundId: refund.id, ...decided });
  await audit(trx, approved, 'refund.approved', actor, now);
  return approved;
}

/** Codes stand before subscriptions in the order of locks. */
async function voidPaidBack(trx: Scoped, { organizationId, invoiceId, credits }: RefundRequest, actor: StaffActor, now: Date): Promise<number> {
  const counts = codesPaidBack(await listUnusedCodes(trx, organizationId, invoiceId), credits);
  let voided = 0;
  for (const [invoiceLineId, count] of counts) voided += (await voidCodes(trx, { organizationId, invoiceLineId, count, actor, now })).count;
  return voided;
}

function codesWords(count: number): string {
  return count === 1 ? '1 activation code that was not used stops working.' : `${count} activation codes that were not used stop working.`;
}

async function endServices(trx: Scoped, { organizationId, invoiceId, credits }: RefundRequest, { actor, ended, now }: Paying): Promise<Subscription[]> {
  const isCredited = (lineId: string): boolean => credits.some(({ invoiceLineId }) => invoiceLineId === lineId);
  const ids = (await listRefundedServices(trx, organizationId, invoiceId)).filter(({ invoiceLineId }) => isCredited(invoiceLineId)).map(({ subscriptionId }) => subscriptionId);
  await listSubscriptionsForUpdate(trx, organizationId, ids);
  // Read again now that they are held.
  const services = (await listRefundedServices(trx, organizationId, invoiceId)).filter(({ invoiceLineId }) => isCredited(invoiceLineId));
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const after: Subscription[] = [];
  for (const { subscriptionId, startsOn } of services) {
    const subscription = await endSubscriptionNow(trx, {
      organizationId, subscriptionId, termStartsOn: startsOn, action: 'subscription.refunded', reason: 'its term was refunded', actor, now, ended,
    });
    await mailEndedToCustomer(trx, { organization, account: await getAccount(trx, organizationId, subscription.accountId), subscription, now });
    after.push(subscription);
  }
  return after;
}

function refuseOwn({ requestedBy }: RefundRequest, { id }: StaffActor): void {
  if (requestedBy === id) throw new RuleBroken('You have asked for this refund yourself. Somebody else from Finance has to decide on it.');
}

function refuseDecided({ status }: RefundRequest): void {
  if (status === 'waiting') return;
  const words = { draft: 'is not confirmed yet', approved: 'is approved already', declined: 'is declined already', withdrawn: 'has been taken back' };
  throw new RuleBroken(`This refund ${words[status]}.`);
}

async function audit(trx: Scoped, request: RefundRequest, action: string, actor: StaffActor, now: Date): Promise<void> {
  const { organizationId, id, invoiceId, status, totalCents, currency, endsService, refundId, decisionReason } = request;
  await recordAudit(trx, {
    organizationId, actor, action, subjectType: 'refund_request', subjectId: id,
    after: { invoiceId, status, totalCents, currency, endsService, refundId, ...(decisionReason && { reason: decisionReason }) }, now,
  });
}
