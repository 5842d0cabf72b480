import { type Scoped, within } from '../platform/database/database';
import { refreshAccountSummaries } from './refresh-account-summary';

const ACCOUNTS_AT_ONCE = 500;

/**
 * Brings the names of plans in the Accounts lists in line after staff renamed some, in the last two days: found by state, so it may run twice or be lost.
 * Each organization's part of a batch is a transaction of its own. Answers how many accounts were looked at.
 */
export async function refreshPlanNames(stopping: AbortSignal): Promise<number> {
  const planIds = await within('system', listRenamed, { readOnly: true });
  let [after, total] = ['00000000-0000-0000-0000-000000000000', 0];
  while (planIds.length > 0 && !stopping.aborted) {
    const found = await within('system', (trx) => listAccountsOn(trx, planIds, after), { readOnly: true });
    for (const [organizationId, ids] of byOrganization(found)) await within({ organizationId }, (trx) => refreshAccountSummaries(trx, ids));
    total += found.length;
    if (found.length < ACCOUNTS_AT_ONCE) break;
    after = found.at(-1)!.id;
  }
  return total;
}

function byOrganization(found: readonly Found[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, organizationId } of found) groups.set(organizationId, [...groups.get(organizationId) ?? [], id]);
  return groups;
}

type Found = { readonly id: string; readonly organizationId: string };

async function listRenamed(trx: Scoped): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>("select id from plans where renamed_at > app.now() - interval '2 days'");
  return rows.map(({ id }) => id);
}

async function listAccountsOn(trx: Scoped, planIds: readonly string[], after: string): Promise<Found[]> {
  const { rows } = await trx.raw<{ rows: Found[] }>(
    `select a.id, a.organization_id as "organizationId" from accounts a where a.id > ? and exists (select from subscriptions s where s.account_id = a.id and s.plan_id = any(cast(? as uuid[]))) order by a.id limit ${ACCOUNTS_AT_ONCE}`, [after, [...planIds]]);
  return rows;
}
