import type { Knex } from 'knex';
import { grantTable, secureTable } from '../src/platform/database/row-security';

/** The house organization: the vendor's own row (architecture: who owns what). Its id is known to the code. */
const HOUSE = '00000000-0000-7000-8000-000000000001';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table organizations (
      id uuid primary key,
      kind text not null default 'partner' check (kind in ('partner', 'direct')),
      status text not null default 'active' check (status in ('active', 'suspended')),
      legal_name text not null check (length(legal_name) between 1 and 100),
      display_name text not null check (length(display_name) between 1 and 100),
      tier text not null default 'basic' check (tier in ('basic', 'premier')),
      time_zone text not null default 'America/New_York',
      currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
      -- Parts per million: 8.875 % is 88750. Computed prices are exact, never floats.
      tax_rate_ppm integer not null default 0 check (tax_rate_ppm between 0 and 1000000),
      tax_name text not null default 'Tax',
      tax_id text not null default '',
      address_line1 text not null default '',
      address_line2 text not null default '',
      city text not null default '',
      state text not null default '',
      postal_code text not null default '',
      country text not null default 'US',
      phone text not null default '',
      website text not null default '',
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    create unique index organizations_one_house on organizations (kind) where kind = 'direct';
    insert into organizations (id, kind, legal_name, display_name, created_at, updated_at)
      values ('${HOUSE}', 'direct', 'House', 'House', app.now(), app.now());

    create table memberships (
      id uuid primary key,
      organization_id uuid not null references organizations,
      person_id uuid not null references people,
      roles text[] not null check (roles <@ array['administrator', 'billing', 'technician', 'sales', 'read_only'] and cardinality(roles) > 0),
      status text not null default 'active' check (status in ('active', 'inactive', 'deleted')),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (organization_id, person_id)
    );
    create index memberships_person on memberships (person_id) where status = 'active';

    -- Vendor staff. Their pages come with the office; the grant decides whether there is one.
    create table staff (
      person_id uuid primary key references people,
      roles text[] not null check (roles <@ array['operator', 'finance', 'partner_desk', 'support', 'content'] and cardinality(roles) > 0),
      status text not null default 'active' check (status in ('active', 'inactive')),
      created_at timestamptz not null
    );
  `);
  await secureTable(db, 'organizations', { partner: { privileges: 'select, update', column: 'id' }, office: 'select, insert, update' });
  await secureTable(db, 'memberships', { partner: { privileges: 'select, insert, update' }, office: 'select', system: 'select, insert, update' });
  await grantTable(db, 'staff', { office: 'select', system: 'select' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table staff; drop table memberships; drop table organizations');
}
