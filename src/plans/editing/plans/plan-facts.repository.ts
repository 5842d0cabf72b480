import { uuidv7 } from 'uuidv7';
import { type AccountKind, type PlanFeatures } from '../../catalog';
import { isUniqueViolation, type Scoped } from '../../../platform/database/database';
import { isCatalogCode } from '../catalog-code';
import { NotFound, RuleBroken } from '../../../platform/errors';
import { featuresOf, type PlanFacts } from './plan-facts';

export interface EditedPlan extends PlanFacts {
  readonly id: string;
  readonly code: string;
  readonly productId: string;
  readonly productName: string;
  readonly accountKind: AccountKind;
  readonly discountClass: string;
  readonly rank: number;
}

type Row = Omit<EditedPlan, keyof PlanFeatures> & { readonly features: PlanFeatures };

/** Throws NotFound for a code that there is not. */
export async function getEditedPlan(trx: Scoped, code: string): Promise<EditedPlan> {
  if (!isCatalogCode(code)) throw new NotFound();
  const row = await trx('plans as p').join('products as r', 'r.id', 'p.product_id').where('p.code', code).first<Row | undefined>({
    id: 'p.id', code: 'p.code', productId: 'p.product_id', productName: 'r.name', accountKind: 'p.account_kind', discountClass: 'p.discount_class', rank: 'p.rank', name: 'p.name', isSellable: 'p.sellable',
    storageGb: 'p.storage_gb', computerLimit: 'p.computer_limit', serverLimit: 'p.server_limit', features: 'p.features', trialDays: 'p.trial_days', trialGraceDays: 'p.trial_grace_days',
    graceDays: 'p.grace_days', failedGraceDays: 'p.failed_grace_days',
  });
  if (!row) throw new NotFound();
  const { features, ...plan } = row;
  return { ...plan, ...features };
}

export async function updatePlan(trx: Scoped, planId: string, facts: PlanFacts, renamedAt: Date | null): Promise<void> {
  await onlyOneTrial(trx('plans').where({ id: planId }).update({ ...columnsOf(facts), ...(renamedAt && { renamed_at: renamedAt }) }));
}

/** A new plan of the same product, kind and discounts; shown after all others. Throws RuleBroken where its code or rank is taken. */
export async function insertPlanLike(trx: Scoped, like: EditedPlan, { code, rank, ...facts }: PlanFacts & { code: string; rank: number }): Promise<string> {
  const id = uuidv7();
  const last = await trx('plans').max<{ position: number }>('position as position').first();
  try {
    await onlyOneTrial(trx('plans').insert({
      id, product_id: like.productId, code, account_kind: like.accountKind, discount_class: like.discountClass, rank, position: (last?.position ?? 0) + 1, ...columnsOf(facts),
    }));
  } catch (error) {
    if (isUniqueViolation(error, 'plans_code_key')) throw new RuleBroken('There is a plan with this code. Choose another code.');
    if (isUniqueViolation(error, 'plans_product_id_rank_key')) throw new RuleBroken(`Another plan of ${like.productName} has this rank. Choose another rank.`);
    throw error;
  }
  return id;
}

function columnsOf(facts: PlanFacts): object {
  const { name, isSellable, storageGb, computerLimit, serverLimit, trialDays, trialGraceDays, graceDays, failedGraceDays } = facts;
  return {
    name, sellable: isSellable, storage_gb: storageGb, computer_limit: computerLimit, server_limit: serverLimit, features: JSON.stringify(featuresOf(facts)), trial_days: trialDays,
    trial_grace_days: trialGraceDays, grace_days: graceDays, failed_grace_days: failedGraceDays,
  };
}

async function onlyOneTrial(statement: PromiseLike<unknown>): Promise<void> {
  try {
    await statement;
  } catch (error) {
    if (isUniqueViolation(error, 'plans_one_trial_a_kind')) throw new RuleBroken('Another plan is the one to try for customers of this kind. Take the trial from it first.');
    throw error;
  }
}
