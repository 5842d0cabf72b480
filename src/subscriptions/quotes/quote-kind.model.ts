import { type Actor } from '../../audit/audit.repository';
import { type Quote } from '../../billing/quotes/quote';
import { type Scoped } from '../../platform/database/database';

/** What the Review page and the confirmation need to know about a kind of quote that a person pays on a page. */
export interface QuoteKind {
  /** The facts as they are now, to be compared with those the quote was made from. */
  currentFacts(trx: Scoped, quote: Quote, now: Date): Promise<unknown>;
  /** The same order at today's facts, stored as a new quote that names the one it replaces; throws RuleBroken where that is not possible. */
  requote(trx: Scoped, quote: Quote, by: { actor: Actor; now: Date }): Promise<Quote>;
  /** The quote in whose place this one stands. */
  replaces(quote: Quote): string | null;
  words(quote: Quote): OrderWords;
  /**
   * Clears the way in the transaction that confirms the quote, or opens a card page for it, once per open quote; throws
   * RuleBroken where something is in the way.
   */
  beforePayment?(trx: Scoped, quote: Quote, by: { actor: Actor; now: Date }): Promise<void>;
}

export interface OrderWords {
  readonly title: string;
  readonly accountName: string;
  /** Null while the account is not there yet. */
  readonly accountId: string | null;
  readonly purchaseOrder: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** What happens once it is paid, a sentence each. */
  readonly next: readonly string[];
  /** Where the order can be changed, with what was typed; null where it cannot. */
  readonly changeHref: string | null;
  /** The frame of the Review page. */
  readonly page: {
    readonly title: string;
    readonly crumbs: readonly { readonly label: string; readonly href: string }[];
    readonly steps: readonly string[];
    readonly current: number;
    readonly button: string;
  };
}
