import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

// The columns that follow what happens to an application; what the applicant said stays as it was said.
const OF_A_DECISION = 'status, status_since, decided_at, decided_by, reason_code, reason, internal_note, tier, organization_id';

/**
 * Requests of companies that want to become partners. They belong to no organization: an applicant reads their own by the
 * link in their mail, staff read all.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table applications (
      id uuid primary key,
      status text not null default 'unconfirmed' check (status in ('unconfirmed', 'submitted', 'approved', 'refused', 'withdrawn', 'lapsed')),
      status_since timestamptz not null,
      -- Of the secret in the applicant's mail: it confirms the application and shows what has become of it.
      link_hash bytea not null unique check (octet_length(link_hash) = 32),
      email text not null check (email = lower(email) and length(email) between 3 and 254),
      first_name text not null,
      last_name text not null,
      contact_phone text not null default '',
      legal_name text not null check (length(legal_name) between 1 and 100),
      display_name text not null check (length(display_name) between 1 and 100),
      website text not null default '',
      phone text not null,
      address_line1 text not null,
      address_line2 text not null default '',
      city text not null,
      state text not null default '',
      postal_code text not null default '',
      country text not null check (country ~ '^[A-Z]{2}$'),
      tax_id text not null default '',
      business text not null check (business in ('msp', 'reseller', 'consultant', 'other')),
      customers text not null check (customers in ('none', '1-10', '11-50', '51-200', 'over-200')),
      message text not null default '',
      time_zone text not null,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      created_at timestamptz not null,
      -- An application whose mail is never answered ends by itself.
      lapses_at timestamptz not null,
      submitted_at timestamptz,
      decided_at timestamptz,
      decided_by uuid references people,
      tier text check (tier in ('basic', 'premier')),
      organization_id uuid unique references organizations,
      reason_code text check (reason_code in ('incomplete', 'region', 'not_a_business', 'known', 'other')),
      reason text not null default '',
      internal_note text not null default '',
      check (status not in ('submitted', 'approved', 'refused') or submitted_at is not null),
      check ((status in ('approved', 'refused')) = (decided_at is not null and decided_by is not null)),
      check ((status = 'approved') = (organization_id is not null and tier is not null)),
      check ((status = 'refused') = (reason_code is not null))
    );
    create unique index applications_one_submitted on applications (email) where status = 'submitted';
    create index applications_email on applications (email, created_at);
    create index applications_by_status on applications (status, status_since, id);
    create index applications_by_age on applications (status_since, id);
    create index applications_lapsing on applications (lapses_at) where status = 'unconfirmed';
  `);
  await grantTable(db, 'applications', { system: 'select, insert', office: 'select' });
  await db.raw(`
    grant update (status, status_since, submitted_at) on applications to portal_system;
    grant update (${OF_A_DECISION}) on applications to portal_office;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table applications');
}
