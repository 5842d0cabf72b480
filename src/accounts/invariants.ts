import { SUMMARY_COLUMNS, summariesOf } from './refresh-account-summary';

/** Queries that must find no row (security.md §1, ledger invariants). */
export const accountInvariants = [
  {
    name: 'the list columns of an account are what its subscriptions and alerts say',
    sql: `select 'account ' || t.id || ': the list says ' || row(${columnsOf('t')})::text || ', the truth is ' || row(${columnsOf('n')})::text as what
            from accounts t join (${summariesOf('true')}) n on n.id = t.id
           where (${columnsOf('t')}) is distinct from (${columnsOf('n')})`,
  },
] as const;

function columnsOf(alias: string): string {
  return SUMMARY_COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}
