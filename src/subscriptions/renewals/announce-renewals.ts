import { recordAudit } from '../../audit/audit.repository';
import { resolveCard } from '../../billing/cards/cards.repository';
import { carriedKind } from '../../billing/carried/carried-line';
import { reserveCarried } from '../../billing/carried/carried-lines.repository';
import { withClaimedCarried } from '../../billing/carried/with-carried';
import { ensureOrganizationPayer, type Payer } from '../../billing/payers/payers.repository';
import { type NewQuote } from '../../billing/quotes/quote';
import { insertQuote } from '../../billing/quotes/quotes.repository';
import { type Scoped, within } from '../../platform/database';
import { dayIn, laterDay } from '../../platform/dates';
import { type JobContext } from '../../platform/queue';
import { type Subscription, withMoments } from '../subscription';
import { updateSubscription } from '../subscriptions.repository';
import { chargeDayOf } from './auto-renewals.presenter';
import { accountOf, claimSubscriptions, type LifeCycleBasis, planOf, readLifeCycleBasis } from './life-cycle-basis.report';
import { automaticRenewalQuote } from './quote-renewal';
import { mailRenewalAnnounced } from './renewals.mails';
import { type Batch, groupedBy, sweepDue } from './sweep-due';

const batchSize = 100;
/** How long a renewal without a price waits until it is asked for one again. */
const askAgainMs = 6 * 3_600_000;

/**
 * Thirty days before the end, or at once when auto-renewal is switched on later: stores the renewal's quote and announces the sum, the card, the
 * day and the last day to say no (domain.md §3.6, §7.10). By state and under the rows' locks: run as often as you like.
 */
export async function announceRenewals(context: JobContext): Promise<void> {
  await sweepDue({ moment: 'quote_at', batchSize, context }, (batch) => announceBatch(batch, context));
}

type Announced = { subscription: Subscription; quote: NewQuote };

async function announceBatch({ organizationId, due, now }: Batch, { actor, log }: JobContext): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const claimed = await claimSubscriptions(trx, { organizationId, ids: due.map(({ id }) => id), now }, 's.quote_at <= :now and s.auto_renew and s.renewal_quote_id is null');
    if (claimed.length === 0) return;
    const basis = await readLifeCycleBasis(trx, organizationId, claimed, now);
    const payer = await ensureOrganizationPayer(trx, { organizationId, currency: basis.organization.currency, now });
    const priced: { before: Subscription; quote: NewQuote }[] = [];
    for (const before of claimed) {
      const account = accountOf(basis, before);
      const made = automaticRenewalQuote({ organization: basis.organization, catalog: basis.catalog, payerId: payer.id, account, subscription: before, actor, now });
      if ('reason' in made) {
        log.error({ subscription: before.id, reason: made.reason }, 'a renewal has no price');
        await updateSubscription(trx, { ...before, quoteAt: new Date(now.getTime() + askAgainMs) });
      } else priced.push({ before, quote: made.quote });
    }
    const quotes = await withClaimedCarried(trx, priced.map(({ quote }) => quote), basis.organization.today);
    const announced: Announced[] = [];
    for (const [index, { before }] of priced.entries()) announced.push(await store(trx, basis, before, quotes[index]!, actor));
    for (const group of groupedBy(announced, ({ subscription }) => `${subscription.accountId} ${subscription.expiresOn} ${subscription.autoRenewCardId}`).values()) {
      await mail(trx, basis, payer, group);
    }
  });
}

async function store(trx: Scoped, basis: LifeCycleBasis, before: Subscription, made: NewQuote, actor: JobContext['actor']): Promise<Announced> {
  const { now } = basis;
  const quote = await insertQuote(trx, made);
  if (made.lines.some(({ itemKind }) => itemKind === carriedKind)) await reserveCarried(trx, quote.organizationId, quote.id);
  const subscription = withMoments({ ...before, renewalQuoteId: quote.id }, planOf(basis, before), now);
  await updateSubscription(trx, subscription);
  await recordAudit(trx, {
    organizationId: before.organizationId, accountId: before.accountId, actor, action: 'renewal.announced', subjectType: 'subscription', subjectId: before.id,
    after: { quoteId: quote.id, totalCents: quote.totalCents, currency: quote.currency, chargeAt: subscription.chargeAt }, now,
  });
  return { subscription, quote: made };
}

async function mail(trx: Scoped, { organization, accounts, recipients, now }: LifeCycleBasis, payer: Payer, renewals: readonly Announced[]): Promise<void> {
  const [{ subscription }] = renewals as [Announced];
  const card = await resolveCard(trx, payer.id, subscription.autoRenewCardId);
  const chargeOn = laterDay(chargeDayOf(subscription), dayIn(now, subscription.timeZone));
  await mailRenewalAnnounced(trx, { organization, account: accounts.get(subscription.accountId)!, recipients, renewals, card, chargeOn, now });
}
