import type { Knex } from 'knex';
import { grantTable, secureTable } from '../src/platform/database/row-security';

/** What the partner program asks for, how each partner stands in it, and every decision on a tier (domain.md §11.4). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- Versions are added, never changed; on a day the newest of the latest first day counts.
    create table program_rules (
      version integer primary key check (version >= 1),
      valid_from date not null,
      -- Net purchases of twelve months that make a partner Premier, in whole units of the partner's own currency.
      threshold_units integer not null check (threshold_units between 1 and 100000000),
      nfr_basic smallint not null check (nfr_basic between 0 and 100),
      nfr_premier smallint not null check (nfr_premier between 0 and 100),
      note text not null default '' check (length(note) <= 500),
      made_by uuid references people,
      made_at timestamptz not null
    );
    create trigger program_rules_stay before update or delete on program_rules for each row execute function app.refuse_change();
    insert into program_rules (version, valid_from, threshold_units, nfr_basic, nfr_premier, note, made_at) values (1, '2020-01-01', 10000, 1, 5, 'First rules', '2020-01-01T00:00:00Z');

    create table tier_standings (
      organization_id uuid primary key references organizations,
      -- The day the tier began.
      since_on date not null,
      -- Reviews are on its anniversaries: the day the tier began, or that of the review after a decision by staff.
      anchor_on date not null,
      -- The last day of a decision by staff; null where none holds.
      held_until date,
      next_review_on date not null,
      -- The review that the administrators have been told of.
      warned_for date,
      updated_at timestamptz not null
    );
    create index tier_standings_review on tier_standings (next_review_on, organization_id);

    create table tier_changes (
      id uuid primary key,
      organization_id uuid not null references organizations,
      previous_tier text not null check (previous_tier in ('basic', 'premier')),
      tier text not null check (tier in ('basic', 'premier')),
      cause text not null check (cause in ('threshold', 'review', 'operator')),
      reason text not null default '' check (length(reason) <= 500),
      held_until date,
      net_cents bigint not null,
      target_cents bigint not null,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      rule_version integer not null references program_rules,
      decided_by uuid references people,
      decided_on date not null,
      decided_at timestamptz not null,
      check ((cause = 'operator') = (decided_by is not null))
    );
    create index tier_changes_newest on tier_changes (organization_id, decided_at desc, id desc);
    create trigger tier_changes_stay before update or delete on tier_changes for each row execute function app.refuse_change();
  `);
  await grantTable(db, 'program_rules', { partner: 'select', limited: 'select', office: 'select, insert', system: 'select' });
  await secureTable(db, 'tier_standings', { partner: { privileges: 'select' }, office: 'select, insert, update', system: 'select, insert, update' });
  await secureTable(db, 'tier_changes', { partner: { privileges: 'select' }, office: 'select, insert', system: 'select, insert' });
  await db.raw('grant update (tier, updated_at) on organizations to portal_system');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('revoke update (tier, updated_at) on organizations from portal_system; drop table tier_changes; drop table tier_standings; drop table program_rules');
}
