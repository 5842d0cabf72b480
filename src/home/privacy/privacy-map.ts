/** What becomes of rows of a person who is erased. */
export type Erasure = 'delete' | 'keep' | { readonly set: string };

/**
 * Where the portal holds something of a person: which columns name them, which rows are theirs (`:person`, their id; `:email`, their address), what an export
 * shows of these rows, and what erasing does. `why` says why something is kept, be it a part of a row.
 */
export interface Held {
  readonly table: string;
  readonly columns: readonly string[];
  readonly where: string;
  /** Which of these rows the address alone leads to: what is found of somebody without a sign-in. */
  readonly address?: string;
  /** What a search by address calls them. */
  readonly place?: string;
  /** Kept files that these rows name and that are theirs: they come with an export and go with an erasure. */
  readonly files?: { readonly sha256: string; readonly name: string; readonly bytes: string };
  /** `count`: rows about others that the person only made. */
  readonly show: 'rows' | 'count';
  readonly hide?: readonly string[];
  readonly erase: Erasure;
  readonly why?: string;
}

const ERASED = "'Erased person'";
const secrets = (table: string, hide: readonly string[] = []): Held => ({ table, columns: ['person_id'], where: 'person_id = :person', show: 'rows', hide, erase: 'delete' });
/** Rows that name the person by id alone: whoever looks the id up reads "Erased person". */
const named = (table: string, columns: readonly string[], show: Held['show'] = 'count'): Held => ({
  table, columns, where: columns.map((column) => `${column} = :person`).join(' or '), show, erase: 'keep', why: 'Names the person by a number alone, which leads to nobody once they are erased.',
});
const copied = (table: string, columns: readonly string[], where: string, set: string, show: Held['show'] = 'rows'): Held => ({ table, columns, where, show, erase: { set } });
/** Rows that the address leads to, with `or` those of the person too. */
const mailed = (place: string, table: string, columns: readonly string[], address: string, erase: Erasure, or?: string): Held => ({ table, columns, where: or === undefined ? address : `(${address}) or ${or}`, address, place, show: 'rows', erase });
const paper = (table: string, columns: readonly string[], where: string, why: string): Held => ({ table, columns, where, show: 'count', erase: 'keep', why });

/** Who wrote by mail and has no sign-in stands with their address for a name. */
const SIGNED = "author_name = :email and author_name like '%@%'";
const OF_LEAD = '(t.organization_id, t.lead_id) in (select l.organization_id, l.id from leads l where l.email = :email)';
/** A colleague who put a mail into a ticket gave it their number, not their name: its words and files are the sender's. */
const OWN = "(author_id = :person and (author_name not like '%@%' or not exists (select from staff where staff.person_id = :person)))";
const CONVERSATION = 'The words of a conversation with support are never changed: they are evidence for both sides. The name before them goes, and files that came with them.';

