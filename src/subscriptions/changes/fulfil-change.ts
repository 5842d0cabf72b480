import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../audit/audit.repository';
import { freeGivenItems } from '../../billing/invoices/free-given-items';
import { type InvoiceLine, markLinesFulfilled } from '../../billing/invoices/invoice-lines.repository';
import { type Quote } from '../../billing/quotes/quote';
import { replaceQuote } from '../../billing/quotes/quotes.repository';
import { refundNotGiven } from '../../billing/refunds/refund-not-given';
import { type Scoped } from '../../platform/database/database';
import { cents } from '../../platform/values/money';
import { accountOf, type FulfilKind, type Fulfilling } from '../fulfilment/fulfil-kind.model';
import { type Subscription, withChangedPlan, withTerm } from '../subscription';
import { listSubscriptionsForUpdate, updateSubscription } from '../subscriptions.repository';
import { settleScheduledChanges } from '../scheduled/scheduled-changes.repository';
import { hasScheduled } from '../scheduled/scheduled-renewal.model';
import { cutTermsById, insertTerms, listTerms, type TermRow } from '../terms.repository';
import { type ChangeItem, changeItemOf } from './change-item.model';
import { mailChanged } from './changes.mails';
import { changeDetailsOf, planChangeKind } from './quote-change';
import { runningTerms } from './running-terms.model';

type Line = { line: InvoiceLine; item: ChangeItem };

/**
 * Gives a paid change of plan: what it takes the place of ends on the day the quote counts from, and the new stretches begin, worth what was paid and credited. Where
 * other terms run by now than those the credit came from (two card pages, a renewal that arrived first), it can't be given at that price
 * and its money goes back (domain.md §3.3, §3.6).
 */
export const fulfilChange: FulfilKind = {
  async fulfil(trx, fulfilling, quote, lines) {
    const { on, order: { subscriptionId } } = changeDetailsOf(quote);
    const items = lines.map((line) => ({ line, item: changeItemOf(line.item) }));
    const [before] = await listSubscriptionsForUpdate(trx, fulfilling.organizationId, [subscriptionId]);
    const terms = before ? await listTerms(trx, fulfilling.organizationId, subscriptionId) : [];
    const reason = whyNot(before, runningTerms(terms, on), items);
    if (!before || reason !== undefined) {
      const { organizationId, invoiceId, actor, now } = fulfilling;
      await refundNotGiven(trx, { organizationId, invoiceId, lines: lines.map((line) => ({ line, reason: reason ?? '' })), actor, now });
      return;
    }
    const after = await give(trx, fulfilling, { quote, before, terms, items });
    await markLinesFulfilled(trx, lines.map(({ id }) => id), fulfilling.now);
    await mailChanged(trx, fulfilling, { quote, before, after });
  },
};

function whyNot(subscription: Subscription | undefined, running: readonly TermRow[], items: readonly Line[]): string | undefined {
  if (!subscription) return 'The subscription is no longer among yours, so its plan could not be changed.';
  const { number, state } = subscription;
  if (state === 'purging' || state === 'purged') return `The data of ${number} had been removed when the payment arrived, so its plan could not be changed.`;
  if (state === 'converted') return `${number} had become part of a Safe Pro account when the payment arrived, so its plan could not be changed.`;
  const standing = new Set(items.flatMap(({ item }) => item.standing));
  const isSame = running.length === standing.size && running.every(({ id }) => standing.has(id));
  return isSame ? undefined : `${number} had been changed or renewed by another payment in the meantime, so the price of this change no longer held.`;
}

type Giving = { quote: Quote; before: Subscription; terms: readonly TermRow[]; items: readonly Line[] };

async function give(trx: Scoped, fulfilling: Fulfilling, { quote, before, terms, items }: Giving): Promise<Subscription> {
  const { organizationId, actor, invoiceId, plans, now } = fulfilling;
  const { on } = changeDetailsOf(quote);
  const cuts = items.flatMap(({ item }) => item.cuts);
  const cut = terms.filter(({ id }) => cuts.includes(id));
  const added = items.map((each) => termOf(fulfilling, each, cut));
  await cutTermsById(trx, organizationId, cuts, on);
  await freeGivenItems(trx, organizationId, cut.filter(({ startsOn }) => startsOn >= on).map(({ startsOn }) => ({ subscriptionId: before.id, termStartsOn: startsOn })));
  const isNew = await insertTerms(trx, added);
  if (isNew.size !== added.length) throw new Error(`invoice ${invoiceId} changes terms that others stand in the place of`);
  const [{ item }] = items as [Line];
  const plan = plans.find(({ id }) => id === item.planId);
  if (!plan) throw new Error(`invoice ${invoiceId} buys a plan that is not in the catalog`);
  const standing = [...terms.filter(({ id, cutOn }) => (cutOn ?? null) === null && !cuts.includes(id)), ...added].sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1));
  const after = quote.kind === planChangeKind ? withChangedPlan(before, item.planId, standing, plan, now) : withTerm(before, { ...item, startsOn: on }, plan, now);
  await updateSubscription(trx, after);
  // A term from today takes the place of what was scheduled for the end of the old one.
  if (hasScheduled(before) && !hasScheduled(after)) await settleScheduledChanges(trx, organizationId, [{ ...item, subscriptionId: after.id }], now);
  if (before.renewalQuoteId !== null) await replaceQuote(trx, organizationId, before.renewalQuoteId);
  await recordAudit(trx, {
    organizationId, accountId: accountOf(fulfilling), actor, action: quote.kind === planChangeKind ? 'subscription.plan-changed' : 'subscription.upgraded',
    subjectType: 'subscription', subjectId: after.id, before: shown(before), after: { ...shown(after), plan: plan.code, number: after.number, invoiceId }, now,
  });
  return after;
}

/** Packs go on with the term: their number is that of the row cut, whatever it was when the price was worked out. */
function termOf({ organizationId, currency, now, ...fulfilling }: Fulfilling, { line, item }: Line, cut: readonly TermRow[]): TermRow {
  return {
    id: uuidv7(), organizationId, accountId: accountOf(fulfilling), subscriptionId: item.subscriptionIds[0]!, kind: 'paid', trialKind: null, planId: item.planId, years: item.years,
    startsOn: item.startsOn, endsOn: item.endsOn, valueCents: item.valueCents, creditCents: cents(item.creditCents), currency,
    storagePacks: cut.find(({ id }) => id === item.cuts[0])?.storagePacks ?? item.storagePacks, invoiceLineId: line.id, createdAt: now,
  };
}

function shown({ state, planId, expiresOn, storagePacks }: Subscription) {
  return { state, planId, expiresOn, storagePacks };
}
