import { uuidv7 } from 'uuidv7';
import { ensureAccountPerson } from '../../accounts/account-people.repository';
import { getAccountForUpdate, insertAccount, markAccountRegistered } from '../../accounts/accounts.repository';
import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { recordAudit } from '../../audit/audit.repository';
import { lockPartner, type PartnerBasis } from '../../organizations/partners/partner-row.repository';
import { findPlan, type Plan } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { zeroCents } from '../../platform/values/money';
import { type PersonActor } from '../../platform/visitors/visitor';
import { firstTerm, newPurchase, type Subscription } from '../../subscriptions/subscription';
import { newSubscriptionNumber } from '../../subscriptions/subscription-number.model';
import { getSubscription, insertSubscription } from '../../subscriptions/subscriptions.repository';
import { insertTerm } from '../../subscriptions/terms.repository';
import { getProgramRules } from '../rules/program-rules.repository';
import { TIER_NAMES } from '../tier/tier';
import { claimablePlans } from './claimable-plans.model';
import { countNfr, findOwnNfrAccount } from './nfr-claims.report';
import { findNfrClaim, insertNfrClaim } from './nfr-claims.repository';
import { mailNfrClaimed } from './nfr.mails';
import { findClaimant, type Claimant } from './claimant.report';

type Claiming = { organizationId: string; claimId: string; planCode: string; actor: PersonActor };

/**
 * Gives a member a subscription that is not for resale, by the tier of their organization: a household that they hold themselves, Source NFR, a free term of a
 * year from today (domain.md §11.4). Under the partner's lock, so that of two who take the last one, one gets it; the same form again answers what it made.
 * Throws RuleBroken where all are taken or the plan can't be claimed, NotFound for who is no member.
 */
export function claimNfr({ organizationId, claimId, planCode, actor }: Claiming): Promise<Subscription> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const partner = await lockPartner(trx, organizationId);
    const made = await findNfrClaim(trx, organizationId, claimId);
    if (made && made.personId !== actor.id) throw new NotFound();
    if (made) return getSubscription(trx, organizationId, made.subscriptionId);
    const today = dayIn(now, partner.timeZone);
    await refuseMore(trx, partner, today);
    const plan = await planToClaim(trx, planCode, today);
    const person = await findClaimant(trx, organizationId, actor.id);
    if (!person) throw new NotFound();
    const accountId = await ownAccount(trx, { partner, person, actor, now });
    const subscription = await give(trx, { partner, accountId, plan, today, now });
    await insertNfrClaim(trx, { id: claimId, organizationId, personId: actor.id, subscriptionId: subscription.id }, now);
    await refreshAccountSummary(trx, accountId);
    await recordAudit(trx, {
      organizationId, accountId, actor, action: 'nfr.claimed', subjectType: 'subscription', subjectId: subscription.id,
      after: { number: subscription.number, plan: plan.code, expiresOn: subscription.expiresOn, personId: actor.id, tier: partner.tier }, now,
    });
    await mailNfrClaimed(trx, { partner, person, accountId, subscription, planName: plan.name, now });
    return subscription;
  });
}

async function refuseMore(trx: Scoped, { id, name, tier }: PartnerBasis, today: Day): Promise<void> {
  const most = (await getProgramRules(trx, today)).nfr[tier];
  if (await countNfr(trx, id) < most) return;
  throw new RuleBroken(most === 0 ? `The tier ${TIER_NAMES[tier]} brings no subscriptions that are not for resale.` : `${name} has all ${most} in use that the tier ${TIER_NAMES[tier]} brings. An administrator can release one that is not needed.`);
}

async function planToClaim(trx: Scoped, code: string, today: Day): Promise<Plan> {
  const catalog = await getCatalog(trx, today);
  const plan = findPlan(catalog, code);
  if (!plan || !claimablePlans(catalog).includes(plan)) throw new RuleBroken('This plan can’t be claimed any more. Choose another one.');
  return plan;
}

type Owning = { partner: PartnerBasis; person: Claimant; actor: PersonActor; now: Date };

/** The household of what they claimed before, else a new one; they hold it by their own sign-in from the start. */
async function ownAccount(trx: Scoped, { partner, person, actor, now }: Owning): Promise<string> {
  const known = await findOwnNfrAccount(trx, partner.id, person.personId);
  if (known !== undefined) return (await getAccountForUpdate(trx, partner.id, known)).id;
  const id = uuidv7();
  const name = `${person.firstName} ${person.lastName}`.trim() || person.email;
  await insertAccount(trx, {
    id, organizationId: partner.id, kind: 'safe', name, firstName: person.firstName, lastName: person.lastName, email: person.email, phone: person.phone,
    country: person.country, language: 'en', administeredBy: 'customer',
  }, now);
  await ensureAccountPerson(trx, { organizationId: partner.id, accountId: id, personId: person.personId, role: 'holder', now });
  await markAccountRegistered(trx, id, now);
  await recordAudit(trx, {
    organizationId: partner.id, accountId: id, actor, action: 'account.added', subjectType: 'account', subjectId: id, after: { kind: 'safe', name, administeredBy: 'customer', notForResale: true }, now,
  });
  return id;
}

type Giving = { partner: PartnerBasis; accountId: string; plan: Plan; today: Day; now: Date };

async function give(trx: Scoped, { partner, accountId, plan, today, now }: Giving): Promise<Subscription> {
  const term = { ...firstTerm(today, 1), planId: plan.id, storagePacks: 0 };
  const subscription = newPurchase({
    id: uuidv7(), organizationId: partner.id, accountId, number: newSubscriptionNumber(), timeZone: partner.timeZone, currency: partner.currency, now,
  }, term, 'nfr', plan);
  await insertSubscription(trx, subscription);
  await insertTerm(trx, {
    id: uuidv7(), organizationId: partner.id, accountId, subscriptionId: subscription.id, kind: 'free', trialKind: null, planId: plan.id, years: 1,
    startsOn: term.startsOn, endsOn: term.endsOn, valueCents: zeroCents, currency: partner.currency, storagePacks: 0, invoiceLineId: null, createdAt: now,
  });
  return subscription;
}
