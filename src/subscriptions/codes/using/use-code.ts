import { uuidv7 } from 'uuidv7';
import { type Account, customerGetsMail } from '../../../accounts/account';
import { getAccount, getAccountForUpdate, insertAccount } from '../../../accounts/accounts.repository';
import { refreshAccountSummary } from '../../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../../audit/audit.repository';
import { PaymentOnItsWay } from '../../../billing/invoices/void-invoice';
import { type Plan } from '../../../plans/catalog';
import { databaseNow, isUniqueViolation, type Scoped, scopeOf, within } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';
import { NotFound, RuleBroken } from '../../../platform/errors';
import { type GivenTerm, newPurchase, type Subscription, withTerm } from '../../subscription';
import { listOpenCharges } from '../../renewals/open-charges.report';
import { voidOpenRenewals } from '../../renewals/void-open-renewal';
import { settleScheduledChanges } from '../../scheduled/scheduled-changes.repository';
import { hasScheduled } from '../../scheduled/scheduled-renewal.model';
import { newSubscriptionNumber } from '../../subscription-number.model';
import { mailRegistration } from '../../subscriptions.mails';
import { findSubscriptionForUpdate, insertSubscription, updateSubscription } from '../../subscriptions.repository';
import { insertTerm } from '../../terms.repository';
import { type ActivationCode, applied, codeProblem, endingOf } from '../activation-code';
import { getCodeForUpdate, markApplied } from '../activation-codes.repository';
import { type CodeBasis, type CodeUse, kindOfUse, planOfCode, termOfUse, useProblem } from './code-use.model';
import { readCodeBasis } from './code-use-basis.report';
import { mailCodeApplied } from '../codes.mails';

type Using = { organizationId: string; use: CodeUse; shown: { startsOn: string; endsOn: string }; actor: Actor };

/** What was shown before the person said yes is not what would happen now; nothing was used. */
export class UseChanged extends RuleBroken {}

/**
 * Applies an activation code: to a new customer, as one more subscription, to a trial, or as the renewal of a subscription (domain.md §7.2, §7.8). The
 * term it gives is worth the code's share of what was paid. Under the code's lock, so that of any number who use it at once one wins;
 * pressing twice answers the same subscription. Throws RuleBroken with the reason, UseChanged where the days shown are no longer right.
 */
export async function applyCode({ organizationId, use, shown, actor }: Using): Promise<Subscription> {
  try {
    return await within(scopeOf(organizationId, actor), async (trx) => applyCodeAt(trx, { organizationId, use, shown, actor }, await databaseNow(trx)));
  } catch (error) {
    // An id that is taken, and not here: a made-up form.
    if (isUniqueViolation(error, 'accounts_pkey') || isUniqueViolation(error, 'subscriptions_pkey')) throw new NotFound();
    throw error;
  }
}

/** The same inside a transaction in the organization's scope, as of a moment. */
export async function applyCodeAt(trx: Scoped, { organizationId, use, shown, actor }: Using, now: Date): Promise<Subscription> {
  const code = await getCodeForUpdate(trx, organizationId, use.codeId);
  const before = await holdSubscription(trx, organizationId, use);
  if (before && isUseOf(code, use, actor)) return before;
  const problem = codeProblem(code, now);
  if (problem) throw new RuleBroken(problem);
  await holdCustomer(trx, organizationId, use);
  const basis = await readCodeBasis(trx, organizationId, use, now);
  const plan = planOfCode(basis, code);
  const misfit = useProblem(basis, code, use, now);
  if (misfit) throw new RuleBroken(misfit);
  const term = { ...termOfUse(basis, use, code.years, now), planId: plan.id, storagePacks: 0 };
  if (term.startsOn !== shown.startsOn || term.endsOn !== shown.endsOn) throw new UseChanged('The days have changed since you saw them, so the code was not used. Check them again.');
  return give(trx, { code, use, basis, plan, term, before: before && await clearTheWay(trx, before, actor, now), actor, now });
}

/** The subscription that goes on, locked; of a new one only what an earlier press of the button made. */
async function holdSubscription(trx: Scoped, organizationId: string, use: CodeUse): Promise<Subscription | undefined> {
  const subscription = await findSubscriptionForUpdate(trx, organizationId, use.subscriptionId);
  if (subscription && subscription.accountId !== use.accountId) throw new NotFound();
  return subscription;
}

function isUseOf(code: ActivationCode, use: CodeUse, actor: Actor): boolean {
  return code.state === 'applied' && code.subscriptionId === use.subscriptionId && code.accountId === use.accountId && code.appliedBy === actor.id;
}

