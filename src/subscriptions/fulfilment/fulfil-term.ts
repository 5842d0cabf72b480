import { type AuditEntry, recordAudit, recordAudits } from '../../audit/audit.repository';
import { type InvoiceLine } from '../../billing/invoices/invoice-lines.repository';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type Cents, roundingStep, splitCents } from '../../platform/values/money';
import { uuidv7 } from 'uuidv7';
import { accountOf, type Fulfilling } from './fulfil-kind.model';
import { type TermPlan } from './fulfilment.report';
import { givePacks } from './give-packs';
import { settleScheduledChanges } from '../scheduled/scheduled-changes.repository';
import { hasScheduled, type NextRenewal } from '../scheduled/scheduled-renewal.model';
import { isPaidByCustomer, newPurchase, nextTerm, type Subscription, withTerm } from '../subscription';
import { newSubscriptionNumber } from '../subscription-number.model';
import { findSubscriptionForUpdate, insertSubscription, listSubscriptionsForUpdate, updateSubscription, updateSubscriptions } from '../subscriptions.repository';
import { type TermItem } from '../term-item.model';
import { listNotGiven } from './terms-not-given';
import { insertTerm, insertTerms, type TermRow } from '../terms.repository';

/**
 * Gives every subscription of a paid line its term: makes it, turns its trial into a paid one, or lets it run on. A term with
 * this start that stands already is left as it is. Answers the subscriptions as they are now (domain.md §4.3, golden case G6).
 */
export async function fulfilTerm(trx: Scoped, fulfilling: Fulfilling, line: InvoiceLine, item: TermItem): Promise<Subscription[]> {
  const values = splitCents(item.valueCents, item.subscriptionIds.length, roundingStep(fulfilling.currency));
  const given: Subscription[] = [];
  for (const [index, id] of item.subscriptionIds.entries()) {
    given.push(await giveTerm(trx, fulfilling, line, { item, id, valueCents: values[index]! }));
  }
  return given;
}

type Part = { item: TermItem; id: string; valueCents: Cents };

async function giveTerm(trx: Scoped, fulfilling: Fulfilling, line: InvoiceLine, part: Part): Promise<Subscription> {
  const plan = planOf(fulfilling, line, part.item);
  const before = await findSubscriptionForUpdate(trx, fulfilling.organizationId, part.id);
  const after = before && continues(before, part.item) ? withTerm(before, part.item, plan, fulfilling.now) : made(fulfilling, part, plan, before);
  if (after.id === before?.id) {
    const isNew = await insertTermOf(trx, fulfilling, line, { ...part, id: after.id });
    if (!isNew) return before;
    await updateSubscription(trx, after);
    if (hasScheduled(before)) await settleScheduledChanges(trx, fulfilling.organizationId, [{ ...part.item, subscriptionId: after.id }], fulfilling.now);
  } else {
    await insertSubscription(trx, after, { leadId: fulfilling.leadId ?? null });
    await insertTermOf(trx, fulfilling, line, { ...part, id: after.id });
  }
  await recordAudit(trx, auditOf(fulfilling, plan, before, after));
  return after;
}

/** A line and what it says. */
export interface TermLine {
  readonly fulfilling: Fulfilling;
  readonly line: InvoiceLine;
  readonly item: TermItem;
}

export interface RenewedTerms {
  /** Each line's subscriptions as they are after it. */
  readonly given: ReadonlyMap<string, readonly Subscription[]>;
  /** Why a line can never be given, as a sentence for the payer; the caller sends its money back. */
  readonly notGiven: ReadonlyMap<string, string>;
}

/**
 * The same for lines that renew, also of several invoices of one organization, in a few statements: a day's renewals go through
 * here. What can never be given is left out and named.
 */
export async function fulfilRenewalTerms(trx: Scoped, organizationId: string, lines: readonly TermLine[], packs: readonly InvoiceLine[]): Promise<RenewedTerms> {
  const held = await listSubscriptionsForUpdate(trx, organizationId, [...new Set(lines.flatMap(({ item }) => item.subscriptionIds))]);
  const standing = new Map(held.map((subscription) => [subscription.id, subscription]));
  const notGiven = await listNotGiven(trx, lines, standing);
  const parts = inTurn(lines.filter(({ line }) => !notGiven.has(line.id)).flatMap(partsOf), standing);
  const isNew = await insertTerms(trx, parts.map((part) => termOf(part.fulfilling, part.line, part, part.termId)));
  const entries: AuditEntry[] = [];
  const changed = new Set<string>();
  const settled: (NextRenewal & { subscriptionId: string })[] = [];
  const given = new Map<string, Subscription[]>(lines.map(({ line }) => [line.id, []]));
  for (const part of parts) {
    const before = standing.get(part.id)!;
    const plan = planOf(part.fulfilling, part.line, part.item);
    const after = isNew.has(part.termId) ? withTerm(before, part.item, plan, part.fulfilling.now) : before;
    if (after !== before) {
      changed.add(part.id);
      standing.set(part.id, after);
      entries.push(auditOf(part.fulfilling, plan, before, after));
      if (hasScheduled(before)) settled.push({ ...part.item, subscriptionId: part.id });
    }
    given.get(part.line.id)!.push(after);
  }
  await givePacks(trx, parts.filter(({ termId }) => isNew.has(termId)).flatMap((part) => packsBeside(part, packs)));
  await updateSubscriptions(trx, [...changed].map((id) => standing.get(id)!));
  if (settled.length > 0) await settleScheduledChanges(trx, organizationId, settled, parts[0]!.fulfilling.now);
  await recordAudits(trx, entries);
  return { given, notGiven };
}

