import type { Knex } from 'knex';

/** Mails that can be answered, mails that staff have stopped, and the indexes of the outbox page (features.md U2, F5). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table mails add column reply_to text check (length(reply_to) <= 320);
    -- The Message-ID of what it goes on from.
    alter table mails add column in_reply_to text check (length(in_reply_to) <= 998);
    alter table mails drop constraint mails_state_check;
    alter table mails add constraint mails_state_check check (state in ('queued', 'sent', 'kept', 'failed', 'stopped'));
    create index mails_by_state on mails (state, created_at, id);
    create index mails_by_recipient on mails (recipient_email, created_at, id);
    create index mails_by_kind on mails (kind, created_at, id);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop index mails_by_kind; drop index mails_by_recipient; drop index mails_by_state;
    alter table mails drop constraint mails_state_check;
    alter table mails add constraint mails_state_check check (state in ('queued', 'sent', 'kept', 'failed'));
    alter table mails drop column reply_to, drop column in_reply_to;
  `);
}
