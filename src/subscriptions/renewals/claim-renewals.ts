import { type Actor, recordAudits } from '../../audit/audit.repository';
import { type Card } from '../../billing/cards/card';
import { resolveCard } from '../../billing/cards/cards.repository';
import { mayTakeCarried } from '../../billing/carried/carried-lines.repository';
import { confirmOrders } from '../../billing/quotes/confirm-quotes';
import { type Confirmation } from '../../billing/quotes/lock-quotes';
import { mostItemsACharge } from '../../billing/payments/intent';
import { insertNextAttempt } from '../../billing/payments/next-attempt';
import { hashFacts } from '../../billing/quotes/quote';
import { replaceQuote } from '../../billing/quotes/quotes.repository';
import { PaymentOnItsWay } from '../../billing/invoices/void-invoice';
import { config } from '../../config';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scoped, within } from '../../platform/database/database';
import { type GraceDays } from '../moments';
import { type Subscription, withMoments } from '../subscription';
import { subscriptionOf, updateSubscriptions } from '../subscriptions.repository';
import { isPaidOtherwise } from './open-charges.report';
import { automaticRenewalFacts, autoRenewalKind } from './by-hand/quote-renewal';
import { type Batch, groupedBy } from './sweep-due';

/** What was claimed: payments to charge now, and invoices with nothing to pay. */
export interface ClaimedRenewals {
  readonly paymentIds: readonly string[];
  readonly freeInvoiceIds: readonly string[];
}

/**
 * Writes the intent to charge the renewals of these accounts that are due: one invoice and one charge for all of an account that renew on one day
 * with one card, under the key of account and day (security.md §1.3, §1.7). The switch and the open orders are read again under the locks, which
 * a person's change takes too (golden case G4). While billing is on hold nothing is claimed, so that no try is used up. Nothing is called here;
 * commit before the call.
 */
export async function claimRenewals({ organizationId, due, now }: Batch, actor: Actor): Promise<ClaimedRenewals> {
  return within({ organizationId }, async (trx) => {
    const claimed = await lockDue(trx, organizationId, [...new Set(due.map(({ accountId }) => accountId))], now);
    const claiming: Claiming = { trx, organizationId, actor, now, cards: new Map() };
    const groups = [...groupedBy(claimed.filter(({ isSound }) => isSound), ({ subscription }) => chargeOf(subscription)).values()].flatMap(chargesOf);
    const tries = [...await firstTries(claiming, groups.filter(isFirst)), ...await nextTries(claiming, groups.filter((group) => !isFirst(group)))];
    await updateSubscriptions(trx, [...await askAnew(claiming, claimed.filter(({ isSound }) => !isSound)), ...tries.flatMap((made) => triedSubscriptions(made, now))]);
    return {
      paymentIds: tries.flatMap(({ paymentId }) => paymentId ?? []),
      freeInvoiceIds: tries.flatMap(({ paymentId, invoiceId }) => (paymentId === null ? invoiceId : [])),
    };
  });
}

type Claiming = { trx: Scoped; organizationId: string; actor: Actor; now: Date; cards: Map<string, Card | undefined> };
type DueRenewal = { subscription: Subscription; isSound: boolean; factsHash: string; accountName: string; payerId: string; grace: GraceDays };
type Group = readonly DueRenewal[];
type Try = { invoiceId: string; paymentId: string | null; group: Group };

/** The accounts first: whoever changes one takes turns here, and the subscriptions of a day stay together. */
async function lockDue(trx: Scoped, organizationId: string, accountIds: readonly string[], now: Date): Promise<DueRenewal[]> {
  const result = await trx.raw<{ rows: DueRow[] }>(lockDueSql, { organizationId, accountIds: [...accountIds], held: config.billingHold, now }).options({ name: 'lock-due-renewals' });
  return result.rows.map((row) => {
    const subscription = subscriptionOf(row);
    const isOpen = row.quote_status === 'open' || subscription.renewalInvoiceId !== null;
    const factsHash = hashFacts(automaticRenewalFacts(subscription));
    return { subscription, isSound: isOpen && row.quote_facts_hash === factsHash && (row.may_take_carried || subscription.renewalInvoiceId !== null), factsHash, accountName: row.account_name, payerId: row.payer_id, grace: row.grace };
  });
}

type DueRow = Record<string, unknown> & { quote_status: string; quote_facts_hash: string; may_take_carried: boolean; account_name: string; payer_id: string; grace: GraceDays };

const lockDueSql = `
  with held as (
    select id, name from accounts where (organization_id = :organizationId or :organizationId = '${HOUSE_ORGANIZATION_ID}') and id = any(cast(:accountIds as uuid[])) order by id for update skip locked)
  select s.*, q.status as quote_status, q.facts_hash as quote_facts_hash, ${mayTakeCarried} as may_take_carried, q.payer_id, held.name as account_name,
         json_build_object('graceDays', plan.grace_days, 'failedGraceDays', plan.failed_grace_days, 'trialGraceDays', plan.trial_grace_days) as grace
    from subscriptions s join held on held.id = s.account_id join plans plan on plan.id = s.plan_id
    join quotes q on q.organization_id = s.organization_id and q.id = s.renewal_quote_id
   where s.organization_id = :organizationId and not cast(:held as boolean) and not exists (select from billing_holds h where h.held)
     and s.charge_at <= :now and s.auto_renew and s.renewal_stopped is null and s.renewal_payment_id is null
     and s.state in ('active', 'payment_failed') and not ${isPaidOtherwise}
   order by s.id for update of s skip locked`;

