import { type Scoped } from '../../platform/database/database';
import { DEFAULT_POLICY, HOUSEHOLD_RETENTION } from './policy';

/** In days: how long files that were deleted on the computer are kept, and those of a drive that is missing. */
export interface Retention {
  readonly deletedDays: number;
  readonly missingDriveDays: number;
}

/** How long each of these machines keeps what is gone, by its policy, in one query (domain.md §13.1). */
export async function retentionOf(trx: Scoped, machineIds: readonly string[]): Promise<ReadonlyMap<string, Retention>> {
  const { rows } = await trx.raw<{ rows: { id: string; accountKind: string; deletedDays: number | null; missingDriveDays: number | null }[] }>(
    `select m.id, a.kind as "accountKind", p.keep_deleted_days as "deletedDays", p.keep_missing_drive_days as "missingDriveDays"
       from machines m join accounts a on a.id = m.account_id left join backup_policies p on p.account_id = m.account_id and p.id = m.policy_id where m.id = any(?)`, [[...machineIds]]);
  return new Map(rows.map(({ id, accountKind, deletedDays, missingDriveDays }) => {
    const otherwise = accountKind === 'safe' ? HOUSEHOLD_RETENTION : { deletedDays: DEFAULT_POLICY.keepDeletedDays, missingDriveDays: DEFAULT_POLICY.keepMissingDriveDays };
    return [id, { deletedDays: deletedDays ?? otherwise.deletedDays, missingDriveDays: missingDriveDays ?? otherwise.missingDriveDays }];
  }));
}
