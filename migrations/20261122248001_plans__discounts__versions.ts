import type { Knex } from 'knex';

const VERSIONED = `
      add column version integer not null default 1 check (version >= 1),
      add column valid_from date not null default '2020-01-01',
      add column created_at timestamptz not null default app.now()`;

/**
 * Discounts get versions with a first day, as prices have them: what was agreed yesterday stays readable, and one for a coming day can be
 * entered now. What has not begun may be withdrawn. Rows are only added from here on.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table tier_discounts ${VERSIONED.trim()};
    alter table tier_discounts drop constraint tier_discounts_pkey;
    alter table tier_discounts add primary key (tier, discount_class, version);
    alter table term_discounts ${VERSIONED.trim()};
    alter table term_discounts drop constraint term_discounts_pkey;
    alter table term_discounts add primary key (years, version);
    revoke update on tier_discounts, term_discounts from portal_office;

    alter table plan_prices add column withdrawn_at timestamptz;
    alter table add_on_prices add column withdrawn_at timestamptz;
    grant update (withdrawn_at) on plan_prices, add_on_prices to portal_office;
    grant insert on recovery_fees to portal_office;

    -- The Accounts list shows plans by name: who renames one has the lists follow.
    alter table plans add column renamed_at timestamptz;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    alter table plans drop column renamed_at;
    revoke insert on recovery_fees from portal_office;
    alter table plan_prices drop column withdrawn_at;
    alter table add_on_prices drop column withdrawn_at;
    delete from tier_discounts where version > 1;
    delete from term_discounts where version > 1;
    alter table tier_discounts drop constraint tier_discounts_pkey, drop column version, drop column valid_from, drop column created_at, add primary key (tier, discount_class);
    alter table term_discounts drop constraint term_discounts_pkey, drop column version, drop column valid_from, drop column created_at, add primary key (years);
    grant update on tier_discounts, term_discounts to portal_office;
  `);
}
