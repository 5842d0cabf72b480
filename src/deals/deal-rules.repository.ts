import { type Scoped } from '../platform/database/database';
import { type Day } from '../platform/values/dates';
import { type DealRules } from './deal-terms.model';

/** A version as the office reads it: from which day on, who added it, why and when. */
export interface DealRulesVersion extends DealRules {
  readonly validFrom: Day;
  readonly note: string;
  /** Null for what came with the portal. */
  readonly madeBy: string | null;
  readonly madeAt: Date;
  /** Taken back before its first day came; such a version never holds. */
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
}

const COLUMNS = { version: 'version', pointsBps: 'points_bps', protectionDays: 'protection_days', extensionDays: 'extension_days', replyDays: 'reply_days', appealDays: 'appeal_days' } as const;
const OF_A_VERSION = { ...COLUMNS, validFrom: 'valid_from', note: 'note', madeBy: 'made_by', madeAt: 'created_at', withdrawnAt: 'withdrawn_at', withdrawnBy: 'withdrawn_by' } as const;

/** The rules that hold on a day: of those whose first day has come the latest, and of several for one day the one added last. */
export async function getRulesOn(trx: Scoped, on: Day): Promise<DealRules> {
  const row = await trx('deal_rules').where('valid_from', '<=', on).whereNull('withdrawn_at').orderBy([{ column: 'valid_from', order: 'desc' }, { column: 'version', order: 'desc' }]).first<DealRules | undefined>(COLUMNS);
  if (!row) throw new Error(`no rules for deals hold on ${on}`);
  return row;
}

/** The rules under which a deal was registered. */
export async function getRules(trx: Scoped, version: number): Promise<DealRules> {
  const row = await trx('deal_rules').where({ version }).first<DealRules | undefined>(COLUMNS);
  if (!row) throw new Error(`there are no rules ${version} for deals`);
  return row;
}

/** The newest 200 versions by first day, of one day the one added last first; in the office's scope. */
export async function listRules(trx: Scoped): Promise<DealRulesVersion[]> {
  return trx('deal_rules').orderBy([{ column: 'valid_from', order: 'desc' }, { column: 'version', order: 'desc' }]).limit(200).select<DealRulesVersion[]>(OF_A_VERSION);
}

/** The number of the version added last. */
export async function newestVersion(trx: Scoped): Promise<number> {
  const { newest } = await trx('deal_rules').max<{ newest: number | null }>({ newest: 'version' }).first() as { newest: number | null };
  return newest ?? 0;
}

export async function insertRules(trx: Scoped, { validFrom, note, madeBy, madeAt, ...rules }: Omit<DealRulesVersion, 'withdrawnAt' | 'withdrawnBy'>): Promise<void> {
  await trx('deal_rules').insert({
    version: rules.version, points_bps: rules.pointsBps, protection_days: rules.protectionDays, extension_days: rules.extensionDays, reply_days: rules.replyDays, appeal_days: rules.appealDays,
    valid_from: validFrom, note, made_by: madeBy, created_at: madeAt,
  });
}
