/**
 * SQL of all alerts about subscriptions, accounts and money that could be open for one organization now, a row each: account, subscription, machine, rule, cause, level, message, how
 * many of its steps (60, 30, 14, 7, 1 days …) have come, and what a threshold is measured against, null where there is none.
 * Bindings: organizationId, now, and subscriptionId, null for all. Facts of lower rooms only (domain.md §13.3).
 */
export const wantedBusinessAlertsSql = `
  with s as (
    select t.*, t.expires_on - (cast(:now as timestamptz) at time zone t.time_zone)::date as days_left
      from subscriptions t join accounts a on a.organization_id = t.organization_id and a.id = t.account_id
     where t.organization_id = :organizationId and t.state not in ('purging', 'purged', 'converted')
       and (cast(:subscriptionId as uuid) is null or t.id = :subscriptionId))
  select account_id, id as subscription_id, 'expiring' as rule, expires_on::text as cause, 'warning' as level,
         number || case when scheduled_lapse then ' lapses on ' || ${dayText('expires_on')} || ', because it is scheduled not to renew.' else ' expires on ' || ${dayText('expires_on')} || ', and auto-renew is off.' end as message, ${steps('days_left', [60, 30, 14, 7, 1])} as seen, days_left as measure
    from s where state = 'active' and (not auto_renew or scheduled_lapse) and days_left between 0 and 60
  union all
  select account_id, id, 'expired_grace', expires_on::text, 'critical',
         case when trial_kind is null then number else 'The trial ' || number end || ' ended on ' || ${dayText('expires_on')} || '. Its data is kept until ' || ${dayText('purge_on')} || '.', 1, null
    from s where state = 'expired'
  union all
  select s.account_id, s.id, 'renewal_payment_failed', s.expires_on::text, 'critical',
         'The renewal of ' || s.number || ' could not be charged.' || coalesce(' Its data is kept until ' || ${dayText('s.purge_on')} || '.', ' Pay before ' || ${dayText('s.expires_on')} || ' is over.'), greatest(s.charge_attempts, 1), null
    from s where s.state = 'payment_failed' or (s.renewal_invoice_id is not null and s.renewal_payment_id is null
      and (select p.state from payments p where p.invoice_id = s.renewal_invoice_id order by p.attempt desc limit 1) in ('declined', 'needs_action'))
  union all
  select s.account_id, s.id, 'card_expiring', s.expires_on::text, 'warning',
         case when c.id is null then 'There is no card to renew ' || s.number || ' with on ' || ${dayText('s.expires_on - 1')} || '. Add a card.'
              when c.gone_at is not null then 'The card ending ' || c.last4 || ' was taken away at our payment provider, and ' || s.number || ' is charged on ' || ${dayText('s.expires_on - 1')} || '. Choose another card.'
              else 'The card ending ' || c.last4 || ' expires ' || lpad(c.exp_month::text, 2, '0') || '/' || c.exp_year || ', before ' || s.number || ' is charged on ' || ${dayText('s.expires_on - 1')} || '. Choose another card.' end,
         ${steps('s.days_left - 1', [60, 30])}, null
    from s left join lateral (
      select k.id, k.last4, k.exp_month, k.exp_year, k.gone_at from payers y join cards k on k.payer_id = y.id and k.removed_at is null
       where y.organization_id = s.organization_id and (y.kind = 'organization' or (y.kind = 'account' and y.account_id = s.account_id))
         and (k.id = s.auto_renew_card_id or k.is_default or k.id = (select replaced_by_id from cards r where r.id = s.auto_renew_card_id))
       order by k.id = s.auto_renew_card_id desc nulls last, k.is_default limit 1) c on true
   where s.state = 'active' and s.auto_renew and not s.scheduled_lapse and s.days_left between 0 and 61
     and (c.id is null or c.gone_at is not null or make_date(c.exp_year, c.exp_month, 1) + interval '1 month' <= s.expires_on - 1)
  union all
  select account_id, id, 'renewal_impossible', expires_on::text, 'critical',
         case when renewal_stopped = 'schedule' then number || ' cannot be renewed as it is scheduled. Change or undo what is scheduled before ' || ${dayText('expires_on')} || '.'
              else number || ' has no price to renew at today. Contact partner support before ' || ${dayText('expires_on')} || '.' end, 1, null
    from s where renewal_stopped in ('schedule', 'price') and state in ('active', 'payment_failed')
  union all
  select account_id, id, 'trial_ending', expires_on::text, 'warning', 'The trial ' || number || ' ends on ' || ${dayText('expires_on')} || '.', ${steps('days_left', [7, 3, 1])}, days_left
    from s where state = 'trial' and days_left between 0 and 7
  union all
  select a.id, null, 'not_registered', '', 'info', 'The customer has not completed the registration.', 1, floor(extract(epoch from cast(:now as timestamptz) - a.created_at) / 86400)::int
    from accounts a where a.organization_id = :organizationId and a.administered_by = 'customer' and a.registered_at is null
     and a.created_at <= cast(:now as timestamptz) - interval '1 day' and exists (select from s where s.account_id = a.id)
  union all
  select s.account_id, s.id, 'charging_frozen', f.id::text, 'critical', 'No charge for ' || s.number || ' goes out: ' || f.reason || '. Contact partner support.', 1, null
    from charge_freezes f join s on s.id = f.subscription_id where f.organization_id = :organizationId and f.lifted_at is null
  union all
  select a.id, null, 'double_payment', c.id::text, 'warning', 'A second payment arrived for an order that was paid or given up (' || q.description || '). It goes back to the card.', 1, null
    from checkouts c join quotes q on q.organization_id = c.organization_id and q.id = c.quote_id
    join accounts a on a.organization_id = q.organization_id and a.id = q.account_id
   where c.organization_id = :organizationId and c.mode = 'payment' and c.state = 'complete' and c.payment_id is null and c.created_at > cast(:now as timestamptz) - interval '14 days'
  union all
  select a.id, null, 'payment_stuck', p.id::text, 'critical', 'We have had no answer from the bank for a payment (' || i.description || '). Nothing is charged twice; we go on asking.', 1, null
    from payments p join invoices i on i.id = p.invoice_id join accounts a on a.organization_id = i.organization_id and a.id = i.account_id
   where p.organization_id = :organizationId and p.state in ('calling', 'unknown') and p.called_at < cast(:now as timestamptz) - interval '15 minutes'
  union all
  select a.id, null, case r.kind when 'association' then 'association_answered' else 'admin_request_answered' end, r.id::text, 'info',
         case when r.kind = 'association' then 'You look after this account: its customer accepted.' when r.status = 'accepted' then 'You are administrator of this company now: it accepted your request.'
              else 'The company declined your request for administrator access.' end, 1, null
    from consent_requests r join accounts a on a.organization_id = r.organization_id and a.id = r.account_id
   where r.organization_id = :organizationId and r.status in ('accepted', 'declined') and r.status_since > cast(:now as timestamptz) - interval '14 days'
     and cast(:subscriptionId as uuid) is null
  union all
  select s.account_id, s.id, 'courier_return_due', c.return_due_on::text, case when c.return_due_on < (cast(:now as timestamptz) at time zone c.time_zone)::date then 'critical' else 'warning' end,
         'The drives of recovery ' || c.number || ' for ' || c.machine_name || ' ' || case when c.return_due_on < (cast(:now as timestamptz) at time zone c.time_zone)::date then 'were' else 'are' end || ' due back on ' || ${dayText('c.return_due_on')} || '.', 1, null
    from recovery_cases c join s on s.id = c.subscription_id
   where c.organization_id = :organizationId and c.state = 'delivered' and c.return_due_on - 7 <= (cast(:now as timestamptz) at time zone c.time_zone)::date`;

function dayText(column: string): string {
  return `to_char(${column}, 'FMDD Mon YYYY')`;
}

function steps(days: string, thresholds: readonly number[]): string {
  return thresholds.map((threshold) => `(${days} <= ${threshold})::int`).join(' + ');
}
