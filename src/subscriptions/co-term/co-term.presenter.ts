import { explainSettlement } from '../../plans/explain-line';
import { findPlanById } from '../../plans/catalog';
import { settlementOf } from '../../plans/price-total';
import { dayIn } from '../../platform/values/dates';
import { count, day, money } from '../../platform/values/format';
import { addCents } from '../../platform/values/money';
import { writing } from '../purchases/order';
import { type Subscription } from '../subscription';
import { calendarOf, countDays, type DueDay } from './calendar.model';
import { type CoTermBasis } from './co-term-basis.report';
import { alignProblem, type CoTermOrder, dayProblem, partsOf, priceCoTerm, suggestedDays } from './co-term-order.model';

/** Those whose end can be moved, earliest end first, and why the others cannot. */
function alignable(basis: CoTermBasis): { offered: readonly Subscription[]; others: readonly string[] } {
  const judged = basis.subscriptions.filter(({ state }) => state !== 'purged' && state !== 'purging')
    .map((subscription) => ({ subscription, problem: alignProblem(subscription, basis.paidAhead, dayIn(basis.now, subscription.timeZone)) }));
  return { offered: judged.filter(({ problem }) => problem === undefined).map(({ subscription }) => subscription), others: judged.flatMap(({ problem }) => problem ?? []) };
}

/** What the form offers: a box for each, the days that suggest themselves, and what is typed before anybody typed. */
export function offerOf(basis: CoTermBasis) {
  const { offered, others } = alignable(basis);
  const days = suggestedDays(offered, basis.organization.today);
  const first = days[0] ?? '';
  const form: Record<string, string> = { ends_on: first, purchase_order: '' };
  for (const subscription of offered) if (first !== '' && dayProblem(subscription, first) === undefined) form[`take_${subscription.id}`] = 'yes';
  return {
    form, others, days: days.map((on) => ({ value: on, label: day(on) })),
    boxes: offered.map((subscription) => ({ id: subscription.id, label: labelOf(basis, subscription), hint: `Ends on ${day(subscription.expiresOn)}.${subscription.autoRenew ? ' Renews by itself.' : ''}` })),
  };
}

/** What an order would cost, and the calendar before and after it, by the function that prices the quote; nothing of it is stored. */
export function coTermPreview(basis: CoTermBasis, order: CoTermOrder) {
  const { organization, catalog, subscriptions } = basis;
  const priced = priceCoTerm(catalog, partsOf(catalog, subscriptions, order), organization);
  if (!priced.ok) return { reason: priced.reason, lines: [], totals: [], settlement: '', calendar: calendar(basis, order) };
  const { currency } = organization;
  const sum = (of: 'taxCents' | 'totalCents') => addCents(...priced.lines.map(({ printed }) => printed[of]));
  const totalCents = sum('totalCents');
  const settlement = settlementOf(totalCents, currency);
  return {
    reason: '',
    lines: priced.lines.map(({ printed }) => ({ label: printed.quantity > 1 ? `${printed.quantity} × ${printed.description}` : printed.description, how: printed.explanation, amount: money(printed.netCents, currency) })),
    totals: [{ label: organization.taxName, amount: money(sum('taxCents'), currency) }, { label: 'Total', amount: money(totalCents, currency), strong: true }],
    settlement: settlement === 'carried' ? explainSettlement({ settlement, totalCents, currency }, writing) ?? '' : '',
    calendar: calendar(basis, order),
  };
}

function calendar({ subscriptions }: CoTermBasis, { endsOn, subscriptionIds }: CoTermOrder) {
  const ends = subscriptions.filter(({ state, trialKind }) => state === 'active' && trialKind === null)
    .map(({ id, number, expiresOn }) => ({ number, before: expiresOn, after: subscriptionIds.includes(id) ? endsOn : expiresOn }));
  const [before, after] = [countDays(ends.map((end) => end.before)), countDays(ends.map((end) => end.after))];
  return {
    words: `Now ${ends.length === 1 ? 'it ends' : `${count(ends.length)} subscriptions end`} on ${daysText(before)}; afterwards on ${daysText(after)}.`,
    months: calendarOf(ends).map(({ month, before: now, after: then }) => ({ month: day(month).slice(2), before: now.map(dueWords), after: then.map(dueWords) })),
  };
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${count(days)} days`;
}

function dueWords({ on, numbers }: DueDay): { on: string; numbers: readonly string[] } {
  return { on: day(on), numbers };
}

function labelOf({ catalog }: CoTermBasis, { number, nickname, planId, storagePacks }: Subscription): string {
  const plan = findPlanById(catalog, planId)?.name ?? '';
  const packs = storagePacks === 0 ? '' : ` with ${storagePacks} storage pack${storagePacks === 1 ? '' : 's'}`;
  return `${nickname || number}${nickname ? ` (${number})` : ''}, ${plan}${packs}`;
}
