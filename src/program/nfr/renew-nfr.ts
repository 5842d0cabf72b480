import { uuidv7 } from 'uuidv7';
import { getAccountForUpdate } from '../../accounts/accounts.repository';
import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { recordAudit } from '../../audit/audit.repository';
import { lockPartner } from '../../organizations/partners/partner-row.repository';
import { findPlanById } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { databaseNow, within } from '../../platform/database/database';
import { addDays, type Day, dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { day } from '../../platform/values/format';
import { zeroCents } from '../../platform/values/money';
import { type PersonActor } from '../../platform/visitors/visitor';
import { nextTerm, type Subscription, withTerm } from '../../subscriptions/subscription';
import { getSubscriptionForUpdate, updateSubscription } from '../../subscriptions/subscriptions.repository';
import { insertTerm } from '../../subscriptions/terms.repository';
import { getProgramRules } from '../rules/program-rules.repository';
import { getNfrClaimForUpdate, markNfrRenewed } from './nfr-claims.repository';
import { listNfrHeld } from './nfr-claims.report';

const DAYS_BEFORE_RENEWAL = 60;

/** From when on another year may be claimed. */
export function renewableFrom({ expiresOn }: { readonly expiresOn: Day }): Day {
  return addDays(expiresOn, -DAYS_BEFORE_RENEWAL);
}

type Renewing = { organizationId: string; claimId: string; actor: PersonActor };

/**
 * Gives a subscription that is not for resale another free year, from sixty days before its end until its data goes, as long as the tier brings it: where a
 * tier brings fewer than are held, the oldest stay. Only for who holds it. Pressed again, the second is too early. Throws RuleBroken with the reason, NotFound for another organization's.
 */
export function renewNfr({ organizationId, claimId, actor }: Renewing): Promise<Subscription> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const partner = await lockPartner(trx, organizationId);
    const claim = await getNfrClaimForUpdate(trx, organizationId, claimId);
    if (claim.personId !== actor.id) throw new RuleBroken('Only who holds a subscription can claim another year of it.');
    const today = dayIn(now, partner.timeZone);
    const most = (await getProgramRules(trx, today)).nfr[partner.tier];
    const place = (await listNfrHeld(trx, organizationId)).find(({ id }) => id === claimId)?.place;
    if (place === undefined) throw new RuleBroken('This subscription has been released. Claim another one.');
    if (place > most) throw new RuleBroken(`Your tier brings ${most} of these now, and older ones come first. This one runs to its end.`);
    const subscription = await getSubscriptionForUpdate(trx, organizationId, claim.subscriptionId);
    refuseRenewal(subscription, today);
    await getAccountForUpdate(trx, organizationId, subscription.accountId);
    const plan = findPlanById(await getCatalog(trx, today), subscription.planId)!;
    const term = { ...nextTerm(subscription, 1, today), planId: plan.id, storagePacks: subscription.storagePacks };
    const renewed = withTerm(subscription, term, plan, now);
    await updateSubscription(trx, renewed);
    await insertTerm(trx, {
      id: uuidv7(), organizationId, accountId: renewed.accountId, subscriptionId: renewed.id, kind: 'free', trialKind: null, planId: plan.id, years: 1,
      startsOn: term.startsOn, endsOn: term.endsOn, valueCents: zeroCents, currency: partner.currency, storagePacks: term.storagePacks, invoiceLineId: null, createdAt: now,
    });
    await markNfrRenewed(trx, claimId, now);
    await refreshAccountSummary(trx, renewed.accountId);
    await recordAudit(trx, {
      organizationId, accountId: renewed.accountId, actor, action: 'nfr.renewed', subjectType: 'subscription', subjectId: renewed.id,
      before: { expiresOn: subscription.expiresOn, state: subscription.state }, after: { expiresOn: renewed.expiresOn, state: renewed.state }, now,
    });
    return renewed;
  });
}

function refuseRenewal(subscription: Subscription, today: Day): void {
  const from = renewableFrom(subscription);
  if (subscription.autoRenew) throw new RuleBroken(`${subscription.number} renews by itself against payment. Switch automatic renewal off first.`);
  if (subscription.renewalInvoiceId !== null || subscription.renewalPaymentId !== null) throw new RuleBroken(`A payment for ${subscription.number} is on its way. Try again once it is done.`);
  if (today < from) throw new RuleBroken(`You can claim another year from ${day(from)} on.`);
}
