import { recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, within } from '../../platform/database';
import { type Day, dayIn } from '../../platform/dates';
import { RuleBroken } from '../../platform/errors';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { type StaffActor } from '../../platform/visitor';
import { insertProgramRules, listProgramRules, type ProgramRules } from './program-rules.repository';

type Given = Pick<ProgramRules, 'validFrom' | 'thresholdUnits' | 'nfr' | 'note'> & {
  /** The newest version that the page showed. */
  seen: number; actor: StaffActor;
};

/**
 * Adds a version of the program's rules, from today or a later day on; earlier versions stay, and what was decided by them. Under a lock, so that versions
 * follow each other. Throws RuleBroken for a day that has passed, and where somebody added one since the page was opened.
 */
export function changeProgramRules({ validFrom, thresholdUnits, nfr, note, seen, actor }: Given): Promise<ProgramRules> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    await trx.raw("select pg_advisory_xact_lock(hashtextextended('program-rules', 0))");
    const today: Day = dayIn(now, await houseZone(trx));
    const [newest] = await listProgramRules(trx);
    const version = (newest?.version ?? 0) + 1;
    if (validFrom < today) throw new RuleBroken('Enter today or a later day: what has been decided by the rules of past days stays.');
    if (newest && newest.version !== seen) throw new RuleBroken('Somebody has added a version since you opened this page. Look at it below, then add yours.');
    const rules: ProgramRules = { version, validFrom, thresholdUnits, nfr, note, madeBy: actor.id, madeAt: now };
    await insertProgramRules(trx, rules);
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'program-rules.added', subjectType: 'program-rules', subjectId: String(version),
      before: newest && { version: newest.version, thresholdUnits: newest.thresholdUnits, nfr: newest.nfr }, after: { version, validFrom, thresholdUnits, nfr, note }, now,
    });
    return rules;
  });
}
