import { recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, within } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { takeTurn } from '../../plans/editing/change-catalog';
import { countChanges } from '../../plans/editing/withdrawing/entered-versions.repository';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { type StaffActor } from '../../platform/visitors/visitor';
import { insertProgramRules, listProgramRules, type ProgramRules } from './program-rules.repository';

type Given = Pick<ProgramRules, 'validFrom' | 'thresholdUnits' | 'nfr' | 'note'> & {
  /** How often the rules had been changed when the page was made (countChanges). */
  seen: number; actor: StaffActor;
};

/**
 * Adds a version of the program's rules, from today or a later day on; earlier versions stay, and what was decided by them. Under a lock, so that versions
 * follow each other. Throws RuleBroken for a day that has passed, and where somebody added or withdrew one since the page was opened.
 */
export function changeProgramRules({ validFrom, thresholdUnits, nfr, note, seen, actor }: Given): Promise<Pick<ProgramRules, 'version' | 'validFrom'>> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    await takeTurn(trx, 'program-rules');
    const today: Day = dayIn(now, await houseZone(trx));
    const versions = await listProgramRules(trx);
    const version = (versions[0]?.version ?? 0) + 1;
    const before = versions.find(({ withdrawnAt }) => withdrawnAt === null);
    if (validFrom < today) throw new RuleBroken('Enter today or a later day: what has been decided by the rules of past days stays.');
    if ((await countChanges(trx, 'program_rules')) !== seen) throw new RuleBroken('Somebody has added or withdrawn a version since you opened this page. Look at the versions below, then add yours.');
    const rules = { version, validFrom, thresholdUnits, nfr, note, madeBy: actor.id, madeAt: now };
    await insertProgramRules(trx, rules);
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'program-rules.added', subjectType: 'program-rules', subjectId: String(version),
      before: before && { version: before.version, thresholdUnits: before.thresholdUnits, nfr: before.nfr }, after: { version, validFrom, thresholdUnits, nfr, note }, now,
    });
    return rules;
  });
}
