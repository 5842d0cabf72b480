import { uuidv7 } from 'uuidv7';
import { type Account, customerGetsMail } from '../../accounts/account';
import { findAccount, getAccountForUpdate, insertAccount, isLookedAfter, listAccountsByEmail, LOOKED_AFTER } from '../../accounts/accounts.repository';
import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { type Catalog, findTrialPlan, type Plan } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { databaseNow, isUniqueViolation, type Scoped, scopeOf, within } from '../../platform/database/database';
import { addDays } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { zeroCents } from '../../platform/values/money';
import { type NewCustomer } from '../purchases/order';
import { type BuyingOrganization, getBuyingOrganization } from '../purchases/purchase-facts.report';
import { newTrial, type Subscription, type TrialKind } from '../subscription';
import { newSubscriptionNumber } from '../subscription-number.model';
import { mailRegistration, mailTrialStarted } from '../subscriptions.mails';
import { insertSubscription, listSubscriptionsOfAccount } from '../subscriptions.repository';
import { hasHadBusinessTrial, insertTerm } from '../terms.repository';

export interface TrialRequest {
  readonly kind: TrialKind;
  /** The account's id; for a new customer the one that the form was given, so that a second press finds the first. */
  readonly accountId: string;
  readonly newCustomer: NewCustomer | null;
  readonly administeredBy: 'partner' | 'customer';
  /** The lead of the referral page for whom it is started; whoever asks has looked it up. */
  readonly leadId?: string | null;
}

/** The address is that of an account of this organization: the page offers to start the trial there. */
export class AddressKnown extends RuleBroken {
  constructor(readonly account: Pick<Account, 'id' | 'name' | 'kind'>) {
    super(`You already look after this address in the account of ${account.name}.`);
  }
}

/**
 * Starts a free trial for a new or an existing account (domain.md §7.8): one open trial of a kind for an account, one business trial for a
 * company ever. Mails the customer their registration, unless the partner administers, and the partner a confirmation. Pressing twice
 * starts one. Throws RuleBroken with the reason, AddressKnown for a customer who is not new.
 */
export async function startTrial({ organizationId, request, actor }: { organizationId: string; request: TrialRequest; actor: Actor }): Promise<Subscription> {
  try {
    return await within(scopeOf(organizationId, actor), (trx) => start(trx, organizationId, request, actor));
  } catch (error) {
    if (isUniqueViolation(error, 'subscriptions_one_open_trial')) throw new RuleBroken('A trial of this kind is running in this account already.', { cause: error });
    if (isUniqueViolation(error, 'terms_one_business_trial')) throw new RuleBroken(hadBusinessTrial, { cause: error });
    // An id that is taken, and not here: a made-up form.
    if (isUniqueViolation(error, 'accounts_pkey')) throw new NotFound();
    throw error;
  }
}

const hadBusinessTrial = 'This company has had its business trial. There is one for each company; buy a plan instead.';

async function start(trx: Scoped, organizationId: string, request: TrialRequest, actor: Actor): Promise<Subscription> {
  const now = await databaseNow(trx);
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const catalog = await getCatalog(trx, organization.today);
  const plan = findTrialPlan(catalog, request.kind === 'personal' ? 'safe' : 'safe_pro');
  if (!plan) throw new RuleBroken('There is no plan to try at the moment. Contact partner support.');
  const pressedTwice = request.newCustomer && await findStarted(trx, organizationId, request);
  if (pressedTwice) return pressedTwice;
  if (request.newCustomer) await addAccount(trx, { organizationId, request, customer: request.newCustomer, actor, now });
  const account = await getAccountForUpdate(trx, organizationId, request.accountId);
  await refuseSecondTrial(trx, account, request.kind, catalog);
  const subscription = await giveTrial(trx, { organization, account, plan, kind: request.kind, leadId: request.leadId ?? null, actor, now });
  await refreshAccountSummary(trx, account.id);
  const invited = request.newCustomer !== null && customerGetsMail(account);
  await mailTrialStarted(trx, { organization, account, subscription, planName: plan.name, invited, startedBy: actor.id, now });
  if (invited) await mailRegistration(trx, { organization, account, what: `a trial of ${plan.name}`, now });
  return subscription;
}

