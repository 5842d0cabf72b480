import { recordAudit } from '../../audit/audit.repository';
import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { databaseNow, within } from '../../platform/database';
import { type Day, dayIn } from '../../platform/dates';
import { type StaffActor } from '../../platform/visitor';
import { getRulesOn, insertRules, newestVersion } from '../deal-rules.repository';
import { type AskedRules, rulesChange } from './rules-versions.model';

type Adding = AskedRules & { readonly validFrom: Day; readonly note: string;
  /** The newest version when the form was opened. */
  readonly seen: string; readonly actor: StaffActor };

/**
 * Adds a version of what deals give (domain.md §11.6), from today in the office's zone or a later day on; deals that are submitted already keep theirs. People
 * take turns. Answers whether anything was different on that day; throws RuleBroken for a day that has passed, ChangedMeanwhile where somebody has added a
 * version since the form was opened.
 */
export function addDealRules({ validFrom, note, seen, actor, ...asked }: Adding): Promise<boolean> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    await trx.raw("select pg_advisory_xact_lock(hashtextextended('deal-rules', 0))");
    const change = rulesChange(await getRulesOn(trx, validFrom), asked, { validFrom, today: dayIn(now, await houseZone(trx)) });
    if (!change) return false;
    const newest = await newestVersion(trx);
    if (String(newest) !== seen) throw new ChangedMeanwhile();
    const version = newest + 1;
    await insertRules(trx, { ...asked, version, validFrom, note, madeBy: actor.id, madeAt: now });
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'deal-rules.added', subjectType: 'deal-rules', subjectId: String(version), before: change.before, after: { version, validFrom, ...asked, note }, now,
    });
    return true;
  });
}
