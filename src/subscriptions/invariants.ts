import { HOUSE_ORGANIZATION_ID } from '../organizations/house';

/** Queries that must find no row (security.md §1, ledger invariants); each row's `what` says what is wrong. */
export const subscriptionInvariants: readonly { name: string; sql: string }[] = [
  {
    name: 'expiry day is not the end of the last term',
    sql: `select format('%s expires on %s, its last term ends on %s', s.number, s.expires_on, t.ends_on) as what
            from subscriptions s left join lateral (
              select max(coalesce(cut_on, ends_on)) as ends_on from terms t where t.subscription_id = s.id and (t.kind = 'trial') = (s.state = 'trial') and t.cut_on is distinct from t.starts_on) t on true
           where s.state in ('trial', 'active') and s.expires_on is distinct from t.ends_on`,
  },
  {
    // In grace a renewal starts on its own day; before the end it must not lose one.
    name: 'gap between terms',
    sql: `select format('%s: nothing from %s to %s', s.number, before.ends_on, t.starts_on) as what
            from terms t join subscriptions s on s.id = t.subscription_id
            cross join lateral (select max(coalesce(cut_on, ends_on)) as ends_on from terms b where b.subscription_id = t.subscription_id and b.kind <> 'trial' and b.cut_on is distinct from b.starts_on and b.starts_on < t.starts_on) before
           where t.kind = 'paid' and t.cut_on is distinct from t.starts_on and before.ends_on < t.starts_on and (t.created_at at time zone s.time_zone)::date <= before.ends_on`,
  },
  {
    name: 'terms are not worth what was paid for them',
    sql: `select format('invoice %s: %s paid, given for %s', given.invoice_id, given.net_cents, given.paid_cents) as what from (
            select l.invoice_id, sum(l.net_cents) as net_cents, coalesce(sum(t.paid_cents), 0) as paid_cents
              from invoice_lines l left join (
                select invoice_line_id, sum(value_cents - credit_cents) as paid_cents
                  from (select invoice_line_id, value_cents, credit_cents from terms union all select invoice_line_id, value_cents, credit_cents from add_on_terms) given_rows group by 1
              ) t on t.invoice_line_id = l.id
             where l.item_kind in ('term', 'storage_packs') and l.fulfilled_at is not null group by l.invoice_id) given
           where given.net_cents <> given.paid_cents`,
  },
  {
    name: 'subscription and account of different organizations',
    sql: `select s.number as what from subscriptions s join accounts a on a.id = s.account_id
           where s.organization_id <> a.organization_id and s.organization_id <> '${HOUSE_ORGANIZATION_ID}'`,
  },
  {
    // A release, or the end of a consent, that was left half done.
    name: 'account that no partner looks after, with a partner’s rights in it',
    sql: `select format('account %s', a.id) as what from accounts a where a.organization_id = '${HOUSE_ORGANIZATION_ID}' and (a.partner_is_administrator or a.administered_by = 'partner')
          union all
          select format('%s is shown to nobody in particular', s.number) from subscriptions s where s.shown_to_organization_id = '${HOUSE_ORGANIZATION_ID}'`,
  },
  {
    name: 'move whose day has come, and that neither happened nor was delayed',
    sql: "select format('move of %s to %s, due %s', account_name, to_name, due_at) as what from account_moves where state = 'dated' and delayed_since is null and due_at < app.now() - interval '2 hours'",
  },
  {
    name: 'subscription that no sweep would ever look at',
    sql: `select format('%s is %s', number, state) as what from subscriptions
           where (state in ('trial', 'active') and lapses_at is null) or (state in ('expired', 'payment_failed') and purge_at is null)
              or (state = 'active' and auto_renew and not scheduled_lapse and renewal_stopped is null and charge_attempts = 0 and charge_at is null)`,
  },
];
