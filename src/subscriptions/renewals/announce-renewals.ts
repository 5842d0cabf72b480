import { refreshAccountSummaries } from '../../accounts/refresh-account-summary';
import { recordAudit } from '../../audit/audit.repository';
import { resolveCard } from '../../billing/cards/cards.repository';
import { carriedKind } from '../../billing/carried/carried-line';
import { reserveCarried } from '../../billing/carried/carried-lines.repository';
import { withClaimedCarried } from '../../billing/carried/with-carried';
import { ensurePayers, type Payer } from '../../billing/payers/payers.repository';
import { type NewQuote } from '../../billing/quotes/quote';
import { insertQuote } from '../../billing/quotes/quotes.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scoped, within } from '../../platform/database/database';
import { dayIn, laterDay } from '../../platform/values/dates';
import { type Cents } from '../../platform/values/money';
import { type JobContext } from '../../platform/queue/queue';
import { type Subscription, withMoments } from '../subscription';
import { updateSubscription } from '../subscriptions.repository';
import { chargeDayOf } from './auto-renew/auto-renewals.presenter';
import { accountOf, claimSubscriptions, type LifeCycleBasis, planOf, readLifeCycleBasis } from './life-cycle-basis.report';
import { readCurrentUse } from '../current-use';
import { automaticRenewalQuote, type NoQuote } from './by-hand/quote-renewal';
import { mailRenewalAnnounced, mailRenewalImpossible } from './mails/announced.mails';
import { type Batch, groupedBy, sweepDue } from './sweep-due';

const batchSize = 100;
/** How long a renewal that has no quote waits until it is asked for one again. */
const askAgainMs = 6 * 3_600_000;

/**
 * Thirty days before the end, or at once when auto-renewal is switched on later: stores the renewal's quote and announces the sum, the card, the
 * day and the last day to say no (domain.md §3.6, §7.10). What is scheduled steers it; where that is not possible any more, or there is no price, it
 * guesses nothing: it stops, says so by mail, and asks again later (beyond.md X6). By state and under the rows' locks: run as often as you like.
 */
export async function announceRenewals(context: JobContext): Promise<void> {
  await sweepDue({ moment: 'quote_at', batchSize, context }, (batch) => announceBatch(batch, context));
}

type Announced = { subscription: Subscription; quote: NewQuote; withdrawnQuoteId: string | null };

async function announceBatch({ organizationId, due, now }: Batch, { actor, log }: JobContext): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const claimed = await claimSubscriptions(trx, { organizationId, ids: due.map(({ id }) => id), now }, 's.quote_at <= :now and s.auto_renew and s.renewal_quote_id is null');
    if (claimed.length === 0) return;
    const basis = await readLifeCycleBasis(trx, organizationId, claimed, now);
    const use = await readCurrentUse(trx, claimed.map(({ id }) => id));
    const payers = await ensurePayers(trx, { organizationId, accounts: claimed.map(({ accountId, currency }) => ({ accountId, currency: organizationId === HOUSE_ORGANIZATION_ID ? currency : basis.organization.currency })), now });
    const priced: { before: Subscription; quote: NewQuote }[] = [];
    for (const before of claimed) {
      const account = accountOf(basis, before);
      const payer = payers.get(before.accountId)!;
      const made = automaticRenewalQuote({ organization: { ...basis.organization, currency: payer.currency }, catalog: basis.catalog, payerId: payer.id, account, subscription: before, use, actor, now });
      if ('reason' in made) await stop(trx, basis, before, made, { actor, log });
      else priced.push({ before, quote: made.quote });
    }
    const quotes = await withClaimedCarried(trx, priced.map(({ quote }) => quote), basis.organization.today);
    const announced: Announced[] = [];
    for (const [index, { before }] of priced.entries()) announced.push(await store(trx, basis, before, quotes[index]!, actor));
    const judged = claimed.filter((before) => before.renewalStopped !== null || !announced.some(({ subscription }) => subscription.id === before.id));
    await refreshAccountSummaries(trx, [...new Set(judged.map(({ accountId }) => accountId))]);
    const old = await totalsOf(trx, organizationId, announced.map(({ withdrawnQuoteId }) => withdrawnQuoteId));
    for (const group of groupedBy(announced, ({ subscription }) => `${subscription.accountId} ${subscription.expiresOn} ${subscription.autoRenewCardId}`).values()) {
      await mail(trx, basis, payers, group, old);
    }
  });
}

