import { type Scoped } from '../platform/database';
import { type Day } from '../platform/dates';
import { type DealRules } from './deal-terms.model';

const COLUMNS = { version: 'version', pointsBps: 'points_bps', protectionDays: 'protection_days', extensionDays: 'extension_days', replyDays: 'reply_days', appealDays: 'appeal_days' } as const;

/** The rules that hold on a day: the newest version that is valid by then. */
export async function getRulesOn(trx: Scoped, on: Day): Promise<DealRules> {
  const row = await trx('deal_rules').where('valid_from', '<=', on).orderBy([{ column: 'valid_from', order: 'desc' }, { column: 'version', order: 'desc' }]).first<DealRules | undefined>(COLUMNS);
  if (!row) throw new Error(`no rules for deals hold on ${on}`);
  return row;
}

/** The rules under which a deal was registered. */
export async function getRules(trx: Scoped, version: number): Promise<DealRules> {
  const row = await trx('deal_rules').where({ version }).first<DealRules | undefined>(COLUMNS);
  if (!row) throw new Error(`there are no rules ${version} for deals`);
  return row;
}
