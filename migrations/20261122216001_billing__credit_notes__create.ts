import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

const SUMS = `
      net_cents bigint not null check (net_cents >= 0),
      tax_cents bigint not null check (tax_cents >= 0),
      total_cents bigint not null check (total_cents > 0),
      check (total_cents = net_cents + tax_cents)`;

/** A paper for every refund: it refers to its invoice and, line by line, to the invoice's lines, and never credits more than they say. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table refunds
      add constraint refunds_own unique (organization_id, id),
      -- Another try after Stripe has refused one goes out under a key of its own.
      add column attempt smallint not null default 1 check (attempt > 0),
      add column failure text,
      -- Refunds from before there were credit notes have none.
      add column is_without_paper boolean not null default false;
    update refunds set is_without_paper = true;

    create table credit_notes (
      id uuid primary key,
      organization_id uuid not null,
      invoice_id uuid not null,
      refund_id uuid not null unique,
      -- The invoice's; null for papers without an account.
      account_id uuid,
      account_name text not null,
      number text not null unique,
      reason text not null,
      currency text not null,
      ${SUMS.trim()},
      -- What it prints.
      snapshot jsonb not null,
      issued_on date not null,
      created_at timestamptz not null,
      unique (organization_id, id),
      foreign key (organization_id, invoice_id) references invoices (organization_id, id),
      foreign key (organization_id, refund_id) references refunds (organization_id, id)
    );
    create index credit_notes_invoice on credit_notes (invoice_id);
    create index credit_notes_newest on credit_notes (organization_id, created_at desc, id desc);

    create table credit_note_lines (
      credit_note_id uuid not null,
      organization_id uuid not null,
      position smallint not null,
      invoice_line_id uuid not null,
      ${SUMS.trim()},
      primary key (credit_note_id, position),
      unique (credit_note_id, invoice_line_id),
      foreign key (organization_id, credit_note_id) references credit_notes (organization_id, id),
      foreign key (organization_id, invoice_line_id) references invoice_lines (organization_id, id)
    );
    create index credit_note_lines_invoice_line on credit_note_lines (invoice_line_id);

    create trigger credit_notes_never_edited before update or delete on credit_notes for each row execute function app.refuse_change();
    create trigger credit_note_lines_never_edited before update or delete on credit_note_lines for each row execute function app.refuse_change();

    -- Two notes of one invoice take turns on its row, and the queries below see what the other has written.
    create function app.check_credit_notes() returns trigger language plpgsql as $$
    declare note record;
    begin
      for note in select n.* from credit_notes n where n.id in (select id from added) loop
        perform from invoices i where i.id = note.invoice_id and i.status = 'paid' and i.currency = note.currency for no key update;
        if not found then raise exception 'credit note %: its invoice is not paid, or in another currency', note.number using errcode = 'check_violation'; end if;
        if exists (
          select from credit_note_lines l where l.credit_note_id = note.id
          having coalesce(sum(l.net_cents), 0) <> note.net_cents or coalesce(sum(l.tax_cents), 0) <> note.tax_cents or coalesce(sum(l.total_cents), 0) <> note.total_cents
        ) then raise exception 'credit note % is not the sum of its lines', note.number using errcode = 'check_violation'; end if;
        if exists (
          select from credit_notes n join invoices i on i.id = n.invoice_id where n.invoice_id = note.invoice_id group by i.id
          having sum(n.net_cents) > i.net_cents or sum(n.tax_cents) > i.tax_cents or sum(n.total_cents) > i.total_cents
        ) then raise exception 'credit note % credits more than its invoice', note.number using errcode = 'check_violation'; end if;
        if exists (
          select from credit_note_lines c join invoice_lines l on l.id = c.invoice_line_id
           where c.credit_note_id = note.id and (l.invoice_id <> note.invoice_id or exists (
             select from credit_note_lines o where o.invoice_line_id = l.id
             having sum(o.net_cents) > l.net_cents or sum(o.tax_cents) > l.tax_cents or sum(o.total_cents) > l.total_cents))
        ) then raise exception 'credit note % credits more than a line of its invoice', note.number using errcode = 'check_violation'; end if;
      end loop;
      return null;
    end $$;
    create trigger credit_notes_within_invoice after insert on credit_notes referencing new table as added
      for each statement execute function app.check_credit_notes();
    -- A note and its lines are written in one statement; lines that come later find it complete.
    create function app.refuse_late_credit() returns trigger language plpgsql as $$
    begin
      if exists (select from added a join credit_notes n on n.id = a.credit_note_id where n.total_cents <> (
        select sum(l.total_cents) from credit_note_lines l where l.credit_note_id = n.id))
      then raise exception 'lines of papers are never added' using errcode = 'check_violation'; end if;
      return null;
    end $$;
    create trigger credit_note_lines_complete after insert on credit_note_lines referencing new table as added
      for each statement execute function app.refuse_late_credit();
  `);
  const once = { privileges: 'select, insert' };
  for (const table of ['credit_notes', 'credit_note_lines']) await secureTable(db, table, { partner: once });
  await limitTable(db, 'credit_notes', 'select, insert', isChosen('credit_notes'));
  // Written in one statement with its note, which a condition cannot see yet.
  await limitTable(db, 'credit_note_lines', 'select, insert', 'exists (select from credit_notes n where n.organization_id = credit_note_lines.organization_id and n.id = credit_note_lines.credit_note_id)', { insert: 'true' });
  // A limited member undoes renewals of chosen accounts.
  await db.raw('grant insert on refunds to portal_limited');
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    revoke insert on refunds from portal_limited;
    drop table credit_note_lines; drop table credit_notes;
    drop function app.check_credit_notes(); drop function app.refuse_late_credit();
    alter table refunds drop constraint refunds_own, drop column attempt, drop column failure, drop column is_without_paper`);
}