/** Two forms for the same new address take turns, and so do two that each add a subscription to an account. */
async function holdCustomer(trx: Scoped, organizationId: string, use: CodeUse): Promise<void> {
  if (use.newCustomer) await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${organizationId} ${use.newCustomer.email}`]);
  else if (use.isNew) await getAccountForUpdate(trx, organizationId, use.accountId);
}

/** A code takes the place of the automatic renewal that is open, as a renewal by hand does; not while a payment is on its way. */
async function clearTheWay(trx: Scoped, subscription: Subscription, actor: Actor, now: Date): Promise<Subscription> {
  const [freed] = await voidOpenRenewals(trx, { organizationId: subscription.organizationId, subscriptions: [subscription], reason: 'renewed by an activation code instead', actor, now });
  const [inTheWay] = await listOpenCharges(trx, [subscription.id]);
  if (inTheWay?.state === 'paid') throw new RuleBroken('A payment for this has just arrived. Look at the account again in a minute.');
  if (inTheWay) throw new PaymentOnItsWay();
  return freed!;
}

type Giving = { code: ActivationCode; use: CodeUse; basis: CodeBasis; plan: Plan; term: GivenTerm; before: Subscription | undefined; actor: Actor; now: Date };

async function give(trx: Scoped, giving: Giving): Promise<Subscription> {
  const { code, use, basis, plan, term, before, actor, now } = giving;
  const { organizationId } = code;
  if (use.newCustomer) await addAccount(trx, giving);
  const after = before ? withCode(before, term, plan, now) : made(giving);
  if (before) await updateSubscription(trx, after);
  else await insertSubscription(trx, after);
  const isNewTerm = await insertTerm(trx, {
    id: uuidv7(), organizationId, accountId: use.accountId, subscriptionId: after.id, kind: 'paid', trialKind: null, planId: plan.id, years: code.years,
    startsOn: term.startsOn, endsOn: term.endsOn, valueCents: code.valueCents, currency: code.currency, storagePacks: 0,
    invoiceLineId: code.invoiceLineId, activationCodeId: code.id, createdAt: now,
  });
  if (before && hasScheduled(before)) await settleScheduledChanges(trx, organizationId, [{ ...term, subscriptionId: after.id }], now);
  if (!isNewTerm) throw new RuleBroken('This term has been given already. Look at the account again.');
  const used = applied(code, { accountId: use.accountId, subscriptionId: after.id, appliedBy: actor.id }, now);
  await markApplied(trx, used);
  await recordUse(trx, giving, after);
  const account = await getAccount(trx, organizationId, use.accountId);
  await mailUse(trx, { code: used, account, subscription: after, basis, planName: plan.name, startsOn: term.startsOn, before, isNewCustomer: use.newCustomer !== null, now });
  await refreshAccountSummary(trx, use.accountId);
  return after;
}

/** A trial that becomes paid is told by where it was paid; a subscription that is only renewed keeps where it was bought. */
function withCode(before: Subscription, term: GivenTerm, plan: Plan, now: Date): Subscription {
  const after = withTerm(before, term, plan, now);
  return before.trialKind === null ? after : { ...after, source: 'activation_code' };
}

function made({ code, use, basis, plan, term, now }: Giving): Subscription {
  const { organizationId, currency } = code;
  const identity = { id: use.subscriptionId, organizationId, accountId: use.accountId, number: newSubscriptionNumber(), timeZone: basis.organization.timeZone, currency, now };
  return newPurchase(identity, term, 'activation_code', plan);
}

async function addAccount(trx: Scoped, { code: { organizationId }, use, actor, now }: Giving): Promise<void> {
  const customer = use.newCustomer!;
  await insertAccount(trx, { ...customer, id: use.accountId, organizationId, administeredBy: use.administeredBy }, now);
  await recordAudit(trx, {
    organizationId, accountId: use.accountId, actor, action: 'account.added', subjectType: 'account', subjectId: use.accountId,
    after: { kind: customer.kind, name: customer.name, administeredBy: use.administeredBy }, now,
  });
}

/** The log names a code by its last letters only: whoever reads the log must not be able to use one. */
async function recordUse(trx: Scoped, { code, use, plan, before, actor, now }: Giving, after: Subscription): Promise<void> {
  const shared = { organizationId: code.organizationId, accountId: use.accountId, actor, now };
  const shown = ({ state, planId, expiresOn }: Subscription) => ({ state, planId, expiresOn });
  await recordAudit(trx, {
    ...shared, action: 'activation-code.applied', subjectType: 'activation_code', subjectId: code.id, before: { state: 'available' },
    after: { state: 'applied', ending: endingOf(code), subscriptionId: after.id },
  });
  await recordAudit(trx, {
    ...shared, action: { new: 'subscription.bought', trial: 'subscription.trial-converted', renewal: 'subscription.renewed' }[kindOfUse(before)],
    subjectType: 'subscription', subjectId: after.id, before: before && shown(before), after: { ...shown(after), number: after.number, plan: plan.code, activationCodeId: code.id },
  });
}

type Telling = {
  code: ActivationCode; account: Account; subscription: Subscription; basis: CodeBasis; planName: string; startsOn: Day; before: Subscription | undefined; isNewCustomer: boolean; now: Date;
};

async function mailUse(trx: Scoped, { basis: { organization }, before, isNewCustomer, ...told }: Telling): Promise<void> {
  const invited = isNewCustomer && customerGetsMail(told.account);
  await mailCodeApplied(trx, { ...told, organization, what: kindOfUse(before), invited });
  if (invited) await mailRegistration(trx, { organization, account: told.account, what: told.planName, now: told.now });
}
