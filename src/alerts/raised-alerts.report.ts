import { STANDARDS_SQL } from './standards/standards.repository';

/**
 * SQL of those wanted alerts that the organization's rule sets let through, with their level: for each account and rule the first set from the top decides that is for the account and says
 * something about the rule; where none does, the vendor's standard holds (beyond.md X14). Bindings: organizationId.
 */
export function raisedAlertsSql(wanted: string): string {
  return `
    select w.account_id, w.subscription_id, w.machine_id, coalesce(w.machine_id, w.subscription_id, w.account_id) as object_id, w.rule, w.cause, coalesce(d.level, w.level) as level, w.message, w.seen
      from (${wanted}) w
      left join (${STANDARDS_SQL}) k on k.rule = w.rule
      ${decidingSetSql('w.account_id', 'w.rule')}
     where coalesce(d.is_on, true)
       and (w.measure is null or k.rule is null or case k.side when 'from' then w.measure >= coalesce(d.threshold, k.standard) else w.measure <= coalesce(d.threshold, k.standard) end)`;
}

/** Joins `d`: what the rule sets say of a rule for an account, or nothing. */
export function decidingSetSql(account: string, rule: string): string {
  return `left join lateral (
        select r.is_on, r.level, r.threshold, s.id as rule_set_id from alert_rule_sets s join alert_rule_set_rules r on r.rule_set_id = s.id
         where s.organization_id = :organizationId and r.rule = ${rule}
           and (s.tags = '{}' or exists (select from account_tags t where t.organization_id = s.organization_id and t.account_id = ${account} and t.tag = any(s.tags)))
           and not ${account} = any(s.excluded_account_ids)
           and not exists (select from account_tags t where t.organization_id = s.organization_id and t.account_id = ${account} and t.tag = any(s.excluded_tags))
         order by s.place limit 1) d on true`;
}
