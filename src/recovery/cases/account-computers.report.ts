import { listMachinesOfAccount } from '../../computers/machines.repository';
import { findPlanById } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { type SubscriptionState } from '../../subscriptions/subscription';
import { getBuyingOrganization } from '../../subscriptions/purchases/purchase-facts.report';
import { courierFees } from '../orders/courier-order.model';
import { ineligibility } from '../orders/eligibility.model';
import { OPEN_STATES, type RecoveryCase } from '../recovery-case';
import { listCasesOfAccount } from '../recovery-cases.repository';

export interface ComputerToRecover {
  readonly id: string;
  readonly nickname: string;
  readonly planName: string;
  readonly bytesProtected: number;
  readonly lastBackupAt: Date | null;
  /** Why no drive can be ordered for it, as a sentence; '' where one can. */
  readonly problem: string;
}

/** The computers of an account, each with what is in the way of a drive with its files, and its cases; in the scope of whoever looks, in a handful of statements. */
export async function listComputersToRecover(trx: Scoped, { organizationId, accountId, now }: { organizationId: string; accountId: string; now: Date }): Promise<{ computers: ComputerToRecover[]; cases: RecoveryCase[] }> {
  const { currency, today } = await getBuyingOrganization(trx, organizationId, now);
  const catalog = await getCatalog(trx, today);
  const machines = await listMachinesOfAccount(trx, accountId);
  const subscriptions = await trx('subscriptions').where({ account_id: accountId }).select<{ id: string; number: string; state: SubscriptionState; plan_id: string }[]>('id', 'number', 'state', 'plan_id');
  const cases = await listCasesOfAccount(trx, accountId);
  const computers = machines.flatMap((machine) => {
    const subscription = subscriptions.find(({ id }) => id === machine.subscriptionId);
    const plan = subscription && findPlanById(catalog, subscription.plan_id);
    if (!subscription || !plan) return [];
    const openCase = cases.find(({ machineId, state }) => machineId === machine.id && (OPEN_STATES as readonly string[]).includes(state));
    const problem = ineligibility({ machine, subscription, planName: plan.name, fees: courierFees(plan, currency), openCase }) ?? '';
    return [{ id: machine.id, nickname: machine.nickname, planName: plan.name, bytesProtected: machine.bytesProtected, lastBackupAt: machine.lastBackupAt, problem }];
  });
  return { computers, cases };
}
