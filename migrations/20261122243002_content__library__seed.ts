import type { Knex } from 'knex';
import { seedContent } from '../seeds/content';

/** What stands in the libraries from the first day (features.md P3, P4), and the documents of the partner program. */
export async function up(db: Knex): Promise<void> {
  await seedContent(db, 'library');
}

/** It stays: staff may have edited it. */
export async function down(): Promise<void> {}
