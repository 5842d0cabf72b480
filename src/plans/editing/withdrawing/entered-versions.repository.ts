import { NotFound } from '../../../platform/errors';
import { type Scoped } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';
import { type Versioned, type VersionedTable } from './versioned';

/** What is entered for one day: whether all of it is withdrawn, and when something else begins after it. */
export interface Entered { readonly isWithdrawn: boolean; readonly next: Day | null }

/** Tables whose rows name the colleagues who add and withdraw them; for the others the audit log does. */
const WITH_PEOPLE: ReadonlySet<VersionedTable> = new Set(['deal_rules', 'program_rules']);

/** Throws NotFound where nothing was ever entered for the day. */
export async function getEntered(trx: Scoped, { table, rows }: Pick<Versioned, 'table' | 'rows'>, from: Day): Promise<Entered> {
  const all = await trx(table).where(rows).where({ valid_from: from }).select<{ withdrawn_at: Date | null }[]>('withdrawn_at').limit(100);
  if (all.length === 0) throw new NotFound();
  const next = await trx(table).where(rows).whereNull('withdrawn_at').where('valid_from', '>', from).min<{ day: Day | null }>('valid_from as day').first();
  return { isWithdrawn: all.every(({ withdrawn_at: at }) => at !== null), next: next?.day ?? null };
}

/** Withdraws all that is entered for a day, what was replaced included; answers the newest number among it. */
export async function withdrawEntered(trx: Scoped, { table, rows }: Pick<Versioned, 'table' | 'rows'>, from: Day, { by, now }: { by: string; now: Date }): Promise<number> {
  const withdrawn = await trx(table).where(rows).where({ valid_from: from }).whereNull('withdrawn_at')
    .update({ withdrawn_at: now, ...(WITH_PEOPLE.has(table) && { withdrawn_by: by }) }).returning<{ version: number }[]>('version');
  return Math.max(...withdrawn.map(({ version }) => version));
}

/** How often something was added or withdrawn: a form that was opened before the last time is old. */
export async function countChanges(trx: Scoped, table: 'deal_rules' | 'program_rules'): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ changes: number }] }>(`select cast(coalesce(max(version), 0) + count(withdrawn_at) as integer) as changes from ${table}`);
  return rows[0].changes;
}
