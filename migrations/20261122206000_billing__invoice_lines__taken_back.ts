import type { Knex } from 'knex';

/** A paid line whose goods can never be given is taken back: its money goes back, and nothing waits for it any more. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table invoice_lines add column taken_back_at timestamptz,
      add constraint invoice_lines_given_or_taken_back check (fulfilled_at is null or taken_back_at is null);

    create or replace function app.refuse_line_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then raise exception 'lines of papers are never deleted'; end if;
      if old.fulfilled_at is null and old.taken_back_at is null and (new.fulfilled_at is not null or new.taken_back_at is not null)
        and (to_jsonb(new) - 'fulfilled_at' - 'taken_back_at') = (to_jsonb(old) - 'fulfilled_at' - 'taken_back_at') then return new; end if;
      raise exception 'lines of papers are never edited';
    end $$;
    drop index invoice_lines_unfulfilled;
    create index invoice_lines_unfulfilled on invoice_lines (invoice_id) where fulfilled_at is null and taken_back_at is null;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop index invoice_lines_unfulfilled;
    create index invoice_lines_unfulfilled on invoice_lines (invoice_id) where fulfilled_at is null;
    create or replace function app.refuse_line_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then raise exception 'lines of papers are never deleted'; end if;
      if old.fulfilled_at is null and new.fulfilled_at is not null
        and (to_jsonb(new) - 'fulfilled_at') = (to_jsonb(old) - 'fulfilled_at') then return new; end if;
      raise exception 'lines of papers are never edited';
    end $$;
    alter table invoice_lines drop column taken_back_at;
  `);
}
