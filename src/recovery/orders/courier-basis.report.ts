import { type Account } from '../../accounts/account';
import { getAccount, getOwnAccount } from '../../accounts/accounts.repository';
import { type Machine } from '../../computers/machine';
import { getMachine } from '../../computers/machines.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Catalog, findPlanById, type Plan, tierDiscountBps } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type BuyingOrganization, getBuyingOrganization } from '../../subscriptions/purchases/purchase-facts.report';
import { type Subscription } from '../../subscriptions/subscription';
import { findSubscriptionOfAccount } from '../../subscriptions/subscriptions.repository';
import { type RecoveryCase } from '../recovery-case';
import { findOpenCase } from '../recovery-cases.repository';
import { type CourierFees, courierFees } from './courier-order.model';
import { ineligibility } from './eligibility.model';

/** Everything that an order is judged and priced by, as it stands now. */
export interface CourierBasis {
  readonly organization: BuyingOrganization;
  readonly catalog: Catalog;
  readonly account: Account;
  readonly machine: Machine;
  readonly subscription: Subscription;
  readonly plan: Plan;
  readonly fees: CourierFees | undefined;
  readonly openCase: RecoveryCase | undefined;
}

type Asked = { organizationId: string; accountId: string; machineId: string; now: Date };

/** Reads it in the scope of whoever orders; `organizationId` is the side that pays. Throws NotFound for an account or a computer that they do not see. */
export async function readCourierBasis(trx: Scoped, { organizationId, accountId, machineId, now }: Asked): Promise<CourierBasis> {
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const account = await (organizationId === HOUSE_ORGANIZATION_ID ? getOwnAccount(trx, accountId) : getAccount(trx, organizationId, accountId));
  const machine = await getMachine(trx, machineId);
  const subscription = await findSubscriptionOfAccount(trx, account.id, machine.subscriptionId);
  if (machine.accountId !== account.id || !subscription) throw new NotFound('We could not find that computer.');
  const catalog = await getCatalog(trx, organization.today);
  const plan = findPlanById(catalog, subscription.planId);
  if (!plan) throw new Error(`the plan of ${subscription.number} is not in the catalog`);
  return { organization, catalog, account, machine, subscription, plan, fees: courierFees(plan, organization.currency), openCase: await findOpenCase(trx, machine.id) };
}

/** Why nothing can be ordered, as a sentence; undefined where it can. */
export function courierProblem({ machine, subscription, plan, fees, openCase }: CourierBasis): string | undefined {
  return ineligibility({ machine, subscription, planName: plan.name, fees, openCase });
}

/**
 * What a quote's line came from: where any of it is different at the confirmation, the quote is refused. A fee that rose meanwhile does not undo a promise (golden case
 * G22), and the size of the backup moves no sum.
 */
export function courierFacts(basis: CourierBasis, heldPrices?: unknown) {
  const { organization, catalog, machine, plan, fees } = basis;
  return {
    machine: { id: machine.id, subscriptionId: machine.subscriptionId }, plan: plan.code, prices: heldPrices ?? fees?.priceId ?? null, currency: organization.currency, tier: organization.tier,
    discountBps: tierDiscountBps(catalog, organization.tier, 'courier'), tax: { ratePpm: organization.taxRatePpm, name: organization.taxName }, problem: courierProblem(basis) ?? null,
  };
}
