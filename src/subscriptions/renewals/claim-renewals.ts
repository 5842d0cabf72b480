import { confirmQuotes } from '../../billing/confirm-quotes';
import { type Card } from '../../billing/card';
import { mostItemsACharge } from '../../billing/intent';
import { hashFacts } from '../../billing/quote';
import { replaceQuote } from '../../billing/quotes.repository';
import { findOrganizationPayer } from '../../billing/payers.repository';
import { resolveCard } from '../../billing/cards.repository';
import { insertNextAttempt } from '../../billing/next-attempt';
import { PaymentOnItsWay } from '../../billing/void-invoice';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { type Account } from '../../accounts/account';
import { listAccountsById } from '../../accounts/accounts.repository';
import { type Catalog, findPlanById } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped, within } from '../../platform/database';
import { dayIn } from '../../platform/dates';
import { type Subscription, withMoments } from '../subscription';
import { subscriptionOf, updateSubscription } from '../subscriptions.repository';
import { isPaidOtherwise } from './open-charges.report';
import { automaticRenewalFacts, autoRenewalKind } from './quote-renewal';
import { type Batch, groupedBy } from './sweep-due';

/** What was claimed: payments to charge now, and invoices with nothing to pay. */
export interface ClaimedRenewals {
  readonly paymentIds: readonly string[];
  readonly freeInvoiceIds: readonly string[];
}

/**
 * Writes the intent to charge the renewals of these accounts that are due: one invoice and one charge for all of an account that renew on one day
 * with one card, under the key of account and day (security.md §1.3, §1.7). The switch and the open orders are read again under the locks, which
 * a person's change takes too (golden case G4). Nothing is called here; commit before the call.
 */
export async function claimRenewals({ organizationId, due, now }: Batch, actor: Actor): Promise<ClaimedRenewals> {
  return within({ organizationId }, async (trx) => {
    const claimed = await lockDue(trx, organizationId, [...new Set(due.map(({ accountId }) => accountId))], now);
    if (claimed.length === 0) return { paymentIds: [], freeInvoiceIds: [] };
    const claiming: Claiming = { trx, organizationId, actor, now, ...await readBasis(trx, organizationId, claimed, now) };
    const sound = [];
    for (const each of claimed) {
      if (each.isSound) sound.push(each.subscription);
      else await askAnew(claiming, each.subscription);
    }
    const tries: (Try | undefined)[] = [];
    for (const group of groupedBy(sound, chargeOf).values()) {
      for (const [index, part] of chargesOf(group).entries()) tries.push(await tryGroup(claiming, part, index + 1));
    }
    return {
      paymentIds: tries.flatMap((made) => made?.paymentId ?? []),
      freeInvoiceIds: tries.flatMap((made) => (made?.paymentId === null ? made.invoiceId : [])),
    };
  });
}

type Claiming = { trx: Scoped; organizationId: string; actor: Actor; now: Date; accounts: ReadonlyMap<string, Account>; catalog: Catalog; payerId: string };
type Try = { invoiceId: string; paymentId: string | null };

/** The accounts first: whoever changes one takes turns here, and the subscriptions of a day stay together. */
async function lockDue(trx: Scoped, organizationId: string, accountIds: readonly string[], now: Date): Promise<{ subscription: Subscription; isSound: boolean }[]> {
  const result = await trx.raw<{ rows: (Record<string, unknown> & { quote_status: string; quote_facts_hash: string })[] }>(lockDueSql, { organizationId, accountIds: [...accountIds], now });
  return result.rows.map((row) => {
    const subscription = subscriptionOf(row);
    const isOpen = row.quote_status === 'open' || subscription.renewalInvoiceId !== null;
    return { subscription, isSound: isOpen && row.quote_facts_hash === hashFacts(automaticRenewalFacts(subscription)) };
  });
}

const lockDueSql = `
  with held as (
    select id from accounts where organization_id = :organizationId and id = any(cast(:accountIds as uuid[])) order by id for update skip locked)
  select s.*, q.status as quote_status, q.facts_hash as quote_facts_hash
    from subscriptions s join quotes q on q.organization_id = s.organization_id and q.id = s.renewal_quote_id
   where s.organization_id = :organizationId and s.account_id in (select id from held)
     and s.charge_at <= :now and s.auto_renew and s.renewal_stopped is null and s.renewal_payment_id is null
     and s.state in ('active', 'payment_failed') and not ${isPaidOtherwise}
   order by s.id for update of s skip locked`;