function packsBeside({ fulfilling, line, id, item }: TermLine & Part, packs: readonly InvoiceLine[]) {
  return packs.filter((each) => each.invoiceId === line.invoiceId && each.subscriptionId === id).map((each) => ({ fulfilling, line: each, subscriptionId: id, term: item }));
}

function partsOf(term: TermLine): (TermLine & Part & { termId: string })[] {
  const values = splitCents(term.item.valueCents, term.item.subscriptionIds.length, roundingStep(term.fulfilling.currency));
  return term.item.subscriptionIds.map((id, index) => ({ ...term, id, valueCents: values[index]!, termId: uuidv7() }));
}

/** Where the expiry day moved while the money was on its way, the term starts there, so that no day is paid for and lost. */
function inTurn<Each extends Part>(parts: readonly Each[], standing: ReadonlyMap<string, Subscription>): Each[] {
  const ends = new Map<string, Day>();
  return parts.map((part) => {
    const before = standing.get(part.id);
    const end = ends.get(part.id) ?? before?.expiresOn;
    const isTaken = before !== undefined && end !== undefined && part.item.startsOn < end;
    const item = isTaken ? { ...part.item, ...nextTerm({ ...before, expiresOn: end }, part.item.years, end) } : part.item;
    ends.set(part.id, item.endsOn);
    return { ...part, item };
  });
}

function planOf({ plans }: Fulfilling, line: InvoiceLine, { planId }: TermItem): TermPlan {
  const plan = plans.find(({ id }) => id === planId);
  if (!plan) throw new Error(`invoice line ${line.id} buys a plan that is not in the catalog`);
  return plan;
}

function auditOf({ organizationId, accountId, actor, invoiceId, now }: Fulfilling, plan: TermPlan, before: Subscription | undefined, after: Subscription): AuditEntry {
  return {
    organizationId, accountId, actor, action: actionOf(before, after), subjectType: 'subscription', subjectId: after.id, before: before && shown(before),
    after: { ...shown(after), number: after.number, plan: plan.code, invoiceId }, now,
  };
}

/** A renewal always goes on; a trial only while its data is there and nothing else was bought for it. */
function continues(subscription: Subscription, item: TermItem): boolean {
  if (item.action === 'renewal') return true;
  return subscription.trialKind !== null && (subscription.state === 'trial' || subscription.state === 'expired');
}

/** A trial whose data is gone, or that another order has taken, leaves the buyer with a fresh subscription. */
function made(fulfilling: Fulfilling, { item, id }: Part, plan: TermPlan, taken: Subscription | undefined): Subscription {
  if (item.action === 'renewal') throw new Error(`the subscription ${id} to renew is not there`);
  const { organizationId, timeZone, currency, shownTo = null, now } = fulfilling;
  const identity = { id: taken ? uuidv7() : id, organizationId, shownToOrganizationId: shownTo, accountId: accountOf(fulfilling), number: newSubscriptionNumber(), timeZone, currency, now };
  return newPurchase(identity, item, isPaidByCustomer(fulfilling) ? 'customer' : fulfilling.leadId ? 'referral' : 'partner', plan);
}

async function insertTermOf(trx: Scoped, fulfilling: Fulfilling, line: InvoiceLine, part: Part): Promise<boolean> {
  return insertTerm(trx, termOf(fulfilling, line, part, uuidv7()));
}

function termOf(fulfilling: Fulfilling, line: InvoiceLine, { item, id, valueCents }: Part, termId: string): TermRow {
  const { organizationId, currency, now } = fulfilling;
  return {
    id: termId, organizationId, accountId: accountOf(fulfilling), subscriptionId: id, kind: 'paid', trialKind: null, planId: item.planId, years: item.years,
    startsOn: item.startsOn, endsOn: item.endsOn, valueCents, currency, storagePacks: item.storagePacks, invoiceLineId: line.id, createdAt: now,
  };
}

function actionOf(before: Subscription | undefined, after: Subscription): string {
  if (before?.id !== after.id) return 'subscription.bought';
  return before.trialKind === null ? 'subscription.renewed' : 'subscription.trial-converted';
}

function shown({ state, planId, expiresOn, storagePacks, nextPlanId, nextStoragePacks, planChangesAt }: Subscription) {
  return { state, planId, expiresOn, storagePacks, ...planChangesAt && { nextPlanId, nextStoragePacks, planChangesAt } };
}
