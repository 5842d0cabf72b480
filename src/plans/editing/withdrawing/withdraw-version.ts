import { recordAudit } from '../../../audit/audit.repository';
import { ChangedMeanwhile } from '../../../organizations/changed-meanwhile';
import { HOUSE_ORGANIZATION_ID } from '../../../organizations/house';
import { databaseNow, within } from '../../../platform/database/database';
import { addDays, type Day } from '../../../platform/values/dates';
import { RuleBroken } from '../../../platform/errors';
import { type StaffActor } from '../../../platform/visitors/visitor';
import { takeTurn } from '../change-catalog';
import { getEntered, withdrawEntered } from './entered-versions.repository';
import { hasBegun, type Versioned, withdrawalChange } from './versioned';

export const HOLDS_ALREADY = 'This holds already, at least in some time zones, so it cannot be withdrawn. Add a new version instead.';

/**
 * Takes back all that is entered for a day that has come nowhere yet: what holds the day before goes on (domain.md §2.4). Quotes and papers keep their amounts;
 * none can name it, for they are made by what holds where and when they are made. Answers false where it is withdrawn already. Throws NotFound where nothing was
 * entered, RuleBroken once the day has come somewhere, ChangedMeanwhile where somebody has changed the subject since the page was opened.
 */
export function withdrawVersion(versioned: Versioned<object>, from: Day, { seen, actor }: { seen: string; actor: StaffActor }): Promise<boolean> {
  return within('office', async (trx) => {
    await takeTurn(trx, versioned.turn);
    const now = await databaseNow(trx);
    if ((await getEntered(trx, versioned, from)).isWithdrawn) return false;
    if (hasBegun(from, now)) throw new RuleBroken(HOLDS_ALREADY);
    if ((await versioned.seen(trx)) !== seen) throw new ChangedMeanwhile();
    const change = withdrawalChange(await versioned.factsOn(trx, from), await versioned.factsOn(trx, addDays(from, -1)));
    const version = await withdrawEntered(trx, versioned, from, { by: actor.id, now });
    const { action, subjectType, subjectId = String(version) } = versioned.audit;
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action, subjectType, subjectId, before: { ...change.before, validFrom: from }, after: change.after, now });
    return true;
  });
}
