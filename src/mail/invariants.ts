/** Queries that must find no row while mails go out (security.md §1, ledger invariants); each row's `what` says what is wrong. */
export const mailInvariants: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'mail unsent for over 10 minutes',
    sql: `select format('mail %s (%s)', m.id, m.kind) as what from mails m where m.state = 'queued' and m.created_at < app.now() - interval '10 minutes'`,
  },
];
