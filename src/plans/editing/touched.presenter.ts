import { day, count } from '../../platform/values/format';
import { type Day } from '../../platform/values/dates';
import { COUNTED_UP_TO, type Touched } from './touched.report';

/** "From 1 Jan 2027", "From today". */
export function fromWords(validFrom: Day, today: Day): string {
  return validFrom === today ? 'From today' : `From ${day(validFrom)}`;
}

/** What a new price or discount touches, and what it leaves alone (domain.md §3.6: quotes bind). */
export function priceTouches(what: string, { subscriptions, announced, partners }: Touched, validFrom: Day, today: Day): { happens: string[]; stays: string[] } {
  const when = validFrom === today ? 'today' : day(validFrom);
  return {
    happens: [
      `Orders, changes and renewals that are quoted from ${when} on, counted in each organization’s own time zone.`,
      subscriptions === 0 ? `No subscription runs on ${what} now.` : `${many(subscriptions, 'subscription', 'subscriptions')} of ${many(partners, 'organization', 'organizations')}, at their next renewal.`,
    ],
    stays: [
      'Quotes made before, as long as they bind, and all invoices and receipts.',
      announced === 0 ? 'No renewal is announced at an older price.' : `${many(announced, 'renewal that is', 'renewals that are')} announced already: charged as announced.`,
      'What is paid for: terms that run keep their value for credits.',
    ],
  };
}

export function many(n: number, one: string, more: string): string {
  if (n > COUNTED_UP_TO) return `More than ${count(COUNTED_UP_TO)} ${more}`;
  return `${count(n)} ${n === 1 ? one : more}`;
}
