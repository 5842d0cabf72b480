import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/** What a partner says is wrong with a line of a paper, and what the office answers (beyond.md X11). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table disputes (
      id uuid primary key,
      organization_id uuid not null,
      -- No foreign key: accounts are a higher room. Null where the paper has no account.
      account_id uuid,
      invoice_id uuid not null,
      invoice_line_id uuid not null,
      reason_code text not null check (reason_code in ('amount', 'not_ordered', 'quantity', 'ended', 'twice', 'tax', 'other')),
      words text not null,
      status text not null default 'open' check (status in ('open', 'accepted', 'explained', 'withdrawn')),
      opened_by uuid not null,
      opened_at timestamptz not null,
      answer text not null default '',
      -- Whoever answered or withdrew it.
      closed_by uuid,
      closed_at timestamptz,
      unique (organization_id, id),
      foreign key (organization_id, invoice_id) references invoices (organization_id, id),
      foreign key (organization_id, invoice_line_id) references invoice_lines (organization_id, id),
      check ((status = 'open') = (closed_at is null)),
      check ((status = 'open') = (closed_by is null)),
      check (status not in ('accepted', 'explained') or answer <> '')
    );
    create unique index disputes_one_open on disputes (invoice_line_id) where status = 'open';
    create index disputes_invoice on disputes (organization_id, invoice_id);
    create index disputes_line on disputes (invoice_line_id);
    create index disputes_open on disputes (opened_at, id) where status = 'open';
    create index disputes_by_status on disputes (status, closed_at desc, id desc) where status <> 'open';

    create function app.refuse_closed_dispute() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.status = 'open' then return new; end if;
      raise exception 'dispute % is closed and stays as it is', old.id;
    end $$;
    create trigger disputes_stay_closed before update or delete on disputes for each row execute function app.refuse_closed_dispute();
  `);
  const privileges = 'select, insert, update (status, answer, closed_by, closed_at)';
  await secureTable(db, 'disputes', { partner: { privileges } });
  await limitTable(db, 'disputes', privileges, isChosen('disputes'));
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table disputes; drop function app.refuse_closed_dispute()');
}
