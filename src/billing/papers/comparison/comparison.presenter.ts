import { paths } from '../../../paths';
import { money } from '../../../platform/values/format';
import type { Cents } from '../../../platform/values/money';
import type { Invoice } from '../../invoices/invoices.repository';
import type { BilledPart } from './billed-part.model';
import type { ComparedPart, Comparison } from './compare-invoices.model';
import type { SubscriptionNow } from './comparison.report';
import type { Cause } from './difference.model';

type Told = { currency: string; plans: ReadonlyMap<string, string>; subscriptions: ReadonlyMap<string, SubscriptionNow> };

/** What the summary calls each cause. */
const CAUSES: Record<Cause['kind'], string> = {
  new: 'New on this invoice', gone: 'Not on this invoice any more', term: 'Longer or shorter term', plan: 'Another plan', price: 'Price list', quantity: 'More or fewer pieces',
  discount: 'Your discount', adjustment: 'Pro-rating, credit and amounts carried over', tax: 'Tax rate', rounding: 'Rounding',
};

/** The comparison as its page shows it, all of it as text. */
export function comparisonPage(comparison: Comparison, last: Invoice, now: Invoice, told: Told) {
  const { currency } = told;
  return {
    last: { number: last.number!, href: paths.portal.payments.receipt(last.id), total: money(last.totalCents, currency) },
    total: money(now.totalCents, currency), difference: signed(comparison.differenceCents, currency), isSame: comparison.differenceCents === 0,
    causes: comparison.byCause.map(({ kind, cents }) => ({ label: CAUSES[kind], amount: signed(cents, currency) })),
    parts: comparison.parts.map((part) => shownPart(part, told)),
  };
}

function shownPart({ last, now, differenceCents, causes }: ComparedPart, told: Told) {
  const part = (now ?? last)!;
  const { currency } = told;
  return {
    label: labelOf(part, told), last: last ? money(last.totalCents, currency) : 'Not there', now: now ? money(now.totalCents, currency) : 'Not there',
    difference: signed(differenceCents, currency), causes: causes.length === 0 ? ['The same as last time.'] : causes.map((cause) => causeWords(cause, part, told)),
  };
}

function labelOf({ description, subscriptionId }: BilledPart, { subscriptions }: Told): string {
  const number = subscriptionId === null ? undefined : subscriptions.get(subscriptionId)?.number;
  return number === undefined || description.includes(number) ? description : `${description}, ${number}`;
}

/** One cause as a sentence with its amount. */
function causeWords({ kind, from, to, cents }: Cause, part: BilledPart, { currency, plans }: Told): string {
  const amount = signed(cents, currency);
  const packs = part.group === 'storage_packs';
  switch (kind) {
    case 'new': return `${packs ? 'Storage packs were added' : 'New on this invoice'}: ${amount}.`;
    case 'gone': return `${packs ? 'Storage packs were dropped' : 'Not on this invoice any more'}: ${amount}.`;
    case 'term': return `The term changed from ${years(from)} to ${years(to)}: ${amount}.`;
    case 'plan': return `The plan changed from ${planName(from, plans)} to ${planName(to, plans)}: ${amount}.`;
    case 'price': return `The price list changed from ${money(Number(from), currency)} to ${money(Number(to), currency)}: ${amount}.`;
    case 'quantity': return `${packs ? 'Storage packs were' : 'Pieces were'} ${Number(to) > Number(from) ? 'added' : 'dropped'}, ${from ?? ''} before and ${to ?? ''} now: ${amount}.`;
    case 'discount': return `Your discount changed from ${percent(Number(from), 2)} to ${percent(Number(to), 2)}: ${amount}.`;
    case 'adjustment': return `Pro-rating, credit or an amount carried over changed from ${money(Number(from), currency)} to ${money(Number(to), currency)}: ${amount}.`;
    case 'tax': return `The tax rate changed from ${percent(Number(from), 4)} to ${percent(Number(to), 4)}: ${amount}.`;
    case 'rounding': return `Each amount is rounded for itself: ${amount}.`;
  }
}

function planName(id: string | number | null, plans: ReadonlyMap<string, string>): string {
  return id === null ? 'none' : plans.get(String(id)) ?? 'a plan that is sold no more';
}

function years(count: string | number | null): string {
  return count === 1 ? '1 year' : `${count ?? ''} years`;
}

/** 10.00 % of 1000 with two digits, 8.875 % of 88750 with four. */
function percent(rate: number, digits: number): string {
  const text = String(rate).padStart(digits + 1, '0');
  return `${`${text.slice(0, -digits)}.${text.slice(-digits)}`.replace(/\.?0+$/, '')} %`;
}

/** With its sign, also a plus. */
function signed(amount: Cents, currency: string): string {
  return `${amount > 0 ? '+' : ''}${money(amount, currency)}`;
}
