import { type InvoiceLine } from '../../billing/invoices/invoice-lines.repository';
import { type Scoped } from '../../platform/database/database';
import { type Subscription } from '../subscription';
import { type TermItem } from '../term-item.model';

/** A paid line that renews, and what it says. */
interface PaidLine {
  readonly line: InvoiceLine;
  readonly item: TermItem;
}

/**
 * Why paid renewals can never be given, as a sentence for the payer, by line: the data is gone or going, the subscription is with somebody else now,
 * or another payment has bought the same time since this one was ordered (two card pages, one on each side of midnight; domain.md §3.6). An
 * expiry day that moved otherwise is no reason: the term then starts where that one ends. `standing` are the subscriptions, locked.
 */
export async function listNotGiven(trx: Scoped, lines: readonly PaidLine[], standing: ReadonlyMap<string, Subscription>): Promise<Map<string, string>> {
  const boughtSince = await listBoughtSince(trx, lines.filter((paid) => paid.item.subscriptionIds.some((id) => isBefore(paid.item, standing.get(id)))));
  const reasons = new Map<string, string>();
  const accepted: PaidLine[] = [];
  for (const paid of lines) {
    const isTwice = boughtSince.has(paid.line.id) || accepted.some((other) => isSameTime(paid.item, other.item));
    const reason = paid.item.subscriptionIds.map((id) => whyNot(standing.get(id), paid.line, isTwice)).find((why) => why !== undefined);
    if (reason === undefined) accepted.push(paid);
    else reasons.set(paid.line.id, reason);
  }
  return reasons;
}

function whyNot(subscription: Subscription | undefined, line: InvoiceLine, isTwice: boolean): string | undefined {
  if (!subscription) return `The subscription is no longer among yours, so it could not be renewed (${line.description}).`;
  const { number, state } = subscription;
  if (state === 'purging' || state === 'purged') return `The data of ${number} had been removed when the payment arrived, so it could not be renewed.`;
  if (state === 'converted') return `${number} had become part of a Safe Pro account when the payment arrived, so it could not be renewed.`;
  return isTwice ? `${number} had been renewed by another payment in the meantime, so this one paid for the same time again.` : undefined;
}

function isBefore({ startsOn }: TermItem, subscription: Subscription | undefined): boolean {
  return subscription !== undefined && startsOn < subscription.expiresOn;
}

function isSameTime(one: TermItem, other: TermItem): boolean {
  return one.subscriptionIds.some((id) => other.subscriptionIds.includes(id)) && one.startsOn < other.endsOn && other.startsOn < one.endsOn;
}

/** The lines whose time a term covers that was paid for after their quote was made; only the few that could be are asked about. */
async function listBoughtSince(trx: Scoped, suspects: readonly PaidLine[]): Promise<Set<string>> {
  if (suspects.length === 0) return new Set();
  const result = await trx.raw<{ rows: { id: string }[] }>(
    `select l.id from invoice_lines l join quotes q on q.organization_id = l.organization_id and q.id = l.quote_id
       join terms t on t.subscription_id = l.subscription_id and t.kind = 'paid' and t.created_at > q.created_at
        and t.starts_on < l.term_ends_on and l.term_starts_on < t.ends_on
      where l.id = any(?::uuid[])`, [suspects.map(({ line }) => line.id)]);
  return new Set(result.rows.map(({ id }) => id));
}
