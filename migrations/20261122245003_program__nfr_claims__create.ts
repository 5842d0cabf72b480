import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

/** Who holds a subscription that is not for resale, by the tier of their organization (domain.md §11.4). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table nfr_claims (
      id uuid primary key,
      organization_id uuid not null references organizations,
      person_id uuid not null references people,
      subscription_id uuid not null unique references subscriptions,
      claimed_at timestamptz not null,
      renewed_at timestamptz,
      ended_at timestamptz,
      end_cause text check (end_cause in ('released', 'left', 'over')),
      -- Null where no person ended it.
      ended_by uuid references people,
      check ((ended_at is null) = (end_cause is null))
    );
    create index nfr_claims_held on nfr_claims (organization_id, claimed_at, id) where ended_at is null;
    create index nfr_claims_person on nfr_claims (person_id) where ended_at is null;
    create index nfr_claims_ended on nfr_claims (organization_id, ended_at desc) where ended_at is not null;
  `);
  await secureTable(db, 'nfr_claims', { partner: { privileges: 'select, insert, update' } });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table nfr_claims');
}
