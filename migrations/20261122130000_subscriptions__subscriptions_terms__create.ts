import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

const HOUSE = '00000000-0000-7000-8000-000000000001';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table subscriptions (
      id uuid primary key,
      organization_id uuid not null references organizations,
      account_id uuid not null references accounts,
      -- What people see and say on the phone; unguessable, unique.
      number text not null unique,
      plan_id uuid not null references plans,
      trial_kind text check (trial_kind in ('personal', 'business')),
      state text not null check (state in ('trial', 'active', 'expired', 'payment_failed', 'purging', 'purged')),
      source text not null check (source in ('partner', 'customer', 'trial', 'activation_code', 'referral', 'nfr')),
      -- Computer (Safe) or company (Safe Pro) as people call it; may be empty until installed.
      nickname text not null default '',
      time_zone text not null,
      currency text not null,
      -- Terms are computed from the anchor, never from the previous end (security: money is moved once, 9).
      anchor_on date not null,
      expires_on date not null,
      term_years smallint check (term_years between 1 and 3),
      storage_packs integer not null default 0 check (storage_packs between 0 and 50),
      installed_at timestamptz,

      auto_renew boolean not null default false,
      auto_renew_card_id uuid,
      -- Only a named person can switch renewal on: the entry is theirs (beyond.md X9).
      auto_renew_audit_id bigint,
      auto_renew_actor_kind text not null default 'person' check (auto_renew_actor_kind = 'person'),
      renewal_quote_id uuid,
      renewal_invoice_id uuid,
      -- Why the worker must not charge by itself: 'authentication', 'declined', 'frozen'.
      renewal_stopped text check (renewal_stopped in ('authentication', 'declined', 'frozen')),
      charge_attempts smallint not null default 0,

      -- Moments computed once in code in the subscription's zone, so that sweeps use a plain index.
      next_notice_at timestamptz,
      quote_at timestamptz,
      charge_at timestamptz,
      lapses_at timestamptz,
      service_ends_at timestamptz,
      purge_on date,
      purge_at timestamptz,
      leased_until timestamptz,

      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (organization_id, id),
      foreign key (auto_renew_audit_id, auto_renew_actor_kind) references audit_entries (id, actor_kind),
      foreign key (organization_id, renewal_quote_id) references quotes (organization_id, id),
      foreign key (organization_id, renewal_invoice_id) references invoices (organization_id, id),
      foreign key (organization_id, auto_renew_card_id) references cards (organization_id, id),
      check (not auto_renew or auto_renew_audit_id is not null),
      check ((state = 'trial') = (trial_kind is not null) or state in ('expired', 'purging', 'purged')),
      check (state not in ('expired', 'payment_failed') or purge_at is not null)
    );
    -- One open trial of a kind for an account (domain.md 7.8).
    create unique index subscriptions_one_open_trial on subscriptions (account_id, trial_kind) where state = 'trial';
    create index subscriptions_account on subscriptions (organization_id, account_id);
    create index subscriptions_of_account on subscriptions (account_id);
    create index subscriptions_notice on subscriptions (next_notice_at) where next_notice_at is not null;
    create index subscriptions_quote on subscriptions (quote_at) where quote_at is not null;
    create index subscriptions_charge on subscriptions (charge_at) where charge_at is not null;
    create index subscriptions_lapse on subscriptions (lapses_at) where lapses_at is not null;
    create index subscriptions_purge on subscriptions (purge_at) where purge_at is not null;
    create index subscriptions_card on subscriptions (auto_renew_card_id) where auto_renew_card_id is not null;

    create table terms (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      subscription_id uuid not null,
      kind text not null check (kind in ('trial', 'paid', 'free')),
      trial_kind text check (trial_kind in ('personal', 'business')),
      plan_id uuid not null references plans,
      years smallint,
      -- [starts_on, ends_on): the day ends_on still works and is not sold (domain.md 4.3).
      starts_on date not null,
      ends_on date not null,
      -- Money paid for it after discount, before tax, plus credit carried in (domain.md 3.3). Free days are worth 0.
      value_cents bigint not null check (value_cents >= 0),
      currency text not null,
      storage_packs integer not null default 0,
      invoice_line_id uuid,
      created_at timestamptz not null,
      -- A line for several computers gives each of them a term.
      unique (invoice_line_id, subscription_id),
      check (starts_on < ends_on),
      check ((kind = 'trial') = (trial_kind is not null)),
      check (kind = 'paid' or value_cents = 0),
      -- A trial's days are free and end where a purchase begins, so its row may lie under the first paid term.
      exclude using gist (subscription_id with =, daterange(starts_on, ends_on) with &&) where (kind <> 'trial'),
      foreign key (organization_id, subscription_id) references subscriptions (organization_id, id) on update cascade
    );
    create unique index terms_one_start on terms (subscription_id, starts_on) where kind <> 'trial';
    create unique index terms_one_trial on terms (subscription_id) where kind = 'trial';
    -- At most one business trial for a company, ever (domain.md 7.8).
    create unique index terms_one_business_trial on terms (account_id) where trial_kind = 'business';

    -- A subscription belongs to its account's organization, or, released or bought directly, to the house.
    create function app.check_subscription_organization() returns trigger language plpgsql as $$
    begin
      if new.organization_id <> '${HOUSE}' and not exists (
        select from accounts a where a.id = new.account_id and a.organization_id = new.organization_id
      ) then raise exception 'subscription % and its account are of different organizations', new.id; end if;
      return null;
    end $$;
    create constraint trigger subscriptions_organization after insert or update of organization_id, account_id on subscriptions
      deferrable initially deferred for each row execute function app.check_subscription_organization();
  `);
  await secureTable(db, 'subscriptions', {
    partner: { privileges: 'select, insert, update' },
    customer: { privileges: 'select, update' },
  });
  await secureTable(db, 'terms', { partner: { privileges: 'select, insert' }, customer: { privileges: 'select' } });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table terms; drop table subscriptions; drop function app.check_subscription_organization()');
}