async function store(trx: Scoped, basis: LifeCycleBasis, before: Subscription, made: NewQuote, actor: JobContext['actor']): Promise<Announced> {
  const { now } = basis;
  const quote = await insertQuote(trx, made);
  if (made.lines.some(({ itemKind }) => itemKind === carriedKind)) await reserveCarried(trx, quote.organizationId, quote.id);
  const subscription = withMoments({ ...before, renewalQuoteId: quote.id, withdrawnQuoteId: null, ...asked(before) }, planOf(basis, before), now);
  await updateSubscription(trx, subscription);
  await recordAudit(trx, {
    organizationId: before.organizationId, accountId: before.accountId, actor, action: 'renewal.announced', subjectType: 'subscription', subjectId: before.id,
    after: { quoteId: quote.id, totalCents: quote.totalCents, currency: quote.currency, chargeAt: subscription.chargeAt }, now,
  });
  return { subscription, quote: made, withdrawnQuoteId: before.withdrawnQuoteId };
}

/** What stopped for want of a quote goes on with one. */
function asked({ renewalStopped }: Subscription): Partial<Subscription> {
  return renewalStopped === 'schedule' || renewalStopped === 'price' ? { renewalStopped: null } : {};
}

/** It needs somebody: said once by mail, and on its page for as long as it is so. */
async function stop(trx: Scoped, basis: LifeCycleBasis, before: Subscription, { stopped, reason }: NoQuote, { actor, log }: Pick<JobContext, 'actor' | 'log'>): Promise<void> {
  const { now } = basis;
  log.warn({ subscription: before.id, reason }, 'a renewal could not be quoted');
  const after = withMoments({ ...before, renewalStopped: stopped }, planOf(basis, before), now);
  await updateSubscription(trx, { ...after, quoteAt: new Date(now.getTime() + askAgainMs) });
  if (before.renewalStopped === stopped) return;
  await mailRenewalImpossible(trx, { ...basis, account: accountOf(basis, before), subscription: after, reason });
  await recordAudit(trx, {
    organizationId: before.organizationId, accountId: before.accountId, actor, action: 'renewal.not-quoted', subjectType: 'subscription', subjectId: before.id,
    before: { stopped: before.renewalStopped }, after: { stopped, reason }, now,
  });
}

async function totalsOf(trx: Scoped, organizationId: string, quoteIds: readonly (string | null)[]): Promise<Map<string, Cents>> {
  const ids = quoteIds.filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const rows = await trx<{ id: string; organization_id: string; total_cents: Cents }>('quotes').where({ organization_id: organizationId }).whereIn('id', ids).select('id', 'total_cents');
  return new Map(rows.map((row) => [row.id, row.total_cents]));
}

async function mail(trx: Scoped, { organization, accounts, recipients, now }: LifeCycleBasis, payers: ReadonlyMap<string, Payer>, renewals: readonly Announced[], old: ReadonlyMap<string, Cents>): Promise<void> {
  const [{ subscription }] = renewals as [Announced];
  const card = await resolveCard(trx, payers.get(subscription.accountId)!.id, subscription.autoRenewCardId);
  const chargeOn = laterDay(chargeDayOf(subscription), dayIn(now, subscription.timeZone));
  await mailRenewalAnnounced(trx, { organization, account: accounts.get(subscription.accountId)!, recipients, renewals: renewals.map((each) => ({ ...each, announcedBefore: old.get(each.withdrawnQuoteId ?? '') })), card, chargeOn, now });
}
