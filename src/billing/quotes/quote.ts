import { createHash } from 'node:crypto';
import type { Day } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { addCents, type Cents, type Currency } from '../../platform/values/money';

/** What every sum of a quote, an invoice and their lines is made of: list − discount + adjustment = net, net + tax = total. */
export type Sums = {
  listCents: Cents;
  discountCents: Cents;
  /** Pro-rating, credit and carried amounts. */
  adjustmentCents: Cents;
  netCents: Cents;
  taxCents: Cents;
  totalCents: Cents;
};

export type QuoteLine = Sums & {
  /** What the line buys, in the selling room's word ("term"); billing passes it and `item` on unread. */
  itemKind: string;
  subscriptionId: string | null;
  termStartsOn: Day | null;
  termEndsOn: Day | null;
  item: unknown;
  description: string;
  /** How the sum came about, in one sentence. */
  explanation: string;
  quantity: number;
  unitListCents: Cents;
};

export type NewQuote = {
  organizationId: string;
  payerId: string;
  /** For a new customer the id that the account will get; null where no account is meant (activation codes). */
  accountId: string | null;
  kind: string;
  description: string;
  currency: Currency;
  taxRatePpm: number;
  taxName: string;
  lines: readonly QuoteLine[];
  /** What the prices came from; see `hashFacts`. */
  facts: unknown;
  /** The order in the selling room's words; billing passes it on unread. */
  orderDetails: unknown;
  createdBy: string;
  now: Date;
  /** Null: binds until the charge (renewal quotes). */
  expiresAt: Date | null;
};

export type QuoteStatus = 'open' | 'confirmed' | 'replaced';

export type Quote = Omit<NewQuote, 'now'> & Sums & {
  id: string;
  status: QuoteStatus;
  factsHash: string;
  createdAt: Date;
  invoiceId: string | null;
  confirmedAt: Date | null;
};

/** A quote binds for 60 minutes (domain.md §3.6). */
export const QUOTE_MINUTES = 60;

/** The quote's hour is over: nothing was charged, the page shows a new one beside it. */
export class QuoteExpired extends RuleBroken {
  constructor(readonly quoteId: string) {
    super('This quote has expired, so nothing was charged. Check the new one below and confirm it.');
  }
}

/** What the quote was reckoned from is different now: nothing was charged, the page shows a new one beside it. */
export class QuoteChanged extends RuleBroken {
  constructor(readonly quoteId: string) {
    super('Something this quote was based on has changed, so nothing was charged. Check the new one below and confirm it.');
  }
}

/** The sums of all lines. */
export function sumsOf(lines: readonly Sums[]): Sums {
  const sum = (of: (line: Sums) => Cents): Cents => addCents(...lines.map(of));
  return {
    listCents: sum((line) => line.listCents),
    discountCents: sum((line) => line.discountCents),
    adjustmentCents: sum((line) => line.adjustmentCents),
    netCents: sum((line) => line.netCents),
    taxCents: sum((line) => line.taxCents),
    totalCents: sum((line) => line.totalCents),
  };
}

/** A fingerprint of the facts that does not depend on the order of their keys. */
export function hashFacts(facts: unknown): string {
  return createHash('sha256').update(canonical(facts)).digest('hex');
}

/** Whether its hour is over. A quote without an end binds until the charge. */
export function hasExpired(quote: Pick<Quote, 'expiresAt'>, now: Date): boolean {
  return quote.expiresAt !== null && quote.expiresAt <= now;
}

function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${entries.join(',')}}`;
}

/** The deal whose points are in a quote's prices; it is a fact of the quote, so that nobody confirms it without. */
export function dealOf({ facts }: Pick<Quote, 'facts'>): string | undefined {
  return (facts as { deal?: { id: string } } | null)?.deal?.id;
}
