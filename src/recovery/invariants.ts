/** Queries that must find no row (security.md §1, ledger invariants); each row's `what` says what is wrong. */
export const recoveryInvariants: readonly { name: string; sql: string }[] = [
  {
    name: 'recovery case without its paid line, or paid line without a case',
    sql: `select format('case %s', c.number) as what from recovery_cases c
           where c.invoice_id is not null and not exists (select from invoice_lines l join invoices i on i.id = l.invoice_id
             where l.invoice_id = c.invoice_id and l.item_kind = 'courier' and l.item ->> 'caseId' = c.id::text and l.fulfilled_at is not null and i.status = 'paid')
          union all
          select format('line %s', l.id) from invoice_lines l where l.item_kind = 'courier' and l.fulfilled_at is not null
             and not exists (select from recovery_cases c where c.id = cast(l.item ->> 'caseId' as uuid) and c.invoice_id = l.invoice_id)`,
  },
  {
    name: 'recovery case that was denied or cancelled and whose fee did not go back',
    sql: `select format('case %s', c.number) as what from recovery_cases c
            join lateral (select l.id, l.total_cents from invoice_lines l where l.invoice_id = c.invoice_id and l.item_kind = 'courier') l on true
           where c.state in ('denied', 'cancelled') and l.total_cents > coalesce((select sum(n.total_cents) from credit_note_lines n where n.invoice_line_id = l.id), 0)`,
  },
  {
    name: 'fee for what did not come back that is paid and not booked, or the other way round',
    sql: `select format('case %s', c.number) as what from recovery_cases c join invoices i on i.id = c.fee_invoice_id
           where (c.fee_paid_at is not null) <> (i.status = 'paid') and i.status <> 'void' and not (i.status = 'paid' and i.paid_at > app.now() - interval '2 minutes')`,
  },
  {
    name: 'recovery drive that nobody will be reminded of',
    sql: `select format('case %s', number) as what from recovery_cases where state = 'delivered' and remind_at is null and return_due_on > (app.now() at time zone time_zone)::date + 1`,
  },
];
