import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/** Tables with something of a person, as they stand now; a later one brings its own rights for portal_privacy. */
const DELETED = ['sessions', 'security_answers', 'authenticators', 'recovery_codes', 'mailed_codes', 'passkey_challenges', 'passkeys', 'trusted_devices', 'two_step_tries', 'reset_tries', 'asked_resets', 'consent_postponements', 'email_changes', 'tokens', 'reset_requests', 'mail_refusals'];
const CHANGED: Record<string, string> = {
  mails: 'recipient_email, recipient_name, subject, text_body, html_body, last_error, state, next_attempt_at, leased_until', invitations: 'email, first_name, last_name, office_phone, mobile_phone',
  account_invitations: 'email, first_name, last_name', staff_invitations: 'email', applications: 'email, first_name, last_name, contact_phone', consent_requests: 'email', leads: 'email, name, phone, message',
  inbound_mails: 'from_email, from_name, subject, words', deals: 'registered_name, contact_email, contact_name, contact_phone', tickets: 'written_name', ticket_notes: 'author_name', ticket_files: 'author_name',
  recovery_cases: 'requested_name, contact_email, contact_name, contact_phone', server_settings: 'asked_name', machines: 'invited_email', memberships: 'office_phone, mobile_phone, status, ended_at', cards: 'billing_email, holder_name',
  accounts: 'email, first_name, last_name, phone, name', account_people: 'sort_name, search_text', people: 'email, first_name, last_name, phone, country, password_hash, two_step, epoch, updated_at',
};
const READ = ['sign_in_attempts', 'staff', 'lead_events', 'ticket_entries', 'deal_events', 'recovery_events', 'account_moves', 'certificates', 'enrolments', 'nfr_claims', 'file_downloads', 'file_viewings', 'organizations', 'invoices',
  'audit_entries', 'account_invitation_batches', 'alert_events', 'alerts', 'audit_checks', 'client_versions', 'content_items', 'content_versions', 'courses', 'disputes', 'install_links', 'machine_removals', 'program_rules',
  'referral_pages', 'refund_requests', 'scheduled_changes', 'server_certificates', 'suspensions', 'tier_changes'];

/** What the office does for a person who asks what the portal holds of them, or to be erased from it; done by a role of its own. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table privacy_cases (
      id uuid primary key,
      kind text not null check (kind in ('export', 'erase')),
      person_id uuid not null references people,
      reason text not null check (length(reason) between 1 and 500),
      asked_by uuid not null references people,
      asked_at timestamptz not null,
      done_at timestamptz,
      -- Why it could not be done after all.
      refusal text not null default '',
      -- The export, until its week is over.
      file bytea,
      bytes integer,
      expires_at timestamptz,
      check (file is null or (kind = 'export' and done_at is not null and expires_at is not null))
    );
    create index privacy_cases_asked on privacy_cases (asked_at desc, id desc);
    create index privacy_cases_person on privacy_cases (person_id, asked_at desc);
    create unique index privacy_cases_one_open on privacy_cases (person_id, kind) where done_at is null;
    create index privacy_cases_expiring on privacy_cases (expires_at) where file is not null;
    grant usage on schema public, app to portal_privacy;
    grant select on clock to portal_privacy;
  `);
  await grantTable(db, 'privacy_cases', { office: 'select, insert', system: 'select, update (done_at, refusal, file, bytes, expires_at)' });
  for (const table of [...DELETED, ...Object.keys(CHANGED), ...READ, 'privacy_cases']) await db.raw(`grant select on ${table} to portal_privacy`);
  for (const table of DELETED) await db.raw(`grant delete on ${table} to portal_privacy`);
  for (const [table, columns] of Object.entries(CHANGED)) await db.raw(`grant update (${columns}) on ${table} to portal_privacy`);
  const { rows } = await db.raw<{ rows: { name: string }[] }>(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity`);
  const walled = new Set(rows.map(({ name }) => name));
  for (const table of [...DELETED, ...Object.keys(CHANGED), ...READ].filter((one) => walled.has(one))) await db.raw(`create policy portal_privacy on ${table} for all to portal_privacy using (true) with check (true)`);
}

export async function down(db: Knex): Promise<void> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>("select tablename as name from pg_policies where policyname = 'portal_privacy'");
  for (const { name } of rows) await db.raw(`drop policy portal_privacy on ${name}`);
  await db.raw('drop table privacy_cases; drop owned by portal_privacy');
}
