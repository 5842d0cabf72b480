import type { Knex } from 'knex';
import { grantTable, isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/** Registered deals (features.md P1, domain.md §11.6): the rules they stand under, the deals, and what happened to them. */
export async function up(db: Knex): Promise<void> {
  await tables(db);
  await walls(db);
  await functions(db);
}

async function tables(db: Knex): Promise<void> {
  await db.raw(`
    -- What a deal gives and how long; versions are added, never changed. A deal keeps the one under which it was registered.
    create table deal_rules (
      version integer primary key check (version >= 1),
      points_bps integer not null check (points_bps between 0 and 10000),
      protection_days integer not null check (protection_days between 1 and 1000),
      extension_days integer not null check (extension_days between 0 and 1000),
      reply_days integer not null check (reply_days between 1 and 30),
      appeal_days integer not null check (appeal_days between 0 and 365),
      valid_from date not null,
      created_at timestamptz not null
    );
    create index deal_rules_valid on deal_rules (valid_from, version);
    create trigger deal_rules_stay before update or delete on deal_rules for each row execute function app.refuse_change();
    insert into deal_rules (version, points_bps, protection_days, extension_days, reply_days, appeal_days, valid_from, created_at)
      values (1, 500, 90, 30, 2, 30, '2020-01-01', app.now());

    create table deals (
      id uuid primary key,
      -- What people see and say: "D-7KQ4-M2XD".
      number text not null unique,
      organization_id uuid not null references organizations,
      -- The membership of who registered it: a member limited to chosen accounts sees their own.
      membership_id uuid,
      registered_by uuid not null references people,
      registered_name text not null,
      -- The account it belongs to, if the partner has said so. It may leave the organization; the deal stays.
      account_id uuid,
      state text not null check (state in ('draft', 'submitted', 'approved', 'rejected', 'appealed', 'won', 'lost', 'lapsed', 'withdrawn')),
      rule_version integer not null references deal_rules,
      time_zone text not null,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      company text not null check (length(company) between 1 and 100),
      contact_name text not null default '',
      contact_email text collate "C" not null default '' check (contact_email = lower(contact_email)),
      contact_phone text not null default '',
      country text not null default '',
      product text not null default '' check (product in ('', 'safe', 'safe_pro', 'safe_server', 'availability', 'migration')),
      quantity integer check (quantity between 1 and 100000),
      value_cents bigint check (value_cents >= 0),
      close_on date,
      competition text not null default '',
      notes text not null default '' check (length(notes) <= 2000),
      -- Whose deal it is: the e-mail's domain, or the whole address where everybody may have one there.
      customer_key text collate "C" not null default '',
      submitted_at timestamptz,
      reply_by_on date,
      -- The moment from which an answer is late.
      reply_by_at timestamptz,
      overdue_told_at timestamptz,
      decided_at timestamptz,
      decided_by uuid references people,
      reason_code text not null default '',
      reason text not null default '' check (length(reason) <= 1000),
      rejected_at timestamptz,
      rejected_by uuid references people,
      appealed_at timestamptz,
      appeal text not null default '' check (length(appeal) <= 2000),
      -- The last protected day.
      protected_until date,
      lapses_at timestamptz,
      remind_at timestamptz,
      extended_at timestamptz,
      extension_reason text not null default '' check (length(extension_reason) <= 500),
      closed_at timestamptz,
      lost_code text not null default '',
      lost_words text not null default '' check (length(lost_words) <= 1000),
      -- The quote that uses its points, or used them.
      quote_id uuid,
      won_invoice_id uuid,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      sort_name text collate "C" not null generated always as (app.searchable(company)) stored,
      sort_close_on date not null generated always as (coalesce(close_on, '9999-12-31'::date)) stored,
      sort_value_cents bigint not null generated always as (coalesce(value_cents, 0)) stored,
      search_text text collate "C" not null generated always as (app.searchable(company) || chr(10) || app.searchable(contact_name) || chr(10) || contact_email || chr(10) || lower(number)) stored,
      unique (organization_id, id),
      check (state in ('draft', 'withdrawn') or (product <> '' and customer_key <> '' and quantity is not null and value_cents is not null and close_on is not null and submitted_at is not null)),
      check ((state in ('submitted', 'appealed')) = (reply_by_at is not null)),
      check ((reply_by_at is null) = (reply_by_on is null)),
      check (state not in ('approved', 'rejected', 'appealed', 'won', 'lost', 'lapsed') or (decided_at is not null and decided_by is not null)),
      check ((state = 'rejected') <= (reason_code <> '' and rejected_at is not null)),
      check ((appealed_at is null) = (appeal = '')),
      check ((state in ('approved', 'won', 'lost', 'lapsed')) = (protected_until is not null)),
      check ((state = 'approved') = (lapses_at is not null)),
      check (remind_at is null or state = 'approved'),
      check ((extended_at is null) = (extension_reason = '')),
      check ((state in ('won', 'lost', 'lapsed', 'withdrawn')) = (closed_at is not null)),
      check ((state = 'lost') = (lost_code <> '')),
      check (won_invoice_id is null or state = 'won')
    ) with (fillfactor = 85);
    create index deals_newest on deals (organization_id, created_at desc, id desc);
    create index deals_by_state on deals (organization_id, state, created_at desc, id desc);
    create index deals_by_name on deals (organization_id, sort_name, id);
    create index deals_by_value on deals (organization_id, sort_value_cents, id);
    create index deals_by_close on deals (organization_id, sort_close_on, id);
    create index deals_search on deals using gin (organization_id, search_text gin_trgm_ops);
    create index deals_customer on deals (customer_key, product) where state in ('submitted', 'appealed', 'approved');
    create index deals_own_customer on deals (organization_id, customer_key) where state in ('draft', 'submitted', 'appealed', 'approved');
    create index deals_account on deals (organization_id, account_id) where account_id is not null;
    create index deals_waiting on deals (reply_by_at, id) where state in ('submitted', 'appealed');
    create index deals_office on deals (state, submitted_at desc, id desc) where submitted_at is not null;
    create index deals_to_tell on deals (reply_by_at) where state in ('submitted', 'appealed') and overdue_told_at is null;
    create index deals_to_lapse on deals (lapses_at) where state = 'approved';
    create index deals_to_remind on deals (remind_at) where remind_at is not null;
    create unique index deals_quote on deals (quote_id) where quote_id is not null;

    -- What happened to a deal, for the partner and the office.
    create table deal_events (
      id uuid primary key,
      organization_id uuid not null,
      deal_id uuid not null,
      at timestamptz not null,
      event text not null check (length(event) between 1 and 40),
      side text not null check (side in ('partner', 'office', 'system')),
      by_name text not null default '',
      detail text not null default '' check (length(detail) <= 2000),
      foreign key (organization_id, deal_id) references deals (organization_id, id)
    );
    create index deal_events_deal on deal_events (deal_id, at, id);
    create trigger deal_events_stay before update or delete on deal_events for each row execute function app.refuse_change();

    -- Which confirmed orders used a deal's points: one each, which an invariant asks.
    create index quotes_deal on quotes ((facts #>> '{deal,id}')) where facts #>> '{deal,id}' is not null;
    create index accounts_email_domain on accounts (organization_id, (split_part(email, '@', 2)));
  `);
}

async function walls(db: Knex): Promise<void> {
  // Who decided, why and under which rules is the office's to write, as the system.
  const written = `select, insert, update (account_id, state, company, contact_name, contact_email, contact_phone, country, product, quantity, value_cents, close_on, competition, notes, customer_key, rule_version,
    time_zone, submitted_at, reply_by_on, reply_by_at, overdue_told_at, appealed_at, appeal, protected_until, lapses_at, remind_at, extended_at, extension_reason, closed_at, lost_code, lost_words, quote_id,
    won_invoice_id, updated_at)`;
  const decided = `select, update (state, reply_by_on, reply_by_at, overdue_told_at, decided_at, decided_by, reason_code, reason, rejected_at, rejected_by, protected_until, lapses_at, remind_at, extended_at, extension_reason,
    closed_at, updated_at)`;
  await secureTable(db, 'deals', { partner: { privileges: written }, system: decided });
  await limitTable(db, 'deals', written, `(membership_id = app.membership() or ${isChosen('deals')})`);
  await secureTable(db, 'deal_events', { partner: { privileges: 'select, insert' }, system: 'select, insert' });
  await limitTable(db, 'deal_events', 'select, insert', 'exists (select from deals d where d.organization_id = deal_events.organization_id and d.id = deal_events.deal_id)');
  await grantTable(db, 'deal_rules', { partner: 'select', limited: 'select', office: 'select', system: 'select' });
}

async function functions(db: Knex): Promise<void> {
  await db.raw(`
    -- Words in a company, a contact, an address or a number: the organization's deals that have them, as ids. Limited members ask row by row, in what they see.
    create function app.find_deals(words text, most integer) returns uuid[] language sql stable security definer set search_path = public, pg_temp as $$
      select array(select d.id from deals d where d.organization_id = app.organization() and d.search_text like app.search_pattern(app.searchable(words)) limit least(most, 1000)) $$;

    -- Open deals and accounts of the organization whose name is like this one, the likest first.
    create function app.deals_alike(sought text) returns uuid[] language sql stable security definer set search_path = public, pg_temp set pg_trgm.word_similarity_threshold = 0.55 as $$
      select array(select d.id from deals d where d.organization_id = app.organization() and d.state in ('draft', 'submitted', 'appealed', 'approved') and app.searchable(sought) <% d.search_text
        order by word_similarity(app.searchable(sought), d.search_text) desc, d.id limit 10) $$;
    create function app.accounts_alike(sought text, address text, domain text) returns uuid[] language sql stable security definer set search_path = public, pg_temp set pg_trgm.word_similarity_threshold = 0.55 as $$
      select array(select found.id from (
        (select a.id, 2 as likeness from accounts a where a.organization_id = app.organization() and domain <> '' and split_part(a.email, '@', 2) = domain limit 5)
        union (select a.id, 3 from accounts a where a.organization_id = app.organization() and address <> '' and a.email = address limit 5)
        union (select alike.id, 1 from (select a.id from accounts a where a.organization_id = app.organization() and sought <> '' and app.searchable(sought) <% a.search_text
          order by word_similarity(app.searchable(sought), a.search_text) desc, a.id limit 5) alike)) found
        group by found.id order by max(found.likeness) desc, found.id limit 10) $$;

    -- Whether a quote holds what was promised to it: confirmed, or being paid on a card page. Members who do not see the quote are told that too.
    create function app.holds_promise(quote uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
      select exists (select from quotes q where q.id = quote
        and (q.status = 'confirmed' or exists (select from checkouts c where c.quote_id = q.id and c.state = 'open'))) $$;

    grant select (id, organization_id, state, search_text) on deals to portal_search;
    create policy portal_search on deals for select to portal_search using (true);
    grant select (id, status) on quotes to portal_search;
    create policy portal_search on quotes for select to portal_search using (true);
    grant select (quote_id, state) on checkouts to portal_search;
    create policy portal_search on checkouts for select to portal_search using (true);
    grant create on schema app to portal_search;
    alter function app.find_deals(text, integer) owner to portal_search;
    alter function app.deals_alike(text) owner to portal_search;
    alter function app.accounts_alike(text, text, text) owner to portal_search;
    alter function app.holds_promise(uuid) owner to portal_search;
    revoke create on schema app from portal_search;
    revoke all on function app.find_deals(text, integer), app.deals_alike(text), app.accounts_alike(text, text, text), app.holds_promise(uuid) from public;
    grant execute on function app.find_deals(text, integer), app.deals_alike(text), app.accounts_alike(text, text, text) to portal_partner;
    grant execute on function app.holds_promise(uuid) to portal_partner, portal_limited, portal_office, portal_system;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop function app.find_deals(text, integer), app.deals_alike(text), app.accounts_alike(text, text, text), app.holds_promise(uuid);
    drop policy portal_search on checkouts; drop policy portal_search on quotes;
    revoke select (quote_id, state) on checkouts from portal_search;
    revoke select (id, status) on quotes from portal_search;
    drop index accounts_email_domain, quotes_deal;
    drop table deal_events; drop table deals; drop table deal_rules;
  `);
}
