import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/** A customer who goes from one partner to another: signed by two, on a day (beyond.md X18). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table account_moves (
      id uuid primary key,
      -- The receiving partner. Neither partner's key is joined with the account's: it is of the one before the move and of the other after it.
      organization_id uuid not null references organizations(id),
      from_organization_id uuid not null references organizations(id),
      account_id uuid not null references accounts(id),
      account_name text not null,
      from_name text not null,
      to_name text not null,
      -- The receiving partner's request, whose acceptance is the customer's signature.
      request_id uuid not null unique,
      state text not null default 'waiting' check (state in ('waiting', 'dated', 'done', 'withdrawn', 'lapsed')),
      accepted_by uuid not null references people(id),
      accepted_name text not null,
      opened_at timestamptz not null,
      lapses_at timestamptz not null,
      signed_by uuid references people(id),
      signed_name text,
      signed_at timestamptz,
      moves_on date,
      time_zone text,
      due_at timestamptz,
      delayed_since timestamptz,
      delay text not null default '',
      closed_at timestamptz,
      closed_by uuid,
      withdrawn_by_side text check (withdrawn_by_side in ('customer', 'receiving')),
      -- What moved, as it was on the day, without prices.
      lines jsonb,
      check (organization_id <> from_organization_id),
      check (num_nonnulls(signed_by, signed_name, signed_at, moves_on, time_zone, due_at) in (0, 6)),
      check (state not in ('dated', 'done') or signed_at is not null),
      check (state not in ('waiting', 'lapsed') or signed_at is null),
      check ((state in ('waiting', 'dated')) = (closed_at is null)),
      check ((state = 'withdrawn') = (withdrawn_by_side is not null)),
      check ((state = 'done') = (lines is not null)),
      check ((delay = '') = (delayed_since is null))
    );
    create unique index account_moves_one_open on account_moves (account_id) where state in ('waiting', 'dated');
    create index account_moves_account on account_moves (account_id, opened_at desc);
    create index account_moves_receiving on account_moves (organization_id, opened_at desc, id desc);
    create index account_moves_leaving on account_moves (from_organization_id, opened_at desc, id desc) where signed_at is not null;
    create index account_moves_newest on account_moves (opened_at desc, id desc);
    create index account_moves_due on account_moves (due_at, id) where state = 'dated';
    create index account_moves_lapse on account_moves (lapses_at, id) where state = 'waiting';

    -- What of the leaving partner's paid terms was unused on the day: nothing of it may reach the other partner.
    create table account_move_settlements (
      move_id uuid primary key references account_moves(id),
      organization_id uuid not null references organizations(id),
      account_id uuid not null references accounts(id),
      settled_on date not null,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      lines jsonb not null,
      total_cents bigint not null check (total_cents >= 0),
      created_at timestamptz not null
    );
    create index account_move_settlements_organization on account_move_settlements (organization_id, account_id);

    create function app.refuse_closed_move() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.closed_at is null then return new; end if;
      raise exception 'move % is closed and stays as it is', old.id;
    end $$;
    create trigger account_moves_stay_closed before update or delete on account_moves for each row execute function app.refuse_closed_move();
    create trigger account_move_settlements_stay before update or delete on account_move_settlements for each row execute function app.refuse_change();
  `);
  const writes = `select, insert, update (state, signed_by, signed_name, signed_at, moves_on, time_zone, due_at, delayed_since, delay, closed_at, closed_by, withdrawn_by_side, lines)`;
  await secureTable(db, 'account_moves', { partner: { privileges: 'select' }, customer: { privileges: 'select' }, system: writes });
  await limitTable(db, 'account_moves', 'select', isChosen('account_moves'));
  // The partner who is left is told when both have signed, and sees the case from then on.
  const leaving = 'from_organization_id = app.organization() and signed_at is not null';
  await db.raw(`create policy portal_partner_leaving on account_moves for select to portal_partner using (${leaving})`);
  await db.raw(`create policy portal_limited_leaving on account_moves for select to portal_limited using (${leaving} and ${isChosen('account_moves')})`);
  await secureTable(db, 'account_move_settlements', { partner: { privileges: 'select' }, system: 'select, insert' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table account_move_settlements; drop table account_moves; drop function app.refuse_closed_move()');
}