/** The sign-in itself comes last, so that all before can still be found by it. */
export const PRIVACY_MAP: readonly Held[] = [
  secrets('sessions', ['id_hash', 'data']), secrets('security_answers', ['answer_hash']), secrets('authenticators', ['secret']), secrets('recovery_codes', ['code_hash']), secrets('mailed_codes', ['code_hash']),
  secrets('passkey_challenges', ['challenge_hash']), secrets('passkeys', ['public_key', 'credential_id']), secrets('trusted_devices', ['token_hash']), secrets('two_step_tries'), secrets('reset_tries'),
  { ...secrets('asked_resets'), columns: ['person_id', 'asked_by'], where: 'person_id = :person' }, secrets('consent_postponements'),
  mailed('Changes of an e-mail address', 'email_changes', ['person_id', 'old_email', 'new_email'], 'old_email = :email or new_email = :email', 'delete', 'person_id = :person'),
  { ...mailed('Links that were mailed', 'tokens', ['person_id', 'email'], 'email = :email', 'delete', 'person_id = :person'), hide: ['token_hash'] },
  mailed('Wishes for a new password', 'reset_requests', ['email'], 'email = :email', 'delete'), mailed('Kinds of mail they refused', 'mail_refusals', ['email'], 'email = :email', 'delete'),
  { table: 'sign_in_attempts', columns: ['email_hash'], where: 'false', show: 'count', erase: 'keep', why: 'Counts of failed sign-ins hold a hash of the address, not the address itself, and are forgotten within days.' },

  // Where an address stands in the words of mails to others, and in events of Stripe, is looked for afterwards (sweep-copies.ts).
  mailed('Mails to them', 'mails', ['recipient_email', 'recipient_name', 'subject', 'text_body', 'html_body', 'reply_to'], "recipient_email = :email and kind <> 'privacy.erased'", { set: `recipient_email = :erased, recipient_name = '', subject = 'Erased', text_body = '', html_body = '', last_error = null,
    refusal = null, reply_to = null, dedupe_key = 'erased:' || id, state = case when state = 'queued' then 'stopped' else state end, next_attempt_at = null, leased_until = null` }),
  mailed('Invitations to a partner', 'invitations', ['email', 'first_name', 'last_name', 'office_phone', 'mobile_phone'], 'email = :email', { set: "email = :erased, first_name = 'Erased', last_name = 'person', office_phone = '', mobile_phone = ''" }), named('invitations', ['invited_by']),
  { ...mailed('Lists of invitations', 'account_invitation_batches', ['outcomes'], "outcomes @> jsonb_build_array(jsonb_build_object('email', cast(:email as text)))", {
    set: `outcomes = (select jsonb_agg(case when one ->> 'email' = :email then one || jsonb_build_object('email', cast(:erased as text), 'name', ${ERASED}, 'text', '') else one end order by place) from jsonb_array_elements(outcomes) with ordinality as list (one, place))`,
  }), show: 'count' },
  mailed('Invitations to a company', 'account_invitations', ['email', 'first_name', 'last_name', 'person_id'], 'email = :email', { set: "email = :erased, first_name = 'Erased', last_name = 'person'" }, 'person_id = :person'), named('account_invitations', ['invited_by']),
  mailed('Invitations to work here', 'staff_invitations', ['email'], 'email = :email', { set: 'email = :erased' }), named('staff_invitations', ['invited_by']), named('staff', ['person_id'], 'rows'),
  { ...mailed('Applications as a partner', 'applications', ['email', 'first_name', 'last_name', 'contact_phone', 'phone'], 'email = :email', { set: "email = :erased, first_name = 'Erased', last_name = 'person', contact_phone = '', phone = '', message = '', internal_note = ''" }), hide: ['link_hash'] },
  named('applications', ['decided_by']),
  mailed('Requests for consent', 'consent_requests', ['email'], 'email = :email', { set: 'email = :erased' }), named('consent_requests', ['requested_by', 'answered_by']),
  { table: 'lead_events', columns: ['words'], where: OF_LEAD, address: OF_LEAD, show: 'rows', erase: { set: "words = ''" } },
  mailed('Leads of referral pages', 'leads', ['email', 'phone', 'name'], 'email = :email', { set: `email = :erased, name = ${ERASED}, company = '', phone = '', message = '', anonymised_at = coalesce(anonymised_at, app.now())` }), named('lead_events', ['by_person']),
  {
    ...mailed('Mails to support', 'inbound_mails', ['from_email', 'from_name', 'message_id', 'raw_sha256'], 'from_email = :email', {
      set: "from_email = :erased, from_name = '', subject = '', words = '', message_id = 'erased-' || id, raw_sha256 = null, settled_at = case when outcome = 'held' then coalesce(settled_at, app.now()) end",
    }), files: { sha256: 'raw_sha256', name: "'mails/' || id || '.eml'", bytes: '0' },
  }, named('inbound_mails', ['settled_by']),
  copied('deals', ['registered_by', 'registered_name'], 'registered_by = :person', `registered_name = ${ERASED}`),
  mailed('Deals they are the contact of', 'deals', ['contact_email', 'contact_name', 'contact_phone', 'customer_key'], "contact_email = :email and contact_email <> ''", {
    set: `contact_email = :erased, contact_name = ${ERASED}, contact_phone = '', customer_key = case when customer_key = :email then :erased else customer_key end`,
  }),
  named('deals', ['decided_by', 'rejected_by']),
  copied('tickets', ['written_by', 'written_name'], 'written_by = :person', `written_name = ${ERASED}`), named('tickets', ['assigned_to']), copied('ticket_notes', ['author_id', 'author_name'], 'author_id = :person', `author_name = ${ERASED}`, 'count'),
  {
    ...mailed('Files in tickets', 'ticket_files', ['author_id', 'author_name', 'sha256'], `${SIGNED} and side = 'partner'`, 'delete', `(side = 'partner' and ${OWN})`),
    files: { sha256: 'sha256', name: "'files/' || id || '-' || name", bytes: 'bytes' },
  },
  copied('ticket_files', ['author_id', 'author_name'], "author_id = :person and side = 'office'", `author_name = ${ERASED}`, 'count'),
  { ...mailed('Messages in tickets', 'ticket_entries', ['author_id', 'author_name'], SIGNED, { set: `author_name = ${ERASED}` }, OWN), why: CONVERSATION },
  paper('deal_events', ['by_name'], 'false', 'What happened to a deal is never changed: it is evidence between partners.'),
  copied('recovery_cases', ['requested_by', 'requested_name'], 'requested_by = :person', `requested_name = ${ERASED}`),
  mailed('Drives sent to them', 'recovery_cases', ['contact_email', 'contact_name', 'contact_phone'], 'contact_email = :email', { set: `contact_email = :erased, contact_name = ${ERASED}, contact_phone = ''` }),
  paper('recovery_events', ['by_name'], 'false', 'What happened to a drive with a customer’s data is never changed: it is evidence of who had it.'),
  copied('server_settings', ['asked_by', 'asked_name'], 'asked_by = :person', `asked_name = ${ERASED}`, 'count'),
  { ...mailed('Servers that mail them notices', 'server_settings', ['wanted'], "wanted @> jsonb_build_object('recipients', jsonb_build_array(cast(:email as text)))", { set: "wanted = jsonb_set(wanted, '{recipients}', (wanted -> 'recipients') - cast(:email as text))" }),
    why: 'The program on a server has its own list of whom it mails notices. Have it changed in the settings of the server too.' },
  {
    ...mailed('Orders for them as a new customer', 'quotes', ['order_details'], "order_details #>> '{order,newCustomer,email}' = :email", { set: `order_details = jsonb_set(order_details, '{order}', (order_details -> 'order')
      || jsonb_build_object('newCustomer', (order_details #> '{order,newCustomer}') || jsonb_build_object('email', cast(:erased as text), 'firstName', 'Erased', 'lastName', 'person', 'phone', ''))
      || case when order_details #>> '{order,newCustomer,kind}' = 'safe' then jsonb_build_object('accountName', ${ERASED}) else '{}' end),
      expires_at = case when status = 'open' then least(expires_at, app.now()) else expires_at end` }), hide: ['facts', 'facts_hash'], why: 'Papers are kept as they were issued, as the law on accounts asks.',
  },
  paper('account_moves', ['accepted_by', 'accepted_name', 'signed_by', 'signed_name', 'closed_by'], 'accepted_by = :person or signed_by = :person or closed_by = :person', 'A signed case says who agreed to it.'),
  { ...mailed('Computers they were invited to', 'machines', ['invited_email'], 'invited_email = :email', { set: 'invited_email = null' }), hide: ['repository_key'] }, named('machines', ['person_id', 'stopped_by', 'delete_asked_by']),
  copied('memberships', ['person_id', 'office_phone', 'mobile_phone'], 'person_id = :person', "office_phone = '', mobile_phone = '', status = 'deleted', ended_at = coalesce(ended_at, app.now())"),
  mailed('Cards', 'cards', ['billing_email', 'holder_name'], "billing_email = :email and billing_email <> ''", { set: "billing_email = :erased, holder_name = ''" }),
  mailed('Accounts', 'accounts', ['email', 'first_name', 'last_name', 'phone'], 'email = :email', { set: `email = :erased, first_name = 'Erased', last_name = 'person', phone = '', name = case when kind = 'safe' then ${ERASED} else name end` }),
  named('account_people', ['person_id'], 'rows'), named('certificates', ['person_id', 'withdrawn_by'], 'rows'), named('enrolments', ['person_id'], 'rows'), named('nfr_claims', ['person_id', 'ended_by'], 'rows'), named('partner_views', ['person_id'], 'rows'),
  named('file_downloads', ['person_id'], 'rows'), named('file_viewings', ['person_id'], 'rows'),
  paper('organizations', ['phone', 'primary_contact_id'], 'primary_contact_id = :person', 'A company’s own particulars; its people say who stands for it.'),
  paper('invoices', ['account_name', 'snapshot'], 'false', 'Papers are kept as they were issued, as the law on accounts asks.'),
  paper('credit_notes', ['account_name', 'snapshot'], 'false', 'Papers are kept as they were issued, as the law on accounts asks.'),
  paper('referral_pages', ['draft', 'published'], 'false', 'A referral page shows the contact that its partner chose. Erasing waits until it shows another one.'),
  paper('audit_entries', ['actor_id', 'before', 'after'], "actor_id = cast(:person as text) and actor_kind in ('person', 'staff')", 'The log of changes is sealed and kept: it proves who did what. The name behind the number is gone.'),
  named('account_invitation_batches', ['made_by']), named('alert_events', ['person_id']), named('alert_standards', ['made_by']), named('alerts', ['acknowledged_by', 'snoozed_by']), named('audit_checks', ['asked_by']), named('client_versions', ['made_by']),
  named('content_items', ['owner_id']), named('content_versions', ['changed_by']), named('courses', ['owner_id']), named('disputes', ['opened_by', 'closed_by']), named('install_links', ['made_by']), named('machine_removals', ['asked_by']),
  named('deal_rules', ['made_by', 'withdrawn_by']), named('program_rules', ['made_by', 'withdrawn_by']), named('referral_pages', ['drafted_by']), named('refund_requests', ['requested_by', 'decided_by']), named('scheduled_changes', ['made_by']), named('server_certificates', ['made_by']),
  named('suspensions', ['began_by', 'ended_by']), named('tier_changes', ['decided_by']), named('privacy_cases', ['person_id', 'asked_by']),
  // Not the erasure that is being done: it knows the address until nothing is left to be done.
  {
    table: 'privacy_cases', columns: ['email', 'files'], where: "(email = :email or person_id = :person) and not (kind = 'erase' and done_at is null)", address: "email = :email and not (kind = 'erase' and done_at is null)", show: 'rows', hide: ['file', 'files'],
    erase: { set: "email = :erased, file = null, files = '[]'" },
  },
  {
    table: 'people', columns: ['email', 'first_name', 'last_name', 'phone'], where: 'id = :person', show: 'rows', hide: ['password_hash'],
    erase: { set: "email = :erased, first_name = 'Erased', last_name = 'person', phone = '', country = '', password_hash = null, two_step = 'off', epoch = epoch + 1, updated_at = app.now()" },
  },
];
