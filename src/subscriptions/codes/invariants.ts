/** Queries that must find no row (security.md §1, ledger invariants). */
export const codeInvariants: readonly { name: string; sql: string }[] = [
  {
    name: 'activation codes are not worth what was paid for them',
    sql: `select format('line %s: %s codes worth %s and %s tax, paid %s and %s', l.id, count(c.id), coalesce(sum(c.value_cents), 0), coalesce(sum(c.tax_cents), 0), l.net_cents, l.tax_cents) as what
            from invoice_lines l left join activation_codes c on c.invoice_line_id = l.id
           where l.item_kind = 'activation_codes' and l.fulfilled_at is not null group by l.id
          having count(c.id) <> l.quantity or sum(c.value_cents) <> l.net_cents or sum(c.tax_cents) <> l.tax_cents`,
  },
  {
    name: 'applied code without its term, or the reverse',
    sql: `select format('code ending in %s is %s, its term is %s', c.ending, c.state, coalesce(t.id::text, 'missing')) as what
            from activation_codes c left join terms t on t.activation_code_id = c.id
           where (c.state = 'applied') <> (t.id is not null) or t.subscription_id <> c.subscription_id or t.value_cents - t.credit_cents <> c.value_cents`,
  },
  {
    name: 'code that lapsed two hours ago and nobody noted it',
    sql: `select format('code ending in %s lapsed on %s', ending, lapses_on) as what from activation_codes where state = 'available' and lapses_at < app.now() - interval '2 hours'`,
  },
];
