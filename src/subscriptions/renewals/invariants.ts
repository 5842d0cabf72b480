import { config } from '../../config';
import { isPaidOtherwise, mayBePaid } from './open-charges.report';

/** Queries that must find no row (security.md §1, ledger invariants); each row's `what` says what is wrong. */
export const renewalInvariants: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'terms that overlap',
    sql: `select format('subscription %s: %s and %s', t.subscription_id, t.starts_on, n.starts_on) as what
            from terms t join terms n on n.subscription_id = t.subscription_id and n.id <> t.id and n.kind <> 'trial' and n.starts_on >= t.starts_on
             and n.starts_on < coalesce(t.cut_on, t.ends_on) and n.starts_on < coalesce(n.cut_on, n.ends_on)
           where t.kind <> 'trial'`,
  },
  {
    name: 'due and auto-renewing for over a sweep with no charge',
    sql: `select format('subscription %s since %s', s.id, s.charge_at) as what from subscriptions s
           where not ${config.billingHold} and not exists (select from billing_holds h where h.held)
             and s.auto_renew and s.charge_at < app.now() - interval '10 minutes' and s.renewal_stopped is null and s.renewal_payment_id is null
             and s.state in ('active', 'payment_failed') and not ${isPaidOtherwise}
             and not exists (select from payments p where p.invoice_id = s.renewal_invoice_id and p.state <> 'declined')`,
  },
  {
    name: 'renewal to be announced for over a sweep',
    sql: `select format('subscription %s since %s', s.id, s.quote_at) as what from subscriptions s where s.quote_at < app.now() - interval '10 minutes'`,
  },
  {
    name: 'answered try that nobody has dealt with',
    sql: `select format('subscription %s: payment %s', s.id, p.id) as what from subscriptions s join payments p on p.id = s.renewal_payment_id
           where p.state in ('declined', 'needs_action') and coalesce(p.settled_at, p.called_at) < app.now() - interval '10 minutes'`,
  },
  {
    name: 'open renewal that is void, or paid and given',
    sql: `select format('subscription %s: invoice %s', s.id, i.id) as what from subscriptions s join invoices i on i.id = s.renewal_invoice_id
           where i.status = 'void' or (i.status = 'paid' and not exists (select from invoice_lines l where l.invoice_id = i.id and l.fulfilled_at is null and l.taken_back_at is null))`,
  },
  {
    name: 'new plan that has not taken effect for over a sweep',
    sql: `select format('subscription %s since %s', s.id, s.plan_changes_at) as what from subscriptions s where s.plan_changes_at < app.now() - interval '10 minutes'`,
  },
  {
    name: 'what is scheduled for a renewal is not what people were told',
    sql: `select format('subscription %s', s.id) as what
            from subscriptions s left join (
              select subscription_id, (array_agg(plan_id) filter (where kind = 'plan'))[1] as plan_id, max(years) as years, max(packs) as packs, bool_or(kind = 'lapse') as lapse
                from scheduled_changes where state = 'open' group by 1) c on c.subscription_id = s.id
           where (s.scheduled_plan_id, s.scheduled_years, s.scheduled_packs, s.scheduled_lapse) is distinct from (c.plan_id, c.years, c.packs, coalesce(c.lapse, false))`,
  },
  {
    name: 'past its end and still running',
    sql: `select format('subscription %s since %s', s.id, s.lapses_at) as what from subscriptions s
           where s.lapses_at < app.now() - interval '2 hours' and s.state in ('trial', 'active') and not ${mayBePaid}`,
  },
];
