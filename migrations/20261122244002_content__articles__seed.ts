import type { Knex } from 'knex';
import { seedContent } from '../seeds/content';

/** The articles of the knowledge base (domain.md §18). */
export async function up(db: Knex): Promise<void> {
  await seedContent(db, 'articles');
}

/** Articles stay: staff may have edited them. */
export async function down(): Promise<void> {}
