import type { Knex } from 'knex';
import { grantTable, isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/** Tickets of partners, what was said in them, their files, and mails that came in (features.md U2, domain.md §6.5). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table tickets (
      id uuid primary key,
      -- What people see and say: "T-7KQ4-M2XD".
      number text not null unique check (number ~ '^T-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$'),
      organization_id uuid not null references organizations,
      subject text not null check (length(subject) between 1 and 150),
      product text not null check (product in ('partner', 'safe', 'safe_pro', 'safe_server')),
      urgency text not null check (urgency in ('question', 'hindered', 'stopped')),
      -- What it is about, with the names as they were then.
      account_id uuid references accounts,
      account_name text not null default '',
      machine_id uuid references machines on delete set null,
      machine_name text not null default '',
      -- Seen by who wrote it and administrators only.
      is_private boolean not null,
      -- Of a Premier partner when it was written (domain.md §11.4).
      is_priority boolean not null,
      written_by uuid not null references people,
      written_name text not null,
      written_membership_id uuid not null references memberships,
      state text not null check (state in ('open', 'waiting_for_partner', 'waiting_for_us', 'solved', 'closed')),
      assigned_to uuid references people,
      -- Since when the partner waits for us, and until when we mean to answer.
      waits_since timestamptz,
      reply_due_at timestamptz,
      answered_at timestamptz,
      solved_at timestamptz,
      closed_at timestamptz,
      -- The same question, asked twice: where it goes on.
      merged_into uuid references tickets,
      rating text check (rating in ('good', 'bad')),
      rating_words text not null default '' check (length(rating_words) <= 1000),
      rated_at timestamptz,
      created_at timestamptz not null,
      last_message_at timestamptz not null,
      updated_at timestamptz not null,
      unique (organization_id, id),
      check ((state in ('open', 'waiting_for_us')) = (reply_due_at is not null)),
      check ((reply_due_at is null) = (waits_since is null)),
      check ((state in ('solved', 'closed')) = (solved_at is not null)),
      check ((state = 'closed') = (closed_at is not null)),
      check (merged_into is null or (state = 'closed' and merged_into <> id)),
      check (machine_id is null or account_id is not null),
      check ((rating is null) = (rated_at is null))
    ) with (fillfactor = 80);
    create index tickets_organization on tickets (organization_id, last_message_at desc, id desc);
    create index tickets_organization_state on tickets (organization_id, state, last_message_at desc, id desc);
    create index tickets_account on tickets (account_id) where account_id is not null;
    create index tickets_machine on tickets (machine_id) where machine_id is not null;
    create index tickets_waiting on tickets (reply_due_at, id) where reply_due_at is not null;
    create index tickets_assigned on tickets (assigned_to, last_message_at desc, id desc) where state <> 'closed';
    create index tickets_by_state on tickets (state, last_message_at desc, id desc);
    create index tickets_to_close on tickets (solved_at) where state = 'solved';

    -- What was said and done, for everybody who sees the ticket.
    create table ticket_entries (
      id uuid primary key,
      organization_id uuid not null,
      ticket_id uuid not null,
      at timestamptz not null,
      kind text not null check (kind in ('message', 'solved', 'closed', 'reopened', 'merged', 'rated')),
      side text not null check (side in ('partner', 'office', 'system')),
      author_id uuid references people,
      author_name text not null default '',
      via text not null default 'page' check (via in ('page', 'mail')),
      words text not null default '' check (length(words) <= 20000),
      foreign key (organization_id, ticket_id) references tickets (organization_id, id)
    );
    create index ticket_entries_ticket on ticket_entries (ticket_id, at, id);
    create trigger ticket_entries_stay before update or delete on ticket_entries for each row execute function app.refuse_change();

    -- What staff tell each other about it.
    create table ticket_notes (
      id uuid primary key,
      organization_id uuid not null,
      ticket_id uuid not null,
      at timestamptz not null,
      author_id uuid not null references people,
      author_name text not null,
      words text not null check (length(words) between 1 and 20000),
      foreign key (organization_id, ticket_id) references tickets (organization_id, id)
    );
    create index ticket_notes_ticket on ticket_notes (ticket_id, at, id);

    create table ticket_files (
      id uuid primary key,
      organization_id uuid not null,
      ticket_id uuid not null,
      -- What it came with by mail; null where it was added on the page.
      entry_id uuid references ticket_entries,
      at timestamptz not null,
      side text not null check (side in ('partner', 'office')),
      author_id uuid references people,
      author_name text not null,
      name text not null check (length(name) between 1 and 120),
      -- Named by platform/files/files.ts.
      sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
      type text not null,
      bytes bigint not null check (bytes > 0),
      unique (ticket_id, sha256, side),
      foreign key (organization_id, ticket_id) references tickets (organization_id, id)
    );

    -- Mails to the support address, so that each is read once. Held: somebody of support looks at it first.
    create table inbound_mails (
      id uuid primary key,
      message_id text not null unique check (length(message_id) between 1 and 998),
      from_email text not null check (length(from_email) <= 254),
      from_name text not null default '' check (length(from_name) <= 200),
      subject text not null default '' check (length(subject) <= 300),
      words text not null default '' check (length(words) <= 20000),
      outcome text not null check (outcome in ('reply', 'opened', 'held', 'ignored')),
      reason text not null default '',
      -- The whole mail, kept where its files may be wanted later.
      raw_sha256 text check (raw_sha256 ~ '^[0-9a-f]{64}$'),
      ticket_id uuid references tickets,
      received_at timestamptz not null,
      settled_at timestamptz,
      settled_by uuid references people,
      check ((outcome = 'held') or settled_at is null)
    );
    create index inbound_mails_held on inbound_mails (received_at, id) where outcome = 'held' and settled_at is null;
    create index inbound_mails_age on inbound_mails (received_at);
  `);
  // Written as the system, by rules that have asked in the asker's own scope whether they see the ticket.
  const written = 'select, insert, update (state, assigned_to, waits_since, reply_due_at, answered_at, solved_at, closed_at, merged_into, rating, rating_words, rated_at, last_message_at, updated_at)';
  const child = 'exists (select from tickets t where t.id = ticket_id)';
  await secureTable(db, 'tickets', { partner: { privileges: 'select' }, system: written });
  await limitTable(db, 'tickets', 'select', `(written_membership_id = app.membership() or (not is_private and ${isChosen('tickets')}))`);
  await secureTable(db, 'ticket_entries', { partner: { privileges: 'select' }, system: 'select, insert' });
  await limitTable(db, 'ticket_entries', 'select', child);
  await secureTable(db, 'ticket_files', { partner: { privileges: 'select' }, system: 'select, insert' });
  await limitTable(db, 'ticket_files', 'select', child);
  await secureTable(db, 'ticket_notes', { system: 'select, insert' });
  await grantTable(db, 'inbound_mails', { office: 'select', system: 'select, insert' });
  await db.raw('grant update (outcome, ticket_id, settled_at, settled_by, reason) on inbound_mails to portal_system');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table inbound_mails; drop table ticket_files; drop table ticket_notes; drop table ticket_entries; drop table tickets');
}
