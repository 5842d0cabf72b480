import type { Scoped } from '../platform/database';

/**
 * Recomputes the list columns of one account from its subscriptions and alerts; call it downhill in the transaction
 * that changed them. Reads only what the scope may see: call it in the organization's scope.
 *
 * Status, first that fits: payment failed · expired (in grace) · trial · not activated (paid for, and nobody has
 * registered or installed) · active · data removed. Runs as one statement; safe to repeat.
 */
export async function refreshAccountSummary(trx: Scoped, accountId: string): Promise<void> {
  await trx.raw(REFRESH, [accountId]).options({ name: 'refresh-account-summary' });
}

/** The truth of the list columns for accounts `a`; also the invariant that compares them (invariants). */
export const SUMMARY_COLUMNS = `
  coalesce(min(s.expires_on) filter (where s.state in ('trial', 'active', 'expired', 'payment_failed')), '9999-12-31'::date) as sort_expires_on,
  coalesce(bool_and(s.auto_renew) filter (where s.state in ('active', 'payment_failed')), false) as renews,
  coalesce(case
    when count(distinct s.plan_id) filter (where s.state <> 'purged') > 1
      then (array_agg(p.name order by s.expires_on, s.id) filter (where s.state <> 'purged'))[1]
        || ' + ' || (count(distinct s.plan_id) filter (where s.state <> 'purged') - 1)
    else (array_agg(p.name order by (s.state = 'purged'), s.expires_on, s.id))[1]
  end, '') as plan_name,
  coalesce((array_agg(s.source order by s.created_at, s.id))[1], '') as source,
  count(s.id)::int as subscriptions_count,
  (select count(*)::int from alerts l where l.account_id = a.id and l.closed_at is null and l.level in ('warning', 'critical')) as open_alerts,
  case
    when bool_or(s.state = 'payment_failed') then 'payment_failed'
    when bool_or(s.state = 'expired') then 'expired'
    when bool_or(s.state = 'trial') and not bool_or(s.state = 'active') then 'trial'
    when bool_or(s.state = 'active') and a.administered_by = 'customer' and a.registered_at is null and bool_and(s.installed_at is null) then 'not_activated'
    when bool_or(s.state = 'active') then 'active'
    when bool_or(s.state in ('purging', 'purged')) then 'data_removed'
    else 'not_activated'
  end as list_status`;

const REFRESH = `
  update accounts t set
    sort_expires_on = n.sort_expires_on, renews = n.renews, plan_name = n.plan_name, source = n.source,
    subscriptions_count = n.subscriptions_count, open_alerts = n.open_alerts, list_status = n.list_status
  from (
    select a.id, ${SUMMARY_COLUMNS}
      from accounts a left join subscriptions s on s.account_id = a.id and s.organization_id = a.organization_id
      left join plans p on p.id = s.plan_id
     where a.id = ? group by a.id
  ) n
  where t.id = n.id`;
