import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

// How a person stands in lists and searches; the same text from the same names, whoever writes it.
const SORT_NAME = (of: string) => `app.searchable(coalesce(nullif(btrim(${of}first_name || ' ' || ${of}last_name), ''), ${of}email))`;
const SEARCH_TEXT = (of: string) => `(app.searchable(${of}first_name || ' ' || ${of}last_name) || chr(10) || ${of}email)`;

/**
 * The users of a company beside its registered people: groups, invitations, and what became of each line of an invited list
 * (domain.md §8.7). Names of people are kept beside their membership, so that a company of 100,000 is listed by an index.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table account_groups (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      name text not null check (length(name) between 1 and 60),
      sort_name text collate "C" not null generated always as (app.searchable(name)) stored,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (account_id, id),
      foreign key (organization_id, account_id) references accounts (organization_id, id) on update cascade
    );
    create unique index account_groups_one_name on account_groups (account_id, sort_name);

    alter table account_people
      add column group_id uuid,
      add column sort_name text collate "C" not null default '',
      add column search_text text collate "C" not null default '',
      add constraint account_people_group foreign key (account_id, group_id) references account_groups (account_id, id);
    update account_people a set sort_name = ${SORT_NAME('p.')}, search_text = ${SEARCH_TEXT('p.')} from people p where p.id = a.person_id;
    -- A household has one person and no list. Both walls stand first, so that no row outside is looked at.
    create index account_people_by_name on account_people (organization_id, account_id, sort_name, person_id) where role <> 'holder';
    create index account_people_by_group on account_people (organization_id, account_id, group_id, sort_name, person_id) where role <> 'holder';
    create index account_people_by_role on account_people (organization_id, account_id, role, sort_name, person_id) where role <> 'holder';

    -- As whoever writes: who may add a person to an account may read the person's name, and only the system changes a name.
    create function app.name_account_person() returns trigger language plpgsql as $$
    begin
      select ${SORT_NAME('p.')}, ${SEARCH_TEXT('p.')} into new.sort_name, new.search_text from people p where p.id = new.person_id;
      return new;
    end $$;
    create function app.rename_account_people() returns trigger language plpgsql as $$
    begin
      update account_people set sort_name = ${SORT_NAME('new.')}, search_text = ${SEARCH_TEXT('new.')} where person_id = new.id;
      return null;
    end $$;
    create trigger account_people_name before insert on account_people for each row execute function app.name_account_person();
    create trigger people_rename_in_accounts after update of first_name, last_name, email on people for each row
      when ((old.first_name, old.last_name, old.email) is distinct from (new.first_name, new.last_name, new.email)) execute function app.rename_account_people();

    create table account_invitations (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      email text collate "C" not null check (email = lower(email) and length(email) between 3 and 254),
      first_name text not null default '' check (length(first_name) <= 50),
      last_name text not null default '' check (length(last_name) <= 50),
      role text not null check (role in ('user', 'administrator')),
      group_id uuid,
      -- added: stands in the list, and no mail has been sent. One whose days are over stays invited; its expiry tells.
      status text not null check (status in ('added', 'invited', 'accepted', 'declined', 'revoked')),
      invited_by uuid not null references people,
      person_id uuid references people,
      sent_count integer not null default 0 check (sent_count >= 0),
      sent_at timestamptz,
      resent_at timestamptz[] not null default '{}' check (cardinality(resent_at) <= 5),
      expires_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      sort_name text collate "C" not null generated always as (${SORT_NAME('')}) stored,
      search_text text collate "C" not null generated always as (${SEARCH_TEXT('')}) stored,
      foreign key (organization_id, account_id) references accounts (organization_id, id) on update cascade,
      foreign key (account_id, group_id) references account_groups (account_id, id),
      check ((status = 'accepted') = (person_id is not null)),
      check ((status = 'added') <= (sent_count = 0)),
      check ((status = 'invited') <= (sent_at is not null and expires_at is not null))
    );
    create unique index account_invitations_one_open on account_invitations (account_id, email) where status in ('added', 'invited');
    create index account_invitations_by_name on account_invitations (organization_id, account_id, sort_name, id) where status in ('added', 'invited');
    create index account_invitations_by_group on account_invitations (organization_id, account_id, group_id, sort_name, id);
    create index account_invitations_newest on account_invitations (account_id, created_at);

    -- What became of each line of one act of inviting; pressed twice, it is the same one.
    create table account_invitation_batches (
      account_id uuid not null,
      id uuid not null,
      organization_id uuid not null,
      made_by uuid not null references people,
      outcomes jsonb not null,
      created_at timestamptz not null,
      primary key (account_id, id),
      foreign key (organization_id, account_id) references accounts (organization_id, id) on update cascade
    );

    -- What was done in one account, newest first.
    create index audit_entries_account on audit_entries (account_id, id) where account_id is not null;
  `);
  const kept = 'select, insert, update, delete';
  for (const [table, privileges] of [['account_groups', kept], ['account_invitations', 'select, insert, update'], ['account_invitation_batches', 'select, insert']] as const) {
    await secureTable(db, table, { partner: { privileges }, customer: { privileges } });
    await limitTable(db, table, privileges, isChosen(table));
  }
  // What the recipient's server said, of mails in the company's own name.
  await db.raw('grant select (refusal) on mails to portal_customer');
  // A person's new name is theirs in every company, and is written in the system's scope.
  await db.raw('grant update (sort_name, search_text) on account_people to portal_system');
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop index audit_entries_account;
    drop table account_invitation_batches; drop table account_invitations;
    drop trigger people_rename_in_accounts on people; drop trigger account_people_name on account_people;
    drop function app.rename_account_people(), app.name_account_person();
    revoke select (refusal) on mails from portal_customer;
    revoke update (sort_name, search_text) on account_people from portal_system;
    alter table account_people drop column group_id, drop column sort_name, drop column search_text;
    drop table account_groups;
  `);
}
