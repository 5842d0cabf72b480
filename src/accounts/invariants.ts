import { SUMMARY_COLUMNS, summariesOf } from './refresh-account-summary';

/** Queries that must find no row (security.md §1, ledger invariants). */
export const accountInvariants = [
  {
    name: 'the list columns of an account are what its subscriptions and alerts say',
    sql: `select 'account ' || t.id || ': the list says ' || row(${columnsOf('t')})::text || ', the truth is ' || row(${columnsOf('n')})::text as what
            from accounts t join (${summariesOf('true')}) n on n.id = t.id
           where (${columnsOf('t')}) is distinct from (${columnsOf('n')})`,
  },
  {
    name: 'who was granted administrator access and not refused it since is an administrator of an account of theirs',
    sql: `select format('request %s of account %s', r.id, r.account_id) as what from consent_requests r join accounts a on a.id = r.account_id
           where r.kind = 'administrator' and r.status = 'accepted' and not (a.organization_id = r.organization_id and a.partner_is_administrator)`,
  },
  {
    name: 'no request for administrator access is open to somebody who does not look after the account, or has it',
    sql: `select format('request %s of account %s', r.id, r.account_id) as what from consent_requests r join accounts a on a.id = r.account_id
           where r.kind = 'administrator' and r.status = 'pending' and (a.organization_id <> r.organization_id or a.partner_is_administrator)`,
  },
] as const;

function columnsOf(alias: string): string {
  return SUMMARY_COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}
