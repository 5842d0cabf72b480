import { uuidv7 } from 'uuidv7';
import { refreshAccountSummary } from '../../../../src/accounts/refresh-account-summary';
import { type Card } from '../../../../src/billing/cards/card';
import { type Payer } from '../../../../src/billing/payers/payers.repository';
import { findPlan } from '../../../../src/plans/catalog';
import { getCatalog } from '../../../../src/plans/plans.repository';
import { type TermYears } from '../../../../src/plans/term';
import { within } from '../../../../src/platform/database/database';
import { addYearsFromAnchor, type Day, day } from '../../../../src/platform/values/dates';
import { cents } from '../../../../src/platform/values/money';
import { enableAutoRenew } from '../../../../src/subscriptions/renewals/auto-renew/enable-auto-renew';
import { newPurchase, newTrial, type Subscription } from '../../../../src/subscriptions/subscription';
import { getSubscription, insertSubscription } from '../../../../src/subscriptions/subscriptions.repository';
import { insertTerm } from '../../../../src/subscriptions/terms.repository';
import { clockNow, setClock } from '../../clock';
import { createAccount } from '../accounts';
import { createCard, createPayer } from './billing';
import { createMember, createOrganization, type Member } from '../organizations';

export type Firm = { organizationId: string; member: Member; payer: Payer & { stripeCustomerId: string }; card: Card };

/** An organization with an administrator and a card on file, at a moment. */
export async function createFirm({ at, testCard = 'pm_card_visa', ...organization }: Parameters<typeof createOrganization>[0] & { at?: string; testCard?: string } = {}): Promise<Firm> {
  if (at) await setClock(at);
  const { organizationId } = await createOrganization({ name: 'Bright IT', timeZone: 'UTC', ...organization });
  const member = await createMember({ organizationId });
  const payer = await createPayer(organizationId);
  return { organizationId, member, payer, card: await createCard(payer, testCard) };
}

type Given = {
  organizationId: string; accountId?: string; expiresOn: string; years?: TermYears; planCode?: string; packs?: number; timeZone?: string;
};

/** A bought subscription with the one term that ends on a day, and all its moments, in an account of its own unless told. */
export async function createRenewable(given: Given): Promise<Subscription> {
  const { organizationId, years = 1, packs = 0 } = given;
  const accountId = given.accountId ?? (await createAccount({ organizationId })).accountId;
  const now = await clockNow();
  const endsOn = day(given.expiresOn);
  const startsOn = addYearsFromAnchor(endsOn, -years);
  return within({ organizationId }, async (trx) => {
    const plan = findPlan(await getCatalog(trx, endsOn), given.planCode ?? 'safe_plus')!;
    const subscription = newPurchase(
      { id: uuidv7(), organizationId, accountId, number: numberOf(), timeZone: given.timeZone ?? 'UTC', currency: 'USD', now },
      { planId: plan.id, years, startsOn, endsOn, anchorOn: startsOn, storagePacks: packs }, 'partner', plan,
    );
    await insertSubscription(trx, subscription);
    await addTerm(subscription, { startsOn, years, packs, now })(trx);
    await refreshAccountSummary(trx, accountId);
    return subscription;
  });
}

/** The same with auto-renewal switched on by the member; `cardId` null is the default card. */
export async function createEnrolled({ cardId = null, member, ...given }: Given & { member: Member; cardId?: string | null }): Promise<Subscription> {
  const { id, organizationId } = await createRenewable(given);
  await enableAutoRenew({ organizationId, subscriptionId: id, cardId, actor: { kind: 'person', id: member.personId } });
  return within({ organizationId }, (trx) => getSubscription(trx, organizationId, id), { readOnly: true });
}

/** A trial that ends on a day. */
export async function createTrial({ organizationId, endsOn, kind = 'personal', timeZone = 'UTC', accountId }: { organizationId: string; endsOn: string; kind?: 'personal' | 'business'; timeZone?: string; accountId?: string }): Promise<Subscription> {
  const account = accountId ?? (await createAccount({ organizationId, kind: kind === 'personal' ? 'safe' : 'safe_pro' })).accountId;
  const now = await clockNow();
  return within({ organizationId }, async (trx) => {
    const plan = findPlan(await getCatalog(trx, day(endsOn)), kind === 'personal' ? 'safe_basic' : 'safe_pro_ultimate')!;
    const identity = { id: uuidv7(), organizationId, accountId: account, number: numberOf(), timeZone, currency: 'USD' as const, now };
    const subscription = newTrial(identity, { kind, plan, startsOn: day(now.toISOString().slice(0, 10)), endsOn: day(endsOn) });
    await insertSubscription(trx, subscription);
    await insertTerm(trx, {
      id: uuidv7(), organizationId, accountId: account, subscriptionId: subscription.id, kind: 'trial', trialKind: kind, planId: plan.id, years: null,
      startsOn: subscription.anchorOn, endsOn: subscription.expiresOn, valueCents: cents(0), currency: 'USD', storagePacks: 0, invoiceLineId: null, createdAt: now,
    });
    await refreshAccountSummary(trx, account);
    return subscription;
  });
}

export async function readSubscription({ organizationId, id }: Pick<Subscription, 'organizationId' | 'id'>): Promise<Subscription> {
  return within({ organizationId }, (trx) => getSubscription(trx, organizationId, id), { readOnly: true });
}

function addTerm(subscription: Subscription, { startsOn, years, packs, now }: { startsOn: Day; years: TermYears; packs: number; now: Date }) {
  return (trx: Parameters<typeof insertTerm>[0]) => insertTerm(trx, {
    id: uuidv7(), organizationId: subscription.organizationId, accountId: subscription.accountId, subscriptionId: subscription.id, kind: 'paid', trialKind: null,
    planId: subscription.planId, years, startsOn, endsOn: subscription.expiresOn, valueCents: cents(10_799), currency: 'USD', storagePacks: packs, invoiceLineId: null, createdAt: now,
  });
}

let made = 0;
const numberOf = () => `S-TEST-${String(made += 1).padStart(6, '0')}`;
