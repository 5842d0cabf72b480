import type { Knex } from 'knex';
import { seedTraining } from '../seeds/training';

/** The courses that come with the portal; staff change them from then on. */
export async function up(db: Knex): Promise<void> {
  await seedTraining(db);
}

export async function down(): Promise<void> {
  // What staff have changed, and what people have passed, stays.
}
