import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

// What follows the work on a lead; what somebody said stays as they said it, until it is forgotten (anonymised).
const OF_THE_WORK = `state, state_since, name, company, email, phone, message, interest, interest_name, asked_count, asked_at, touched_at, assigned_to, lost_reason,
  account_id, converted_at, mailed_at, consent_version, consent_words, consented_at, anonymised_at`;

/**
 * Partners' public pages and who asked by them (features.md P6, domain.md §11.5). They belong to the organization as a whole, and so to nobody who
 * is limited to chosen accounts.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table referral_pages (
      organization_id uuid primary key references organizations,
      -- What is worked on, and what strangers see: null while the page is not public.
      draft jsonb not null,
      revision integer not null check (revision >= 1),
      drafted_by uuid references people,
      drafted_at timestamptz not null,
      published jsonb,
      published_revision integer,
      published_at timestamptz,
      check ((published is null) = (published_at is null) and (published is null) = (published_revision is null))
    );
    -- The current address of a page, and its former ones, which lead there and are nobody else's any more.
    create table referral_addresses (
      slug text collate "C" primary key check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) between 3 and 40),
      organization_id uuid not null references organizations,
      is_current boolean not null,
      created_at timestamptz not null
    );
    create unique index referral_addresses_one_current on referral_addresses (organization_id) where is_current;
    create index referral_addresses_organization on referral_addresses (organization_id);

    create table leads (
      id uuid primary key,
      organization_id uuid not null references organizations,
      state text not null default 'new' check (state in ('new', 'contacted', 'converted', 'lost')),
      state_since timestamptz not null,
      name text not null check (length(name) between 1 and 100),
      company text not null default '' check (length(company) <= 100),
      email text not null check (email = lower(email) and length(email) <= 254),
      phone text not null default '' check (length(phone) <= 30),
      -- A plan's code, or '' for who is not sure; its name as it was then.
      interest text not null default '',
      interest_name text not null default '',
      message text not null default '' check (length(message) <= 2000),
      -- The words they agreed to, and when.
      consent_version text not null,
      consent_words text not null,
      consented_at timestamptz not null,
      asked_count integer not null default 1 check (asked_count >= 1),
      created_at timestamptz not null,
      asked_at timestamptz not null,
      -- The last time that anybody did anything about it.
      touched_at timestamptz not null,
      assigned_to uuid,
      lost_reason text check (lost_reason in ('no_answer', 'too_expensive', 'other_product', 'not_needed', 'spam', 'other')),
      account_id uuid,
      converted_at timestamptz,
      -- When we wrote to the address that we have its request.
      mailed_at timestamptz,
      anonymised_at timestamptz,
      search_text text generated always as (app.searchable(name || ' ' || company || ' ' || email)) stored,
      unique (organization_id, id),
      foreign key (organization_id, assigned_to) references memberships (organization_id, id),
      check ((state = 'lost') = (lost_reason is not null)),
      check ((state = 'converted') = (converted_at is not null))
    );
    create index leads_by_state on leads (organization_id, state, asked_at desc, id desc);
    create index leads_by_age on leads (organization_id, asked_at desc, id desc);
    create index leads_by_arrival on leads (organization_id, created_at);
    create index leads_of_member on leads (organization_id, assigned_to, asked_at desc, id desc) where assigned_to is not null;
    create index leads_of_account on leads (organization_id, account_id) where account_id is not null;
    create index leads_by_email on leads (email, mailed_at);
    create index leads_to_forget on leads (touched_at) where anonymised_at is null;
    create index leads_search on leads using gin (organization_id, search_text gin_trgm_ops);

    create table lead_events (
      id uuid primary key,
      organization_id uuid not null,
      lead_id uuid not null,
      kind text not null check (kind in ('asked', 'asked_again', 'contacted', 'lost', 'reopened', 'assigned', 'noted', 'converted', 'anonymised')),
      -- A note, or what was written when they asked again.
      words text not null default '' check (length(words) <= 2000),
      by_person uuid references people,
      created_at timestamptz not null,
      foreign key (organization_id, lead_id) references leads (organization_id, id)
    );
    create index lead_events_story on lead_events (organization_id, lead_id, created_at, id);
  `);
  await secureTable(db, 'referral_pages', { partner: { privileges: 'select, insert' } });
  await secureTable(db, 'referral_addresses', { partner: { privileges: 'select, insert' } });
  await secureTable(db, 'leads', { partner: { privileges: 'select, insert' } });
  await secureTable(db, 'lead_events', { partner: { privileges: 'select, insert' } });
  await db.raw(`
    grant update (draft, revision, drafted_by, drafted_at, published, published_revision, published_at) on referral_pages to portal_partner;
    grant update (is_current) on referral_addresses to portal_partner;
    grant update (${OF_THE_WORK}) on leads to portal_partner;
    -- Only to forget what it says.
    grant update (words) on lead_events to portal_partner;
  `);
  await db.raw(SEARCH);
  // By which lead a subscription came; leads stay with their organization when an account leaves it, so there is no foreign key.
  await db.raw(`
    alter table subscriptions add column lead_id uuid;
    create index subscriptions_of_leads on subscriptions (created_at) where lead_id is not null;
  `);
}

const SEARCH = `
  create function app.find_leads(words text, up_to integer) returns uuid[] language plpgsql stable security definer set search_path to public, pg_temp as $$
    declare
      found_ids uuid[];
    begin
      found_ids := array(
        select l.id from leads l
         where l.organization_id = app.organization() and l.search_text like app.search_pattern(app.searchable(words)) limit up_to + 1);
      return case when cardinality(found_ids) > up_to then null else found_ids end;
    end $$;
  grant select (id, organization_id, search_text) on leads to portal_search;
  create policy portal_search on leads for select to portal_search using (true);
  grant create on schema app to portal_search;
  alter function app.find_leads(text, integer) owner to portal_search;
  revoke create on schema app from portal_search;
  revoke execute on function app.find_leads(text, integer) from public;
  grant execute on function app.find_leads(text, integer) to portal_partner;
`;

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    alter table subscriptions drop column lead_id;
    drop function app.find_leads(text, integer);
    drop table lead_events, leads, referral_addresses, referral_pages;
  `);
}