async function findStarted(trx: Scoped, organizationId: string, request: TrialRequest): Promise<Subscription | undefined> {
  // Two presses at once take turns here, and so do two forms for the same address.
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${organizationId} ${request.newCustomer!.email}`]);
  if (!await findAccount(trx, organizationId, request.accountId)) return undefined;
  const started = (await listSubscriptionsOfAccount(trx, organizationId, request.accountId)).find((subscription) => subscription.trialKind !== null);
  if (!started) throw new NotFound();
  return started;
}

type Adding = { organizationId: string; request: TrialRequest; customer: NewCustomer; actor: Actor; now: Date };

async function addAccount(trx: Scoped, { organizationId, request, customer, actor, now }: Adding): Promise<void> {
  const [known] = await listAccountsByEmail(trx, organizationId, customer.email);
  if (known) throw new AddressKnown(known);
  if (actor.membershipId !== undefined && await isLookedAfter(trx, customer.email)) throw new RuleBroken(LOOKED_AFTER);
  await insertAccount(trx, { ...customer, id: request.accountId, organizationId, administeredBy: request.administeredBy }, now);
  await recordAudit(trx, {
    organizationId, accountId: request.accountId, actor, action: 'account.added', subjectType: 'account', subjectId: request.accountId,
    after: { kind: customer.kind, name: customer.name, administeredBy: request.administeredBy }, now,
  });
}

async function refuseSecondTrial(trx: Scoped, account: Account, kind: TrialKind, catalog: Catalog): Promise<void> {
  const needed = kind === 'personal' ? 'safe' : 'safe_pro';
  if (account.kind !== needed) {
    throw new RuleBroken(kind === 'personal' ? `${account.name} is a company: start a business trial.` : `${account.name} is a household: start a personal trial, or make a new account for the company.`);
  }
  const subscriptions = await listSubscriptionsOfAccount(trx, account.organizationId, account.id);
  const open = subscriptions.find((subscription) => subscription.state === 'trial' && subscription.trialKind === kind);
  if (open) throw new RuleBroken(`${account.name} has a trial already: ${open.number} is still running.`);
  if (kind === 'personal') return;
  if (await hasHadBusinessTrial(trx, account.id)) throw new RuleBroken(hadBusinessTrial);
  const pro = new Set(catalog.plans.filter((plan) => plan.productCode === 'safe_pro').map((plan) => plan.id));
  const paid = subscriptions.find((subscription) => pro.has(subscription.planId) && ['active', 'expired', 'payment_failed'].includes(subscription.state));
  if (paid) throw new RuleBroken(`${account.name} has Safe Pro already (${paid.number}), so there is nothing to try.`);
}

type Giving = { organization: BuyingOrganization; account: Account; plan: Plan; kind: TrialKind; leadId: string | null; actor: Actor; now: Date };

async function giveTrial(trx: Scoped, { organization, account, plan, kind, leadId, actor, now }: Giving): Promise<Subscription> {
  const startsOn = organization.today;
  const endsOn = addDays(startsOn, plan.trialDays!);
  const subscription = newTrial({
    id: uuidv7(), organizationId: organization.id, accountId: account.id, number: newSubscriptionNumber(),
    timeZone: organization.timeZone, currency: organization.currency, now,
  }, { kind, plan, startsOn, endsOn, source: leadId === null ? 'trial' : 'referral' });
  await insertSubscription(trx, subscription, { leadId });
  await insertTerm(trx, {
    id: uuidv7(), organizationId: organization.id, accountId: account.id, subscriptionId: subscription.id, kind: 'trial', trialKind: kind, planId: plan.id,
    years: null, startsOn, endsOn, valueCents: zeroCents, currency: organization.currency, storagePacks: 0, invoiceLineId: null, createdAt: now,
  });
  await recordAudit(trx, {
    organizationId: organization.id, accountId: account.id, actor, action: 'subscription.trial-started', subjectType: 'subscription', subjectId: subscription.id,
    after: { number: subscription.number, plan: plan.code, kind, expiresOn: endsOn }, now,
  });
  return subscription;
}
