import type { Knex } from 'knex';

/** Each kind of question has one index, which ends in the time: those in the order of the numbers were second ones. The catalog's history, all of it, keeps one of its own rows. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index audit_entries_catalog on audit_entries (id) where subject_type = 'catalog';
    drop index audit_entries_organization, audit_entries_account, audit_entries_subject;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    create index audit_entries_organization on audit_entries (organization_id, id);
    create index audit_entries_account on audit_entries (account_id, id) where account_id is not null;
    create index audit_entries_subject on audit_entries (subject_type, subject_id, id);
    drop index audit_entries_catalog;
  `);
}
