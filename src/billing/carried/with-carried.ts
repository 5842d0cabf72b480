import type { Scoped } from '../../platform/database/database';
import type { Day } from '../../platform/values/dates';
import type { NewQuote } from '../quotes/quote';
import { carriedQuoteLine, settledLines } from './carried-line';
import { claimFreeCarried, listFreeCarried, mostCarriedLines } from './carried-lines.repository';

/**
 * A quote with what its payer owes from earlier orders that were too small for a card, and, where the sum is too small again, with the line that carries it
 * to their next payment (domain.md §3.2, golden case G25). Two quotes may show the same amount: the first to be confirmed has it, the other is refused.
 */
export async function withCarried(trx: Scoped, quote: NewQuote): Promise<NewQuote> {
  const { organizationId, payerId, currency, description: name, now } = quote;
  const { lines: waiting, today: on } = await listFreeCarried(trx, { organizationId, payerId, now });
  return { ...quote, lines: settledLines([...quote.lines, ...waiting.map(carriedQuoteLine)], { currency, name, on }) };
}

/**
 * The same for quotes that bind until their charge: the first of each payer has what waits for that payer, and the caller promises it with `reserveCarried`
 * once it is stored. `today` is the day it is where the payers are.
 */
export async function withClaimedCarried(trx: Scoped, quotes: readonly NewQuote[], today: Day): Promise<NewQuote[]> {
  const firsts = new Map([...quotes].reverse().map((quote) => [quote.payerId, quote]));
  const waiting = await claimFreeCarried(trx, [...firsts.values()]);
  return quotes.map((quote) => {
    const own = firsts.get(quote.payerId) === quote ? waiting.filter(({ payerId }) => payerId === quote.payerId).slice(0, mostCarriedLines) : [];
    return { ...quote, lines: settledLines([...quote.lines, ...own.map(({ line }) => carriedQuoteLine(line))], { currency: quote.currency, name: quote.description, on: today }) };
  });
}
