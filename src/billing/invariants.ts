/** A query that returns no row while all is well (security: ledger invariants). Each row's `what` says what is wrong. */
export type Invariant = { name: string; sql: string };

export const billingInvariants: readonly Invariant[] = [
  {
    name: 'two paid charges for one term',
    sql: `select format('%s from %s', i.subscription_id, i.term_starts_on) as what
            from charge_items i join payments p on p.invoice_id = i.invoice_id and p.state = 'paid'
            where i.buys_term and not exists (select from refunds r where r.payment_id = p.id and r.state = 'done' and r.amount_cents = p.amount_cents)
              -- Bought and changed on one day: the first term never began.
              and not exists (select from invoice_lines l join terms t on t.invoice_line_id = l.id and t.subscription_id = i.subscription_id
                               where l.invoice_id = i.invoice_id and l.term_starts_on = i.term_starts_on and t.cut_on is not null)
           group by i.subscription_id, i.term_starts_on having count(distinct p.id) > 1`,
  },
  {
    name: 'paid without a paid invoice',
    sql: `select format('payment %s', p.id) as what from payments p join invoices i on i.id = p.invoice_id where p.state = 'paid' and i.status <> 'paid'`,
  },
  {
    name: 'paid invoice without its payment',
    sql: `select format('invoice %s', i.id) as what from invoices i where i.status = 'paid' and i.total_cents > 0
            and not exists (select from payments p where p.invoice_id = i.id and p.state = 'paid' and p.amount_cents = i.total_cents and p.currency = i.currency)`,
  },
  {
    name: 'invoice is not the sum of its lines',
    sql: `select format('invoice %s', i.id) as what from invoices i join invoice_lines l on l.invoice_id = i.id
           group by i.id having sum(l.list_cents) <> i.list_cents or sum(l.discount_cents) <> i.discount_cents or sum(l.adjustment_cents) <> i.adjustment_cents
             or sum(l.net_cents) <> i.net_cents or sum(l.tax_cents) <> i.tax_cents or sum(l.total_cents) <> i.total_cents`,
  },
  {
    name: 'invoice without lines',
    sql: `select format('invoice %s', i.id) as what from invoices i where not exists (select from invoice_lines l where l.invoice_id = i.id)`,
  },
  {
    name: 'refunds above the payment',
    sql: `select format('payment %s', p.id) as what from payments p join refunds r on r.payment_id = p.id and r.state <> 'failed'
           group by p.id having sum(r.amount_cents) > p.amount_cents`,
  },
  {
    name: 'line taken back whose money does not go back',
    sql: `select format('invoice %s', i.id) as what from invoices i
            join lateral (select sum(total_cents) as cents from invoice_lines l where l.invoice_id = i.id and l.taken_back_at is not null) t on t.cents > 0
            join payments p on p.invoice_id = i.id and p.state = 'paid'
            left join lateral (select sum(amount_cents) as cents from refunds r where r.payment_id = p.id and r.state <> 'failed') r on true
           where coalesce(r.cents, 0) < t.cents`,
  },
  {
    name: 'calling or unknown for over 15 minutes',
    sql: `select format('payment %s', p.id) as what from payments p where p.state in ('calling', 'unknown') and p.called_at < app.now() - interval '15 minutes'`,
  },
  {
    name: 'event stored and neither applied nor parked',
    sql: `select format('event %s', e.id) as what from stripe_events e where e.state = 'received' and e.received_at < app.now() - interval '5 hours'`,
  },
  {
    name: 'paid line unfulfilled for over 2 minutes',
    sql: `select format('line %s', l.id) as what from invoices i join invoice_lines l on l.invoice_id = i.id and l.fulfilled_at is null and l.taken_back_at is null
           where i.status = 'paid' and i.paid_at < app.now() - interval '2 minutes'`,
  },
  {
    name: 'currencies that differ',
    sql: `select format('invoice %s', i.id) as what from invoices i
           where exists (select from invoice_lines l where l.invoice_id = i.id and l.currency <> i.currency)
              or exists (select from payments p where p.invoice_id = i.id and p.currency <> i.currency)
              or exists (select from payers y where y.id = i.payer_id and y.currency <> i.currency)`,
  },
  {
    name: 'gap in the invoice numbers',
    sql: `select format('%s-%s: %s given, %s found', s.vendor, s.year, s.last_number, count(i.id)) as what
            from invoice_series s left join invoices i on i.number like s.vendor || '-' || s.year || '-%'
           where s.vendor <> 'CN'
           group by s.vendor, s.year, s.last_number
          having count(i.id) <> s.last_number or max(split_part(i.number, '-', 3)::bigint) is distinct from s.last_number`,
  },
  {
    name: 'gap in the numbers of credit notes',
    sql: `select format('%s-%s: %s given, %s found', s.vendor, s.year, s.last_number, count(n.id)) as what
            from invoice_series s left join credit_notes n on n.number like s.vendor || '-' || s.year || '-%'
           where s.vendor = 'CN' group by s.vendor, s.year, s.last_number
          having count(n.id) <> s.last_number or max(split_part(n.number, '-', 3)::bigint) is distinct from s.last_number`,
  },
  {
    name: 'money that went back without a credit note',
    sql: `select format('invoice %s: %s refunded, %s credited', p.invoice_id, r.cents, coalesce(n.cents, 0)) as what
            from (select payment_id, sum(amount_cents) as cents from refunds where payment_id is not null and state <> 'failed' and not is_without_paper group by 1) r
            join payments p on p.id = r.payment_id
            left join lateral (select sum(total_cents) as cents from credit_notes n where n.invoice_id = p.invoice_id) n on true
           where r.cents > coalesce(n.cents, 0)`,
  },
  {
    name: 'credit note above its invoice, or not the sum of its lines',
    sql: `select format('credit note %s', n.number) as what from credit_notes n join invoices i on i.id = n.invoice_id
           where n.currency <> i.currency
              or (select sum(o.total_cents) from credit_notes o where o.invoice_id = i.id) > i.total_cents
              or (select coalesce(sum(l.total_cents), 0) from credit_note_lines l where l.credit_note_id = n.id) <> n.total_cents`,
  },
  {
    name: 'live charge item of a void invoice, or dead one of a live invoice',
    sql: `select format('invoice %s', i.id) as what from charge_items c join invoices i on i.id = c.invoice_id where c.live = (i.status = 'void')
             and not (i.status = 'paid' and exists (select from invoice_lines l where l.invoice_id = i.id and (l.taken_back_at is not null or l.fulfilled_at is not null)
               and l.subscription_id = c.subscription_id and l.term_starts_on = c.term_starts_on))`,
  },
  {
    name: 'void order with a payment that is not declined',
    sql: `select format('payment %s', p.id) as what from payments p join invoices i on i.id = p.invoice_id where i.status = 'void' and p.state <> 'declined'`,
  },
  {
    name: 'small amounts carried that are not what their paper took off',
    sql: `select format('invoice %s', i.id) as what from invoices i
            join lateral (select sum(total_cents) as cents from invoice_lines l where l.invoice_id = i.id and l.item_kind = 'carried_over') l on l.cents is not null
            left join lateral (select sum(total_cents) as cents from carried_lines c where c.left_by_invoice_id = i.id) c on true
           where i.status = 'paid' and coalesce(c.cents, 0) <> -l.cents`,
  },
  {
    name: 'small amounts asked for that are not on their paper',
    sql: `select format('carried line %s', c.id) as what from carried_lines c join invoices i on i.id = c.invoice_id
           where i.status = 'void' or not exists (select from invoice_lines l where l.invoice_id = i.id and l.item_kind = 'carried' and l.item ->> 'carriedLineId' = c.id::text)
           union all
          select format('invoice %s', i.id) from invoices i join invoice_lines l on l.invoice_id = i.id and l.item_kind = 'carried'
           where i.status <> 'void' and not exists (select from carried_lines c where c.id = cast(l.item ->> 'carriedLineId' as uuid) and c.invoice_id = i.id)`,
  },
  {
    name: 'quote and invoice that do not name each other',
    sql: `select format('quote %s', q.id) as what from quotes q join invoices i on i.id = q.invoice_id
           where i.status = 'void' or not exists (select from invoice_lines l where l.invoice_id = i.id and l.quote_id = q.id)`,
  },
];
