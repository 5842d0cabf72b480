import { listAccountsById } from '../../accounts/accounts.repository';
import { refreshAccountSummaries, refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { type Actor } from '../../audit/audit.repository';
import { type InvoiceLine, listInvoiceLinesForUpdate, markLinesFulfilled } from '../../billing/invoices/invoice-lines.repository';
import { getQuote } from '../../billing/quotes/quotes.repository';
import { type LineNotGiven, refundNotGiven } from '../../billing/refunds/refund-not-given';
import { type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { logger } from '../../platform/operations/logger';
import { autoRenewalKind, renewalKind } from '../renewals/by-hand/quote-renewal';
import { mailRenewed } from '../renewals/mails/announced.mails';
import { packsItemKind, termItemKind, termItemOf } from '../term-item.model';
import { fulfilKindOf } from './fulfil-kinds';
import { type Fulfilling } from './fulfil-kind.model';
import { fulfilRenewalTerms } from './fulfil-term';
import { type Fulfilment, listFulfilments } from './fulfilment.report';

/**
 * Gives what a paid invoice bought, once (transaction B, architecture.md §3): the account of a new customer, subscriptions and their terms,
 * mails and audit rows. By state and under the lines' locks, so that running it twice, late or in parallel changes nothing
 * more; an invoice that is not paid is left alone. A renewal that can never be given is paid back instead. Answers whether anything was done.
 */
export async function fulfilInvoice({ organizationId, invoiceId, actor }: { organizationId: string; invoiceId: string; actor: Actor }): Promise<boolean> {
  return within({ organizationId }, async (trx) => {
    const [waiting] = await listWaiting(trx, { organizationId, invoiceIds: [invoiceId], actor });
    if (!waiting) return false;
    const { fulfilling, ofQuotes } = waiting;
    const others = ofQuotes.filter(({ kind }) => !isRenewal(kind));
    for (const { quoteId, kind, lines } of others) await fulfilKindOf(kind).fulfil(trx, fulfilling, await getQuote(trx, organizationId, quoteId), lines);
    if (others.length < ofQuotes.length) await fulfilRenewals(trx, [{ fulfilling, ofQuotes: ofQuotes.filter(({ kind }) => isRenewal(kind)) }]);
    if (fulfilling.accountId !== null) await refreshAccountSummary(trx, fulfilling.accountId);
    return true;
  });
}

/**
 * The same for several invoices of one organization that only renew, in one transaction of a few statements. Where that fails each is
 * tried by itself, so that one which cannot be fulfilled does not keep its neighbours from it; the first failure is thrown then.
 */
export async function fulfilRenewalInvoices(given: { organizationId: string; invoiceIds: readonly string[]; actor: Actor }): Promise<void> {
  const { organizationId, invoiceIds, actor } = given;
  if (invoiceIds.length === 0) return;
  try {
    await within({ organizationId }, async (trx) => {
      const waiting = await listWaiting(trx, given);
      if (waiting.some(({ ofQuotes }) => ofQuotes.some(({ kind }) => !isRenewal(kind)))) throw new Error('only renewals are fulfilled together');
      await fulfilRenewals(trx, waiting);
      await refreshAccountSummaries(trx, accountsOf(waiting));
    });
  } catch (error) {
    if (invoiceIds.length === 1) throw error;
    logger.warn({ err: error, organization: organizationId }, 'renewals could not be fulfilled together; each is taken by itself');
    const tried = await Promise.allSettled(invoiceIds.map((invoiceId) => fulfilInvoice({ organizationId, invoiceId, actor })));
    const failed = tried.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

type Waiting = { fulfilling: Fulfilling & Pick<Fulfilment, 'organizationName' | 'organizationLogo'>; ofQuotes: { quoteId: string; kind: string; lines: InvoiceLine[] }[] };

/** The paid invoices of these with lines of ours that nobody has fulfilled, the lines locked. */
async function listWaiting(trx: Scoped, { organizationId, invoiceIds, actor }: { organizationId: string; invoiceIds: readonly string[]; actor: Actor }): Promise<Waiting[]> {
  const lines = (await listInvoiceLinesForUpdate(trx, organizationId, invoiceIds)).filter((line) => line.fulfilledAt === null && line.takenBackAt === null);
  const fulfilments = await listFulfilments(trx, organizationId, invoiceIds);
  return invoiceIds.flatMap((invoiceId) => {
    const fulfilment = fulfilments.get(invoiceId);
    if (!fulfilment) throw new NotFound();
    const ofQuotes = fulfilment.quotes.map(({ id, kind }) => ({ quoteId: id, kind, lines: lines.filter((line) => line.invoiceId === invoiceId && line.quoteId === id) }));
    const isDone = fulfilment.status !== 'paid' || !lines.some((line) => line.invoiceId === invoiceId);
    return isDone ? [] : [{ fulfilling: { ...fulfilment, organizationId, actor }, ofQuotes: ofQuotes.filter((each) => each.lines.length > 0) }];
  });
}

/** Announced or by hand: what a day's worth is given of together. */
function isRenewal(kind: string): boolean {
  return kind === renewalKind || kind === autoRenewalKind;
}

function accountsOf(waiting: readonly Waiting[]): string[] {
  return [...new Set(waiting.flatMap(({ fulfilling }) => fulfilling.accountId ?? []))];
}

/** The subscriptions are locked before the accounts, whose columns follow last: everybody who changes one takes them in this order. */
async function fulfilRenewals(trx: Scoped, waiting: readonly Waiting[]): Promise<void> {
  const [first] = waiting;
  if (!first) return;
  const { organizationId, organizationName: name, organizationLogo: logo, now } = first.fulfilling;
  const accounts = await listAccountsById(trx, organizationId, accountsOf(waiting));
  const lines = waiting.flatMap(({ fulfilling, ofQuotes }) => ofQuotes.flatMap((quote) => quote.lines.map((line) => ({ fulfilling, line }))));
  const terms = lines.filter(({ line }) => line.itemKind === termItemKind).map((each) => ({ ...each, item: termItemOf(each.line.item) }));
  const packs = lines.filter(({ line }) => line.itemKind === packsItemKind).map(({ line }) => line);
  const { given, notGiven } = await fulfilRenewalTerms(trx, organizationId, terms, packs);
  const refused = refusedLines(lines, notGiven);
  await markLinesFulfilled(trx, lines.flatMap(({ line }) => (refused.has(line.id) ? [] : line.id)), now);
  await sendBack(trx, waiting, refused);
  await mailRenewed(trx, waiting.flatMap(({ fulfilling, ofQuotes }) => ofQuotes.flatMap((quote) => {
    const account = accounts.find(({ id }) => id === fulfilling.accountId);
    const subscriptions = quote.lines.flatMap((line) => given.get(line.id) ?? []);
    if (subscriptions.length === 0) return [];
    if (!account) throw new NotFound('We could not find that account.');
    return { organization: { id: organizationId, name, logo }, account, subscriptions, invoiceId: fulfilling.invoiceId, now };
  })));
}

/** A subscription's storage packs go back with its term. */
function refusedLines(lines: readonly { line: InvoiceLine }[], notGiven: ReadonlyMap<string, string>): ReadonlyMap<string, LineNotGiven> {
  const isOf = ({ invoiceId, subscriptionId }: InvoiceLine) => `${invoiceId} ${subscriptionId}`;
  const reasons = new Map(lines.flatMap(({ line }) => (notGiven.has(line.id) ? [[isOf(line), notGiven.get(line.id)!]] : [])));
  return new Map(lines.flatMap(({ line }) => (reasons.has(isOf(line)) ? [[line.id, { line, reason: reasons.get(isOf(line))! }]] : [])));
}

async function sendBack(trx: Scoped, waiting: readonly Waiting[], refused: ReadonlyMap<string, LineNotGiven>): Promise<void> {
  for (const { fulfilling: { organizationId, invoiceId, actor, now } } of waiting) {
    const lines = [...refused.values()].filter(({ line }) => line.invoiceId === invoiceId);
    await refundNotGiven(trx, { organizationId, invoiceId, lines, actor, now });
  }
}
