import { partlyIn, type Scoped } from '../../platform/database/database';
import { type CurrentUse, measureUseBy } from '../../subscriptions/current-use';
import { GIGABYTE } from '../vault/vault-facts.report';

/**
 * What the machines of these subscriptions store, in whole gigabytes rounded up, and how many servers they are: a smaller plan has to hold it
 * (domain.md §7.3). Asked as the system, because what a customer pays for is judged by the house, which does not see the machines; callers have checked the ids.
 */
async function measureUse(trx: Scoped, subscriptionIds: readonly string[]): Promise<ReadonlyMap<string, CurrentUse>> {
  if (subscriptionIds.length === 0) return new Map();
  return partlyIn(trx, 'system', async () => {
    const result = await trx.raw<{ rows: { id: string; bytes: number; servers: number }[] }>(
      `select subscription_id as id, sum(bytes_stored)::bigint as bytes, count(*) filter (where kind = 'server') as servers
         from machines where subscription_id = any(cast(? as uuid[])) group by subscription_id`, [[...subscriptionIds]]);
    return new Map(result.rows.map(({ id, bytes, servers }) => [id, { storageGb: Math.ceil(bytes / GIGABYTE), servers }]));
  });
}

// Said in every process that imports it: web by app.ts, workers by jobs.ts.
measureUseBy(measureUse);
