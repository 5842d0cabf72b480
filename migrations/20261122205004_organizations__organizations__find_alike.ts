import type { Knex } from 'knex';

/** For the hints at an application: who has this tax number, this e-mail domain, or a name like this one. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index organizations_tax_number on organizations (regexp_replace(lower(tax_id), '[^[:alnum:]]', '', 'g')) where tax_id <> '';
    create index organizations_legal_name_alike on organizations using gin (lower(legal_name) gin_trgm_ops);
    create index organizations_display_name_alike on organizations using gin (lower(display_name) gin_trgm_ops);
    create index people_email_domain on people (split_part(email, '@', 2));
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index people_email_domain; drop index organizations_display_name_alike; drop index organizations_legal_name_alike; drop index organizations_tax_number');
}
