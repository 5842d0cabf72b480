import { asSummaryKeeper, type Scoped } from '../platform/database/database';

/**
 * Recomputes the list columns of one account from its subscriptions and alerts; call it downhill in the transaction
 * that changed them, in any scope: they say what the account's partner sees, also when the customer or the house changed it. Safe to repeat.
 * Changes of one account take turns on its row: a second one that began beside the first must see what that has written.
 *
 * Status, the first that fits, what needs somebody first: payment failed · expired (in grace) · trial · not activated
 * (paid for, the customer looks after it, and nobody has registered nor anything been installed) · active · data removed.
 * The day is the earliest end of what runs or is in grace, and `renews` speaks of what ends on that day: only where nothing is known to stand in its way.
 */
export async function refreshAccountSummary(trx: Scoped, accountId: string): Promise<void> {
  await refreshAccountSummaries(trx, [accountId]);
}

/** The same for several accounts at once, locked in the order of their ids. */
export async function refreshAccountSummaries(trx: Scoped, accountIds: readonly string[]): Promise<void> {
  const ids = [[...accountIds]];
  const { rows } = await trx.raw<{ rows: { own: boolean }[] }>(LOCK, ids).options({ name: 'lock-account-summaries' });
  const refresh = async () => void await trx.raw(REFRESH, ids).options({ name: 'refresh-account-summaries' });
  if (rows.length === new Set(accountIds).size && rows.every(({ own }) => own)) return refresh();
  await asSummaryKeeper(trx, async () => {
    await trx.raw(LOCK, ids);
    await refresh();
  });
}

// Only the organization that looks after an account sees all that counts.
const LOCK = 'select organization_id is not distinct from app.organization() as own from accounts where id = any(?::uuid[]) order by id for no key update';

const SUMMARY = `
  coalesce(min(s.expires_on) filter (where s.live), '9999-12-31'::date) as sort_expires_on,
  coalesce((array_agg(s.auto_renew and not s.scheduled_lapse and s.renewal_stopped is null and s.state in ('active', 'payment_failed')
      and not exists (select from alerts l where l.account_id = a.id and l.subscription_id = s.id and l.closed_at is null
        and l.rule in ('card_expiring', 'renewal_payment_failed', 'renewal_impossible', 'charging_frozen'))
    order by s.expires_on, s.auto_renew, s.id) filter (where s.live))[1], false) as renews,
  coalesce((array_agg(s.plan_name order by s.live desc, s.expires_on, s.id))[1]
    || case when count(distinct s.plan_id) filter (where s.live) > 1 then ' + ' || (count(distinct s.plan_id) filter (where s.live) - 1) else '' end, '') as plan_name,
  coalesce((array_agg(s.source order by s.live desc, s.created_at, s.id))[1], '') as source,
  count(s.id)::int as subscriptions_count,
  (select count(*)::int from alerts l where l.account_id = a.id and l.standing in ('open', 'acknowledged') and l.level in ('warning', 'critical')) as open_alerts,
  case
    when bool_or(s.state = 'payment_failed') then 'payment_failed'
    when bool_or(s.state = 'expired') then 'expired'
    when bool_or(s.state = 'trial') then 'trial'
    when bool_or(s.state = 'active') and a.administered_by = 'customer' and a.registered_at is null
      and bool_and(s.installed_at is null) filter (where s.live) then 'not_activated'
    when bool_or(s.state = 'active') then 'active'
    when bool_or(s.state in ('purging', 'purged')) then 'data_removed'
    else 'not_activated'
  end as list_status,
  case
    when bool_and(s.source = 'nfr') then 'nfr'
    when a.kind = 'safe_pro' and (array_agg(s.product_code order by s.live desc, s.expires_on, s.id))[1] = 'safe_server' then 'safe_server'
    else a.kind
  end as list_type`;

/** What the list columns should be, for the accounts that `condition` picks from `accounts a` (also the invariant). */
export function summariesOf(condition: string): string {
  return `
    select a.id, ${SUMMARY}
      from accounts a
      left join (
        select t.*, t.state in ('trial', 'active', 'expired', 'payment_failed') as live, p.name as plan_name, d.code as product_code
          from subscriptions t join plans p on p.id = t.plan_id join products d on d.id = p.product_id where t.state <> 'converted'
      ) s on s.account_id = a.id and a.organization_id in (s.organization_id, s.shown_to_organization_id)
     where ${condition} group by a.id`;
}

export const SUMMARY_COLUMNS = [
  'sort_expires_on', 'renews', 'plan_name', 'source', 'subscriptions_count', 'open_alerts', 'list_status', 'list_type',
] as const;

const REFRESH = `
  update accounts t set ${SUMMARY_COLUMNS.map((column) => `${column} = n.${column}`).join(', ')}
    from (${summariesOf('a.id = any(?::uuid[])')}) n
   where t.id = n.id and (${SUMMARY_COLUMNS.map((column) => `t.${column}`).join(', ')}) is distinct from (${SUMMARY_COLUMNS.map((column) => `n.${column}`).join(', ')})`;