/** Those with one key are charged together; a next try goes on with its own invoice. */
function chargeOf(subscription: Subscription): string {
  return subscription.renewalInvoiceId ?? chargeKey(subscription);
}

/** From business identity alone; a card of its own makes a charge of its own, and so does who pays: of one account a partner may pay some and the customer the rest. */
function chargeKey({ organizationId, accountId, expiresOn, autoRenewCardId }: Pick<Subscription, 'organizationId' | 'accountId' | 'expiresOn' | 'autoRenewCardId'>): string {
  return `${organizationId === HOUSE_ORGANIZATION_ID ? 'own-renewal' : 'renewal'}-${accountId}-${expiresOn}${autoRenewCardId === null ? '' : `-${autoRenewCardId}`}`;
}

/** One charge, or as few as can name all that they cover. */
function chargesOf(group: Group): Group[] {
  const count = Math.ceil(group.length / mostItemsACharge);
  return Array.from({ length: count }, (_, index) => group.slice(index * mostItemsACharge, (index + 1) * mostItemsACharge));
}

function isFirst([first]: Group): boolean {
  return first!.subscription.renewalInvoiceId === null;
}

async function firstTries(claiming: Claiming, groups: readonly Group[]): Promise<Try[]> {
  const { trx, organizationId, actor, now } = claiming;
  const orders: Confirmation[] = [];
  const parts = new Map<string, number>();
  for (const group of groups) {
    const [{ subscription: first, accountName }] = group as [DueRenewal];
    const key = chargeKey(first);
    const part = (parts.get(key) ?? 0) + 1;
    parts.set(key, part);
    const card = await cardOf(claiming, group);
    orders.push({
      organizationId, quoteIds: group.map(({ subscription }) => subscription.renewalQuoteId!),
      currentFactsHashes: new Map(group.map(({ subscription, factsHash }) => [subscription.renewalQuoteId!, factsHash])),
      chargeKey: part === 1 ? key : `${key}-part${part}`, accountName, kind: autoRenewalKind,
      description: group.length === 1 ? `Renewal of ${first.number} for ${accountName}` : `Renewal of ${group.length} subscriptions for ${accountName}`,
      purchaseOrder: '', offSession: true, cardId: card?.id ?? null, actor, now,
    });
  }
  return (await confirmOrders(trx, orders)).map((made, index) => ({ ...made, group: groups[index]! }));
}

async function nextTries(claiming: Claiming, groups: readonly Group[]): Promise<Try[]> {
  const made: Try[] = [];
  for (const group of groups) made.push(...await nextTry(claiming, group));
  return made;
}

async function nextTry(claiming: Claiming, group: Group): Promise<Try[]> {
  const { trx, organizationId, now } = claiming;
  const invoiceId = group[0]!.subscription.renewalInvoiceId!;
  const card = await cardOf(claiming, group);
  try {
    return [{ invoiceId, paymentId: await insertNextAttempt(trx, { organizationId, invoiceId, cardId: card?.id ?? null, offSession: true, dueAt: now, now }), group }];
  } catch (error) {
    // A person is paying it this minute.
    if (error instanceof PaymentOnItsWay) return [];
    throw error;
  }
}

async function cardOf({ trx, cards }: Claiming, [first]: Group): Promise<Card | undefined> {
  const { payerId, subscription: { autoRenewCardId } } = first!;
  const choice = `${payerId} ${autoRenewCardId ?? ''}`;
  if (!cards.has(choice)) cards.set(choice, await resolveCard(trx, payerId, autoRenewCardId));
  return cards.get(choice);
}

function triedSubscriptions({ invoiceId, paymentId, group }: Try, now: Date): Subscription[] {
  return group.map(({ subscription, grace }) =>
    withMoments({ ...subscription, renewalInvoiceId: invoiceId, renewalPaymentId: paymentId, chargeAttempts: subscription.chargeAttempts + 1 }, grace, now));
}

/** What was announced is no longer what would be given: it is quoted and announced anew, and charged after that. */
async function askAnew({ trx, organizationId, actor, now }: Claiming, changed: Group): Promise<Subscription[]> {
  for (const { subscription } of changed) await replaceQuote(trx, organizationId, subscription.renewalQuoteId!);
  await recordAudits(trx, changed.map(({ subscription: { id, accountId, renewalQuoteId } }) => ({
    organizationId, accountId, actor, action: 'renewal.withdrawn', subjectType: 'subscription', subjectId: id,
    before: { quoteId: renewalQuoteId }, after: { reason: 'what is renewed has changed' }, now,
  })));
  return changed.map(({ subscription, grace }) => withMoments({ ...subscription, renewalQuoteId: null, withdrawnQuoteId: subscription.renewalQuoteId }, grace, now));
}
