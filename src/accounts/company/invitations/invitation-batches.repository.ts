import { isUuid, type Scoped } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';

/** What became of one line of a list: sent, added without a mail, or why it was left out. */
export type Outcome = { text: string; email: string; name: string; result: 'invited' | 'added' | 'left out'; words: string };
export type Batch = { id: string; outcomes: Outcome[]; createdAt: Date };

export async function findBatch(trx: Scoped, accountId: string, id: string): Promise<Batch | undefined> {
  return trx('account_invitation_batches').where({ account_id: accountId, id }).first<Batch | undefined>('id', 'outcomes', 'created_at as createdAt');
}

/** Throws NotFound for another company's. */
export async function getBatch(trx: Scoped, accountId: string, id: string): Promise<Batch> {
  const batch = isUuid(id) ? await findBatch(trx, accountId, id) : undefined;
  if (!batch) throw new NotFound('We could not find that list of invitations.');
  return batch;
}

type New = { organizationId: string; accountId: string; id: string; madeBy: string; outcomes: readonly Outcome[]; now: Date };

export async function insertBatch(trx: Scoped, { organizationId, accountId, id, madeBy, outcomes, now }: New): Promise<void> {
  await trx('account_invitation_batches').insert({ organization_id: organizationId, account_id: accountId, id, made_by: madeBy, outcomes: JSON.stringify(outcomes), created_at: now });
}
