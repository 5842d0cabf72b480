import { type Actor, recordAudit } from '../../audit/audit.repository';
import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scoped, within } from '../../platform/database/database';

/** What a change of the catalog is about: "plan:safe_basic", "tier-discounts" … */
export type CatalogSubject = `plan:${string}` | `add-on:${string}` | 'tier-discounts' | 'term-discounts' | 'return-fees' | 'alert-thresholds';
/** What people who change something take turns by. */
export type Turn = CatalogSubject | 'deal-rules' | 'program-rules';
export type Facts = Readonly<Record<string, unknown>>;
/** Who edits, and what the last change of the subject was when their form was opened. */
export interface Edit { readonly seen: string; readonly actor: Actor; readonly now: Date }
/** What is different, with the statements that make it so. */
export interface Change { readonly before: Facts | null; readonly after: Facts; write(): Promise<unknown> }

/**
 * Changes something of the catalog with its audit entry: people who change one subject take turns. `decide` answers what would be different, null for
 * nothing. Answers whether anything was; throws ChangedMeanwhile where somebody else has changed the subject since the form was opened.
 */
export function changeCatalog(subject: CatalogSubject, action: string, { seen, actor, now }: Edit, decide: (trx: Scoped) => Promise<Change | null>): Promise<boolean> {
  return within('office', async (trx) => {
    await takeTurn(trx, subject);
    const change = await decide(trx);
    if (!change) return false;
    if ((await lastCatalogChange(trx, subject)) !== seen) throw new ChangedMeanwhile();
    await change.write();
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action, subjectType: CATALOG, subjectId: subject, before: change.before, after: change.after, now });
    return true;
  });
}

/** Waits until nobody else changes the same; the turn ends with the transaction. */
export async function takeTurn(trx: Scoped, turn: Turn): Promise<void> {
  await trx.raw("select pg_advisory_xact_lock(hashtext('catalog'), hashtext(?))", [turn]);
}

/** The subject type of all entries of the audit log that make up the catalog's history. */
export const CATALOG = 'catalog';

/** Names the last change of a subject, for the form that edits it; '' before the first. */
export async function lastCatalogChange(trx: Scoped, subject: CatalogSubject): Promise<string> {
  const last = await trx('audit_entries').where({ subject_type: CATALOG, subject_id: subject }).orderBy('id', 'desc').first<{ id: number } | undefined>('id');
  return last ? String(last.id) : '';
}
