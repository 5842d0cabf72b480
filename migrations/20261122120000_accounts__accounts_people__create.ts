import type { Knex } from 'knex';
import { secureTable } from '../src/platform/row-security';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table accounts (
      id uuid primary key,
      organization_id uuid not null references organizations,
      kind text not null check (kind in ('safe', 'safe_pro')),
      name text not null check (length(name) between 1 and 100),
      first_name text not null default '',
      last_name text not null default '',
      email text not null check (email = lower(email)),
      phone text not null default '',
      country text not null default '',
      language text not null default 'en',
      -- Safe Pro: who chose to administer (domain.md 5.6). A partner-administered customer gets no mail.
      administered_by text not null default 'customer' check (administered_by in ('partner', 'customer')),
      -- The second consent: the partner may act inside the account.
      partner_is_administrator boolean not null default false,
      registered_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,

      -- The columns of the Accounts list, recomputed by accounts/refresh-account-summary.ts.
      sort_name text not null generated always as (lower(name)) stored,
      sort_expires_on date not null default '9999-12-31',
      renews boolean not null default false,
      plan_name text not null default '',
      source text not null default '',
      subscriptions_count integer not null default 0,
      open_alerts integer not null default 0,
      list_status text not null default 'not_activated'
        check (list_status in ('active', 'trial', 'expired', 'payment_failed', 'not_activated', 'data_removed', 'request_pending')),

      unique (organization_id, id),
      check (administered_by = 'customer' or kind = 'safe_pro')
    );
    create index accounts_by_name on accounts (organization_id, sort_name, id);
    create index accounts_by_email on accounts (organization_id, email);

    -- Who of the customer's people may do what in an account: the holder of a Safe account, users of a Safe Pro company.
    create table account_people (
      organization_id uuid not null,
      account_id uuid not null,
      person_id uuid not null references people,
      role text not null check (role in ('holder', 'user', 'administrator', 'billing_owner')),
      created_at timestamptz not null,
      primary key (account_id, person_id),
      foreign key (organization_id, account_id) references accounts (organization_id, id) on update cascade
    );
    create index account_people_person on account_people (person_id);
    create unique index account_people_one_billing_owner on account_people (account_id) where role = 'billing_owner';
  `);
  await secureTable(db, 'accounts', {
    partner: { privileges: 'select, insert, update' },
    customer: { privileges: 'select, update', column: 'id' },
  });
  await secureTable(db, 'account_people', {
    partner: { privileges: 'select, insert, update, delete' },
    customer: { privileges: 'select, insert, update, delete' },
  });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table account_people; drop table accounts');
}
