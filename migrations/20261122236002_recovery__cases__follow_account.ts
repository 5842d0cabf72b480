import type { Knex } from 'knex';

/** ZIP codes with and without four more digits, and events that go along with an account that changes hands. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table recovery_cases drop constraint recovery_cases_postal_code_check;
    alter table recovery_cases add constraint recovery_cases_postal_code_check check (postal_code ~ '^[0-9]{5}(-[0-9]{4}){0,1}$');
    drop trigger recovery_events_stay on recovery_events;
    -- The foreign key writes all its columns, so what changed is asked, not what was written.
    create trigger recovery_events_stay before update on recovery_events for each row
      when ((old.id, old.case_id, old.at, old.event, old.side, old.by_name, old.detail) is distinct from (new.id, new.case_id, new.at, new.event, new.side, new.by_name, new.detail)) execute function app.refuse_change();
    create trigger recovery_events_remain before delete on recovery_events for each row execute function app.refuse_change();
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop trigger recovery_events_remain on recovery_events;
    drop trigger recovery_events_stay on recovery_events;
    create trigger recovery_events_stay before update of id, case_id, at, event, side, by_name, detail or delete on recovery_events for each row execute function app.refuse_change();
  `);
}
