import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { type AuditReport } from '../verify-audit';

export interface AuditCheck {
  readonly id: string;
  readonly askedBy: string | null;
  readonly askedAt: Date;
  readonly finishedAt: Date | null;
  readonly seals: number | null;
  readonly entries: number | null;
  readonly head: string | null;
  readonly problems: readonly string[] | null;
}

const COLUMNS = { id: 'id', askedBy: 'asked_by', askedAt: 'asked_at', finishedAt: 'finished_at', seals: 'seals', entries: 'entries', head: 'head', problems: 'problems' };

/** Asks for a check; where one waits already, that one is it. Answers whether it is new. */
export async function ensureCheckAsked(trx: Scoped, askedBy: string | null, now: Date): Promise<boolean> {
  const rows = await trx('audit_checks').insert({ id: uuidv7(), asked_by: askedBy, asked_at: now }).onConflict(trx.raw('((true)) where finished_at is null')).ignore().returning('id');
  return rows.length > 0;
}

export async function findOpenCheck(trx: Scoped): Promise<AuditCheck | undefined> {
  return trx('audit_checks').whereNull('finished_at').first<AuditCheck | undefined>(COLUMNS);
}

/** The newest first. */
export async function listChecks(trx: Scoped, limit: number): Promise<AuditCheck[]> {
  return trx('audit_checks').orderBy([{ column: 'asked_at', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(limit).select<AuditCheck[]>(COLUMNS);
}

export async function finishCheck(trx: Scoped, id: string, { seals, entries, head, problems }: AuditReport, now: Date): Promise<void> {
  await trx('audit_checks').where({ id }).whereNull('finished_at').update({ finished_at: now, seals, entries, head, problems: JSON.stringify(problems) });
}
