import { DEFAULT_POLICY, HOUSEHOLD_RETENTION } from '../computers/policies/policy';
import { GIGABYTE, LIMIT_GB } from '../computers/vault/vault-facts.report';
import { overdueStepSql } from './overdue/overdue-steps';

/** How much of its bought storage each subscription uses that an organization sees: a pool of all its machines, in decimal gigabytes (domain.md §13.1). */
const storageSql = `
  select s.account_id, s.id as subscription_id, s.number, g.gigabytes, floor(u.bytes / (g.gigabytes * ${GIGABYTE / 100}::bigint))::int as percent
    from (select subscription_id, sum(bytes_stored) as bytes from machines
           where organization_id = :organizationId and (cast(:machineIds as uuid[]) is null or subscription_id in (select subscription_id from machines where id = any(:machineIds)))
           group by subscription_id) u
    join subscriptions s on s.id = u.subscription_id and s.seen_by_organization_id = :organizationId and s.state in ('active', 'trial', 'payment_failed')
    join accounts a on a.organization_id = :organizationId and a.id = s.account_id
    join plans p on p.id = s.plan_id
    cross join lateral (select ${LIMIT_GB} as gigabytes) g
   where g.gigabytes > 0`;

/**
 * SQL of all alerts about machines and their storage that could be open for one organization now, in the columns of wantedBusinessAlertsSql. What a threshold may lower is answered from its
 * lowest value on. Bindings: organizationId, now, and machineIds, null for all; of subscriptions those that the machines hang on. Machines that no longer belong to an account of this
 * organization have none (domain.md §13.1, §13.3).
 */
