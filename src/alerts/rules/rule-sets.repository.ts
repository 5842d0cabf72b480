import { isUuid, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type RuleSet, type StoredRuleSet } from './rule-set.model';

const SELECT = `
  select s.id, s.name, s.place, s.tags, s.excluded_tags as "excludedTags", s.excluded_account_ids as "excludedAccountIds",
         coalesce((select json_agg(json_build_object('rule', r.rule, 'isOn', r.is_on, 'level', r.level, 'threshold', r.threshold) order by r.rule) from alert_rule_set_rules r where r.rule_set_id = s.id), '[]') as settings
    from alert_rule_sets s where s.organization_id = :organizationId`;

/** In the order in which they decide. */
export async function listRuleSets(trx: Scoped, organizationId: string): Promise<StoredRuleSet[]> {
  const { rows } = await trx.raw<{ rows: StoredRuleSet[] }>(`${SELECT} order by s.place`, { organizationId });
  return rows;
}

/** Another organization's is not found. */
export async function getRuleSet(trx: Scoped, organizationId: string, id: string): Promise<StoredRuleSet> {
  const { rows: [found] } = isUuid(id) ? await trx.raw<{ rows: StoredRuleSet[] }>(`${SELECT} and s.id = :id`, { organizationId, id }) : { rows: [] };
  if (!found) throw new NotFound('We could not find that rule set.');
  return found;
}

/** Changes of an organization's sets take turns, so that no two get the same place. */
export async function lockRuleSets(trx: Scoped, organizationId: string): Promise<StoredRuleSet[]> {
  await trx.raw("select pg_advisory_xact_lock(hashtextextended('alert_rule_sets:' || ?, 0))", [organizationId]);
  return listRuleSets(trx, organizationId);
}

/** Writes a set at its place, and all that it says. */
export async function saveRuleSetRows(trx: Scoped, organizationId: string, { id, name, place, tags, excludedTags, excludedAccountIds, settings }: RuleSet & { id: string; place: number }, now: Date): Promise<void> {
  const facts = { name, place, tags, excluded_tags: excludedTags, excluded_account_ids: excludedAccountIds, updated_at: now };
  await trx('alert_rule_sets').insert({ id, organization_id: organizationId, ...facts, created_at: now }).onConflict('id').merge(facts);
  await trx('alert_rule_set_rules').where({ organization_id: organizationId, rule_set_id: id }).delete();
  if (settings.length === 0) return;
  await trx('alert_rule_set_rules').insert(settings.map(({ rule, isOn, level, threshold }) => ({ organization_id: organizationId, rule_set_id: id, rule, is_on: isOn, level, threshold })));
}

export async function deleteRuleSet(trx: Scoped, organizationId: string, id: string): Promise<void> {
  await trx('alert_rule_sets').where({ organization_id: organizationId, id }).delete();
}

/** Puts these sets in this order. */
export async function placeRuleSets(trx: Scoped, organizationId: string, ids: readonly string[]): Promise<void> {
  await trx.raw('update alert_rule_sets s set place = o.place from unnest(?::uuid[]) with ordinality as o (id, place) where s.organization_id = ? and s.id = o.id', [[...ids], organizationId]);
}

/** The accounts that are meant by these addresses: an address may be more than one account's. */
export async function listAccountsByEmail(trx: Scoped, organizationId: string, emails: readonly string[]): Promise<{ id: string; name: string; email: string }[]> {
  return trx('accounts').where({ organization_id: organizationId }).whereRaw('email = any(?)', [[...emails]]).orderBy('id').limit(200).select<{ id: string; name: string; email: string }[]>('id', 'name', 'email');
}

export async function listAccountsByIds(trx: Scoped, organizationId: string, ids: readonly string[]): Promise<{ id: string; name: string; email: string }[]> {
  return trx('accounts').where({ organization_id: organizationId }).whereRaw('id = any(?::uuid[])', [[...ids]]).orderBy(['sort_name', 'id']).select<{ id: string; name: string; email: string }[]>('id', 'name', 'email');
}
