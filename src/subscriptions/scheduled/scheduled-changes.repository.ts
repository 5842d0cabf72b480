import { type TermYears } from '../../plans/term';
import { type Scoped } from '../../platform/database/database';
import { type NextRenewal } from './scheduled-renewal.model';
import { type ScheduledChange, type ScheduledKind, type ScheduledState } from './scheduled-change.model';

/** The open changes of a subscription with the names of those who made them, the oldest first. */
export async function listOpenChanges(trx: Scoped, organizationId: string, subscriptionId: string): Promise<(ScheduledChange & { readonly madeByName: string })[]> {
  const result = await trx.raw<{ rows: Row[] }>(
    `select c.*, ${personName} as made_by_name from scheduled_changes c join people p on p.id = c.made_by
      where c.organization_id = ? and c.subscription_id = ? and c.state = 'open' order by c.made_at, c.id`, [organizationId, subscriptionId]);
  return result.rows.map((row) => ({ ...changeOf(row), madeByName: row.made_by_name }));
}

/** SQL of what people call somebody of `people p`: the name, else the address. */
export const personName = `coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email)`;

export async function insertScheduledChanges(trx: Scoped, changes: readonly ScheduledChange[]): Promise<void> {
  if (changes.length === 0) return;
  await trx('scheduled_changes').insert(changes.map((change) => ({
    id: change.id, organization_id: change.organizationId, account_id: change.accountId, subscription_id: change.subscriptionId, kind: change.kind,
    plan_id: change.planId, years: change.years, packs: change.packs, state: change.state, made_by: change.madeBy, made_at: change.madeAt,
  })));
}

type Ending = { organizationId: string; subscriptionIds: readonly string[]; kinds?: readonly ScheduledKind[]; state: Exclude<ScheduledState, 'open'>; now: Date };

/** Ends the open changes of these subscriptions, whose rows the caller has locked; all kinds unless some are named. */
export async function endScheduledChanges(trx: Scoped, { organizationId, subscriptionIds, kinds, state, now }: Ending): Promise<void> {
  const open = trx('scheduled_changes').where({ organization_id: organizationId, state: 'open' }).whereIn('subscription_id', [...subscriptionIds]);
  await (kinds ? open.whereIn('kind', [...kinds]) : open).update({ state, ended_at: now });
}

/** The same for subscriptions that were given their next term: what the term has is applied, all else it has overtaken. */
export async function settleScheduledChanges(trx: Scoped, organizationId: string, given: readonly (NextRenewal & { readonly subscriptionId: string })[], now: Date): Promise<void> {
  if (given.length === 0) return;
  const rows = given.map(({ subscriptionId, planId, years, storagePacks }) => ({ id: subscriptionId, plan_id: planId, years, packs: storagePacks }));
  await trx.raw(
    `update scheduled_changes c set ended_at = :now, state = case
        when (c.kind = 'plan' and c.plan_id = g.plan_id) or (c.kind = 'term' and c.years = g.years) or (c.kind = 'packs' and c.packs = g.packs) then 'applied' else 'overtaken' end
       from json_to_recordset(:rows) as g (id uuid, plan_id uuid, years int, packs int)
      where c.organization_id = :organizationId and c.subscription_id = g.id and c.state = 'open'`, { organizationId, rows: JSON.stringify(rows), now });
}

type Row = Record<string, unknown> & { made_by_name: string };

function changeOf(row: Record<string, unknown>): ScheduledChange {
  return {
    id: row['id'] as string, organizationId: row['organization_id'] as string, accountId: row['account_id'] as string, subscriptionId: row['subscription_id'] as string,
    kind: row['kind'] as ScheduledKind, planId: row['plan_id'] as string | null, years: row['years'] as TermYears | null, packs: row['packs'] as number | null,
    state: row['state'] as ScheduledState, madeBy: row['made_by'] as string, madeAt: row['made_at'] as Date,
  };
}
