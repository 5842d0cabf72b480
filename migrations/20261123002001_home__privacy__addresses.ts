import type { Knex } from 'knex';

/** Where an address stands, to be found by it among a million rows. */
const FOUND_BY: Record<string, string> = {
  invitations_email: 'invitations (email)', account_invitations_email: 'account_invitations (email)', consent_requests_email: 'consent_requests (email) where email is not null', tokens_email: 'tokens (email)',
  email_changes_old: 'email_changes (old_email)', email_changes_new: 'email_changes (new_email)', inbound_mails_from: 'inbound_mails (from_email)', deals_contact: "deals (contact_email) where contact_email <> ''",
  staff_invitations_email: 'staff_invitations (email)', recovery_cases_contact: 'recovery_cases (contact_email)', cards_billing_email: "cards (billing_email) where billing_email <> ''", machines_invited_email: 'machines (invited_email) where invited_email is not null',
  // Who wrote by mail and has no sign-in stands with their address.
  ticket_entries_mailed: "ticket_entries (author_name) where author_name like '%@%'", ticket_files_mailed: "ticket_files (author_name) where author_name like '%@%'",
  // Whether anything else still names a kept file.
  inbound_mails_raw: 'inbound_mails (raw_sha256) where raw_sha256 is not null', ticket_files_sha256: 'ticket_files (sha256)', logos_file: 'logos (file)', mails_logo_file: 'mails (logo_file) where logo_file is not null',
  account_invitation_batches_outcomes: 'account_invitation_batches using gin (outcomes jsonb_path_ops)',
};
const CHANGED: Record<string, string> = {
  applications: 'phone, message, internal_note', leads: 'company, anonymised_at', lead_events: 'words', inbound_mails: 'message_id, raw_sha256, settled_at', account_invitation_batches: 'outcomes', mails: 'refusal, reply_to, dedupe_key',
  privacy_cases: 'email, file, files', ticket_entries: 'author_name',
};

/** People without a sign-in are found, exported and erased by their address; an erasure removes their files too, and is over when the last one is gone. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table privacy_cases
      alter column person_id drop not null,
      -- Whom it is about, until an erasure is over.
      add column email text,
      -- What the export names of the kept files.
      add column files jsonb not null default '[]',
      -- When nothing of it was left to be done.
      add column cleared_at timestamptz,
      -- Mails to others that were looked through for the address.
      add column swept_through uuid;
    update privacy_cases c set email = p.email, cleared_at = c.done_at from people p where p.id = c.person_id;
    alter table privacy_cases alter column email set not null, add check (cleared_at is null or done_at is not null);
    create unique index privacy_cases_one_open_address on privacy_cases (email, kind) where done_at is null;
    create index privacy_cases_address on privacy_cases (email, asked_at desc);
    create index privacy_cases_unfinished on privacy_cases (asked_at) where cleared_at is null;

    create table files_to_remove (
      id uuid primary key,
      -- The erasure that asked for it; none where a mail came in just then.
      case_id uuid references privacy_cases,
      sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
      asked_at timestamptz not null,
      tries integer not null default 0,
      last_error text,
      unique nulls not distinct (case_id, sha256)
    );
    create index files_to_remove_oldest on files_to_remove (tries, asked_at, id);
    create index files_to_remove_name on files_to_remove (sha256);
    grant select, insert on files_to_remove to portal_privacy;
    grant select on files_to_remove to portal_office;
    grant select, insert, delete, update (tries, last_error) on files_to_remove to portal_system;
    grant update (email, files, cleared_at, swept_through) on privacy_cases to portal_system;
    grant delete on ticket_files to portal_privacy;

    -- The words of a conversation stay as they are; the name before them goes with the person.
    drop trigger ticket_entries_stay on ticket_entries;
    create trigger ticket_entries_remain before delete on ticket_entries for each row execute function app.refuse_change();
    create trigger ticket_entries_stay before update on ticket_entries for each row
      when (to_jsonb(old) - 'author_name' is distinct from to_jsonb(new) - 'author_name' or new.author_name <> 'Erased person') execute function app.refuse_change();
  `);
  for (const [name, on] of Object.entries(FOUND_BY)) await db.raw(`create index ${name} on ${on}`);
  for (const [table, columns] of Object.entries(CHANGED)) await db.raw(`grant update (${columns}) on ${table} to portal_privacy`);
}

export async function down(db: Knex): Promise<void> {
  for (const [table, columns] of Object.entries(CHANGED)) await db.raw(`revoke update (${columns}) on ${table} from portal_privacy`);
  for (const name of Object.keys(FOUND_BY)) await db.raw(`drop index ${name}`);
  await db.raw(`
    drop trigger ticket_entries_stay on ticket_entries;
    drop trigger ticket_entries_remain on ticket_entries;
    create trigger ticket_entries_stay before delete or update on ticket_entries for each row execute function app.refuse_change();
    revoke delete on ticket_files from portal_privacy;
    revoke update (email, files, cleared_at, swept_through) on privacy_cases from portal_system;
    drop table files_to_remove;
    delete from privacy_cases where person_id is null;
    alter table privacy_cases alter column person_id set not null, drop column email, drop column files, drop column cleared_at, drop column swept_through;
  `);
}