async function readBasis(trx: Scoped, organizationId: string, claimed: readonly { subscription: Subscription }[], now: Date) {
  const accounts = await listAccountsById(trx, organizationId, claimed.map(({ subscription }) => subscription.accountId));
  const payer = await findOrganizationPayer(trx, organizationId);
  if (!payer) throw new Error(`organization ${organizationId} has quotes and no payer`);
  return {
    accounts: new Map(accounts.map((account) => [account.id, account])), payerId: payer.id,
    catalog: await getCatalog(trx, dayIn(now, claimed[0]!.subscription.timeZone)),
  };
}

/** Those with one key are charged together; a next try goes on with its own invoice. */
function chargeOf({ accountId, expiresOn, autoRenewCardId, renewalInvoiceId }: Subscription): string {
  return renewalInvoiceId ?? chargeKey({ accountId, expiresOn, autoRenewCardId });
}

/** From business identity alone; a card of its own makes a charge of its own. */
function chargeKey({ accountId, expiresOn, autoRenewCardId }: Pick<Subscription, 'accountId' | 'expiresOn' | 'autoRenewCardId'>): string {
  return `renewal-${accountId}-${expiresOn}${autoRenewCardId === null ? '' : `-${autoRenewCardId}`}`;
}

/** One charge, or as few as can name all that they cover. */
function chargesOf(group: readonly Subscription[]): Subscription[][] {
  const count = Math.ceil(group.length / mostItemsACharge);
  return Array.from({ length: count }, (_, index) => group.slice(index * mostItemsACharge, (index + 1) * mostItemsACharge));
}

async function tryGroup(claiming: Claiming, group: readonly Subscription[], part: number): Promise<Try | undefined> {
  const [first] = group as [Subscription];
  const made = first.renewalInvoiceId === null ? await firstTry(claiming, group, part) : await nextTry(claiming, first);
  if (!made) return undefined;
  for (const subscription of group) {
    await keep(claiming, { ...subscription, renewalInvoiceId: made.invoiceId, renewalPaymentId: made.paymentId, chargeAttempts: subscription.chargeAttempts + 1 });
  }
  return made;
}

async function firstTry({ trx, organizationId, actor, now, accounts, payerId }: Claiming, group: readonly Subscription[], part: number): Promise<Try> {
  const [first] = group as [Subscription];
  const account = accounts.get(first.accountId)!;
  const card: Card | undefined = await resolveCard(trx, payerId, first.autoRenewCardId);
  const quoteIds = group.map(({ renewalQuoteId }) => renewalQuoteId!);
  return confirmQuotes(trx, {
    organizationId, quoteIds, currentFactsHashes: new Map(group.map((subscription) => [subscription.renewalQuoteId!, hashFacts(automaticRenewalFacts(subscription))])),
    chargeKey: part === 1 ? chargeKey(first) : `${chargeKey(first)}-part${part}`, accountName: account.name, kind: autoRenewalKind,
    description: group.length === 1 ? `Renewal of ${first.number} for ${account.name}` : `Renewal of ${group.length} subscriptions for ${account.name}`,
    purchaseOrder: '', offSession: true, cardId: card?.id ?? null, actor, now,
  });
}

async function nextTry({ trx, organizationId, now, payerId }: Claiming, subscription: Subscription): Promise<Try | undefined> {
  const invoiceId = subscription.renewalInvoiceId!;
  const card = await resolveCard(trx, payerId, subscription.autoRenewCardId);
  try {
    return { invoiceId, paymentId: await insertNextAttempt(trx, { organizationId, invoiceId, cardId: card?.id ?? null, offSession: true, dueAt: now, now }) };
  } catch (error) {
    // A person is paying it this minute.
    if (error instanceof PaymentOnItsWay) return undefined;
    throw error;
  }
}

/** What was announced is no longer what would be given: it is quoted and announced anew, and charged after that. */
async function askAnew(claiming: Claiming, subscription: Subscription): Promise<void> {
  await replaceQuote(claiming.trx, claiming.organizationId, subscription.renewalQuoteId!);
  await recordAudit(claiming.trx, {
    organizationId: claiming.organizationId, accountId: subscription.accountId, actor: claiming.actor, action: 'renewal.withdrawn', subjectType: 'subscription',
    subjectId: subscription.id, before: { quoteId: subscription.renewalQuoteId }, after: { reason: 'what is renewed has changed' }, now: claiming.now,
  });
  await keep(claiming, { ...subscription, renewalQuoteId: null });
}

async function keep({ trx, catalog, now }: Claiming, subscription: Subscription): Promise<void> {
  await updateSubscription(trx, withMoments(subscription, findPlanById(catalog, subscription.planId)!, now));
}
