import type { Knex } from 'knex';
import { grantTable, secureTable } from '../src/platform/database/row-security';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table people (
      id uuid primary key,
      email text not null unique check (email = lower(email) and length(email) between 3 and 254),
      first_name text not null default '',
      last_name text not null default '',
      phone text not null default '',
      country text not null default '',
      password_hash text,
      -- Carried by sessions and trusted devices: one step up ends them all.
      epoch integer not null default 1,
      two_step text not null default 'off' check (two_step in ('off', 'app', 'email')),
      failed_sign_ins integer not null default 0,
      locked_until timestamptz,
      last_signed_in_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );

    create table sessions (
      id_hash bytea primary key check (octet_length(id_hash) = 32),
      person_id uuid not null references people on delete cascade,
      epoch integer not null,
      stage text not null check (stage in ('pending_two_step', 'signed_in')),
      context_kind text check (context_kind in ('organization', 'account', 'office')),
      organization_id uuid,
      account_id uuid,
      data jsonb not null default '{}',
      user_agent text not null default '',
      address text not null default '',
      created_at timestamptz not null,
      seen_at timestamptz not null,
      code_confirmed_at timestamptz,
      revoked_at timestamptz,
      check ((context_kind = 'organization') is not true or organization_id is not null),
      check ((context_kind = 'account') is not true or account_id is not null)
    );
    create index sessions_person on sessions (person_id) where revoked_at is null;
    create index sessions_seen on sessions (seen_at);

    -- Three of twelve; the wording of each number is in identity/security-questions.ts.
    create table security_answers (
      person_id uuid not null references people on delete cascade,
      question smallint not null check (question between 1 and 12),
      answer_hash text not null,
      created_at timestamptz not null,
      primary key (person_id, question)
    );

    -- Single-use links in mails: registration, password reset, unlock, invitation. Only the hash is kept.
    create table tokens (
      id uuid primary key,
      purpose text not null,
      token_hash bytea not null unique check (octet_length(token_hash) = 32),
      email text not null,
      person_id uuid references people on delete cascade,
      organization_id uuid,
      account_id uuid,
      subject_id uuid,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      voided_at timestamptz
    );
    create index tokens_live on tokens (purpose, email) where used_at is null and voided_at is null;
    create index tokens_account on tokens (account_id) where account_id is not null;
  `);
  await grantTable(db, 'people', { system: 'select, insert, update', partner: 'select', customer: 'select', office: 'select' });
  await db.raw('revoke select on people from portal_partner, portal_customer; grant select (id, email, first_name, last_name, phone, country, two_step, locked_until, last_signed_in_at, created_at) on people to portal_partner, portal_customer');
  await grantTable(db, 'sessions', { system: 'select, insert, update, delete' });
  await grantTable(db, 'security_answers', { system: 'select, insert, update, delete' });
  await secureTable(db, 'tokens', { system: 'select, insert, update', partner: { privileges: 'select, insert, update' } });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table tokens; drop table security_answers; drop table sessions; drop table people');
}
