import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

// What an administrator changes of their own organization; tier, tax rate and status are the vendor's.
const COMPANY = 'legal_name, display_name, address_line1, address_line2, city, state, postal_code, country, phone, website, tax_id, time_zone, currency, updated_at';
const LENGTHS = { address_line1: 100, address_line2: 100, city: 100, state: 100, postal_code: 20, country: 2, phone: 30, website: 200, tax_id: 30, time_zone: 64 };

/** Pictures of partner companies, kept for ever because receipts show them; and who may change what of an organization. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table logos (
      -- Stands in a public address.
      id uuid primary key,
      organization_id uuid not null references organizations,
      -- The name of the stored file: sha-256 of its content.
      file text not null check (file ~ '^[0-9a-f]{64}$'),
      width smallint not null check (width between 1 and 600),
      height smallint not null check (height between 1 and 200),
      created_by text not null,
      created_at timestamptz not null,
      unique (organization_id, id),
      unique (organization_id, file)
    );
    alter table memberships add constraint memberships_organization_id_key unique (organization_id, id);
    alter table organizations
      add column logo_id uuid,
      add column primary_contact_id uuid,
      add constraint organizations_logo foreign key (id, logo_id) references logos (organization_id, id),
      add constraint organizations_primary_contact foreign key (id, primary_contact_id) references memberships (organization_id, id),
      ${Object.entries(LENGTHS).map(([column, most]) => `add constraint organizations_${column}_length check (length(${column}) <= ${most})`).join(', ')};
    alter table mails add column logo_file text check (logo_file ~ '^[0-9a-f]{64}$');
  `);
  await secureTable(db, 'logos', { partner: { privileges: 'select, insert' } });
  await db.raw(`grant update (${COMPANY}, logo_id, primary_contact_id) on organizations to portal_partner`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    revoke update on organizations from portal_partner;
    alter table mails drop column logo_file;
    alter table organizations drop column logo_id, drop column primary_contact_id,
      ${Object.keys(LENGTHS).map((column) => `drop constraint organizations_${column}_length`).join(', ')};
    alter table memberships drop constraint memberships_organization_id_key;
    drop table logos;
  `);
}
