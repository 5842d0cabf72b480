import type { Knex } from 'knex';
import { grantTable, isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

// Who answered is the customer's own matter: a partner reads that it was answered.
const SEEN_BY_PARTNER = 'id, kind, organization_id, email, account_id, status, requested_by, membership_id, requested_at, lapses_at, status_since';
// Without answered_by no consent can be written, whatever a fault of ours would try: only answers know who gave them.
const ASKED_BY_PARTNER = 'id, kind, organization_id, email, account_id, requested_by, membership_id, requested_at, lapses_at, status_since';
const OF_PARTNER = `select (${SEEN_BY_PARTNER}), insert (${ASKED_BY_PARTNER}), update (status, status_since)`;
const SEEN_BY_CUSTOMER = 'id, kind, organization_id, account_id, status, requested_at, lapses_at, status_since, answered_by';

/**
 * The two consents of a customer (domain.md §7.9, §8.3). A request stays with the partner that made it, whoever looks after
 * the account later; so it names the account without its organization.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table consent_requests (
      id uuid primary key,
      kind text not null check (kind in ('association', 'administrator')),
      organization_id uuid not null references organizations,
      -- Association: the address that the partner typed, whether or not anybody has it.
      email text collate "C" check (email = lower(email) and length(email) between 3 and 254),
      -- Administrator access: the account; association: the account that was chosen when it was accepted.
      account_id uuid references accounts,
      status text not null default 'pending' check (status in ('pending', 'accepted', 'declined', 'cancelled', 'lapsed', 'revoked')),
      requested_by uuid not null references people,
      membership_id uuid not null,
      requested_at timestamptz not null,
      lapses_at timestamptz not null check (lapses_at > requested_at),
      status_since timestamptz not null,
      answered_by uuid references people,
      foreign key (organization_id, membership_id) references memberships (organization_id, id),
      check ((kind = 'association') = (email is not null)),
      check (kind = 'administrator' or (account_id is not null) = (status = 'accepted')),
      check (kind = 'administrator' or status <> 'revoked'),
      check (status not in ('accepted', 'declined') or answered_by is not null)
    );
    -- One open request for each partner and address, one for each account (domain.md 7.9).
    create unique index consent_requests_one_open_email on consent_requests (organization_id, email) where status = 'pending' and kind = 'association';
    create unique index consent_requests_one_open_account on consent_requests (account_id) where status = 'pending' and kind = 'administrator';
    create index consent_requests_waiting on consent_requests (email) where status = 'pending' and kind = 'association';
    create index consent_requests_newest on consent_requests (organization_id, requested_at, id);
    create index consent_requests_by_status on consent_requests (organization_id, status, requested_at, id);
    create index consent_requests_of_email on consent_requests (organization_id, email, requested_at) where kind = 'association';
    create index consent_requests_of_account on consent_requests (account_id, kind, requested_at);
    create index consent_requests_lapsing on consent_requests (lapses_at) where status = 'pending';

    -- Who chose to decide later, and when: in a sign-in that began before that moment they are not asked again.
    create table consent_postponements (
      request_id uuid not null references consent_requests on delete cascade,
      person_id uuid not null references people,
      postponed_at timestamptz not null,
      primary key (request_id, person_id)
    );
  `);
  await secureTable(db, 'consent_requests', {
    partner: { privileges: OF_PARTNER }, customer: { privileges: `select (${SEEN_BY_CUSTOMER})` }, system: 'select, insert, update',
  });
  // A limited member sees what they asked themselves, and what was asked of the accounts chosen for them.
  await limitTable(db, 'consent_requests', OF_PARTNER, `(membership_id = app.membership() or ${isChosen('consent_requests')})`);
  await grantTable(db, 'consent_postponements', { system: 'select, insert, update' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table consent_postponements; drop table consent_requests');
}
