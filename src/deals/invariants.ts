/** Queries that must find no row; each row's `what` says what is wrong. */
export const dealInvariants: readonly { name: string; sql: string }[] = [
  {
    name: 'points of a deal used by two orders',
    sql: `select format('deal %s', q.facts #>> '{deal,id}') as what from quotes q join invoices i on i.id = q.invoice_id
           where q.facts #>> '{deal,id}' is not null and q.status = 'confirmed' and i.status <> 'void'
             and not exists (select from invoice_lines l where l.invoice_id = i.id and l.taken_back_at is not null)
           group by q.facts #>> '{deal,id}' having count(*) > 1`,
  },
  {
    name: 'order with points of a deal that does not know it',
    sql: `select format('quote %s', q.id) as what from quotes q join deals d on d.id = cast(q.facts #>> '{deal,id}' as uuid)
           where q.facts #>> '{deal,id}' is not null and q.status = 'confirmed' and d.quote_id is distinct from q.id
             and not exists (select from invoice_lines l where l.invoice_id = q.invoice_id and l.taken_back_at is not null)`,
  },
  {
    name: 'deal that should have lapsed',
    sql: `select format('deal %s', d.number) as what from deals d
           where d.state = 'approved' and d.lapses_at < app.now() - interval '1 day' and not (d.quote_id is not null and app.holds_promise(d.quote_id))`,
  },
];