export const wantedMachineAlertsSql = `
  with m as (
    select t.id, t.account_id, t.subscription_id, t.kind, t.nickname, t.state, t.installed_at, t.stopped_at, t.delete_at, t.created_at, t.last_contact_at, t.last_backup_at, t.is_served,
           t.error_code, t.error_message, t.error_since, t.clock_skew_seconds, t.platform, t.version_key, t.client_version, t.policy_id, a.kind as account_kind
      from machines t join accounts a on a.organization_id = t.organization_id and a.id = t.account_id
     where t.organization_id = :organizationId and (cast(:machineIds as uuid[]) is null or t.id = any(:machineIds)))
  select account_id, subscription_id, id as machine_id, 'backup_overdue' as rule, ${dayOf('last_contact_at')} as cause, 'critical' as level,
         nickname || ' has not been heard of since ' || ${dayText('last_contact_at')} || '. Nothing is backed up while it is away.' as message,
         greatest(1, ${overdueStepSql(daysSince('last_contact_at'))}) as seen, ${daysSince('last_contact_at')} as measure
    from m where state in ('overdue', 'no_data') and ${daysSince('last_contact_at')} >= 3
  union all
  select account_id, subscription_id, id, 'backup_failing', error_code, case when ${daysSince('error_since')} >= 3 then 'critical' else 'warning' end,
         nickname || ' reports an error since ' || ${dayText('error_since')} || ': ' || rtrim(coalesce(nullif(error_message, ''), error_code), '. ') || '.', 1, null
    from m where state = 'failing' and kind = 'computer'
  union all
  select m.account_id, m.subscription_id, m.id, 'backup_failed', f.set_name, case when l.failures >= 3 then 'critical' else 'warning' end,
         case when f.set_name = '' then 'The backup of ' || m.nickname else 'The backup set ' || f.set_name || ' of ' || m.nickname end
           || case when l.failures = 1 then ' failed' when l.failures < 10 then ' failed ' || l.failures || ' times in a row' else ' failed ten times in a row or more' end || ': ' || coalesce(nullif(rtrim(l.error, '. '), ''), 'no reason was reported') || '.', l.failures, null
    from (select distinct machine_id, set_name from backup_runs where organization_id = :organizationId and state = 'failed' and (cast(:machineIds as uuid[]) is null or machine_id = any(:machineIds))) f
    join m on m.id = f.machine_id and m.kind = 'server' and m.state not in ('deletion_scheduled', 'inactive', 'off')
    cross join lateral (
      select coalesce(min(r.place) filter (where r.state = 'complete'), max(r.place) + 1)::int - 1 as failures, max(r.error) filter (where r.place = 1) as error
        from (select state, coalesce(nullif(error_message, ''), error_code) as error, row_number() over (order by started_at desc, id desc) as place
                from (select * from backup_runs where machine_id = f.machine_id and set_name = f.set_name and state in ('complete', 'failed') order by started_at desc limit 10) newest) r) l
   where l.failures > 0
  union all
  select account_id, subscription_id, id, 'backup_late', ${dayOf('coalesce(last_backup_at, installed_at)')}, 'warning',
         case when last_backup_at is null then nickname || ' was installed on ' || ${dayText('installed_at')} || ' and has had no complete backup yet.'
              else nickname || ' is in contact, and its last complete backup is of ' || ${dayText('last_backup_at')} || '.' end, 1, ${daysSince('coalesce(last_backup_at, installed_at)')}
    from m where installed_at is not null and state in ('never_ran', 'late', 'backing_up', 'pending', 'paused', 'frozen') and ${daysSince('coalesce(last_backup_at, installed_at)')} >= 2
     and ${daysSince('last_contact_at')} < 3
  union all
  select m.account_id, m.subscription_id, m.id, 'drive_disconnected', d.name, case when ${daysSince('d.missing_since')} >= k.days - 7 then 'critical' else 'warning' end,
         'The drive ' || d.name || ' of ' || m.nickname || ' has not been connected since ' || ${dayText('d.missing_since')} || '. Its backup is kept until ' || ${dayText('d.missing_since + make_interval(days => k.days)')} || '.',
         1 + (${daysSince('d.missing_since')} >= k.days - 7)::int, null
    from machine_drives d join m on m.id = d.machine_id
    left join backup_policies p on p.account_id = m.account_id and p.id = m.policy_id
    cross join lateral (select coalesce(p.keep_missing_drive_days, case when m.account_kind = 'safe' then ${HOUSEHOLD_RETENTION.missingDriveDays} else ${DEFAULT_POLICY.keepMissingDriveDays} end) as days) k
   where d.missing_since is not null and d.is_selected and d.kind = 'external' and m.state not in ('deletion_scheduled', 'inactive', 'off') and ${daysSince('d.missing_since')} between 1 and k.days
  union all
  select account_id, subscription_id, null, case when percent >= 100 then 'storage_100' when percent >= 90 then 'storage_90' else 'storage_80' end, '',
         case when percent >= 100 then 'critical' when percent >= 90 then 'warning' else 'info' end,
         case when percent >= 100 then 'The storage of ' || number || ' is full: ' || gigabytes || ' GB are bought. Nothing more is backed up until there is more.'
              else number || ' uses ' || percent || ' % of its ' || gigabytes || ' GB.' end, 1, null
    from (${storageSql}) used where percent >= 80
  union all
  select account_id, subscription_id, id, 'clock_wrong', '', 'warning', 'The clock of ' || nickname || ' is ' || abs(clock_skew_seconds) / 60 || ' minutes off.', 1, null
    from m where clock_skew_seconds not between -600 and 600 and state not in ('deletion_scheduled', 'inactive', 'off', 'overdue', 'no_data')
  union all
  select m.account_id, m.subscription_id, m.id, 'client_outdated', v.current, case when m.version_key < v.minimum_key then 'critical' else 'warning' end,
         m.nickname || ' runs version ' || m.client_version || case when m.version_key < v.minimum_key then ', which is no longer supported: ' || v.minimum || ' is the oldest that is.' else '. The current version is ' || v.current || '.' end, 1, null
    from (select distinct on (platform) platform, current, minimum, app.version_key(current) as current_key, app.version_key(minimum) as minimum_key from client_versions order by platform, created_at desc, id desc) v
    join m on m.platform = v.platform and m.version_key < v.current_key and m.installed_at is not null and m.state not in ('deletion_scheduled', 'inactive', 'off')
  union all
  select account_id, subscription_id, id, 'backup_disabled', ${dayOf('stopped_at')}, 'info', 'The backup of ' || nickname || ' was stopped on ' || ${dayText('stopped_at')} || '. Nothing is backed up, and no file can be restored, until it is resumed.', 1, null
    from m where state = 'off'
  union all
  select account_id, subscription_id, id, 'pending_install', '', 'info', nickname || ' was added on ' || ${dayText('created_at')} || ' and is not installed yet.', 1, ${daysSince('created_at')}
    from m where installed_at is null and state = 'never_ran' and ${daysSince('created_at')} >= 1
  union all
  select account_id, subscription_id, id, 'server_deletion_scheduled', ${dayOf('delete_at')}, 'warning', nickname || ' is deleted with its backup on ' || ${dayText('delete_at')} || '. Until then this can be cancelled.', 1, null
    from m where delete_at is not null and kind = 'server'`;

function daysSince(moment: string): string {
  return `floor(extract(epoch from cast(:now as timestamptz) - ${moment}) / 86400)::int`;
}

// Days of people are those of the organization that looks after the account.
function local(moment: string): string {
  return `(${moment}) at time zone (select time_zone from organizations where id = :organizationId)`;
}

function dayText(moment: string): string {
  return `to_char(${local(moment)}, 'FMDD Mon YYYY')`;
}

function dayOf(moment: string): string {
  return `to_char(${local(moment)}, 'YYYY-MM-DD')`;
}
