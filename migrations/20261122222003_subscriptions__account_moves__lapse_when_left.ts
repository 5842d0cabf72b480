import type { Knex } from 'knex';

/** A signed move lapses too, where the account has left its partner otherwise; and the office's list of open ones. */
export async function up(db: Knex): Promise<void> {
  const [{ name } = { name: '' }] = (await db.raw<{ rows: { name: string }[] }>(
    "select conname as name from pg_constraint where conrelid = 'account_moves'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%lapsed%' and pg_get_constraintdef(oid) like '%signed_at IS NULL%'")).rows;
  if (name) await db.raw('alter table account_moves drop constraint ??', [name]);
  await db.raw(`
    alter table account_moves add constraint account_moves_unsigned check (state <> 'waiting' or signed_at is null);
    create index account_moves_open on account_moves (opened_at desc, id desc) where state in ('waiting', 'dated');
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index account_moves_open; alter table account_moves drop constraint account_moves_unsigned');
}
