import { recordAudit } from '../../audit/audit.repository';
import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { databaseNow, within } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { takeTurn } from '../../plans/editing/change-catalog';
import { countChanges } from '../../plans/editing/withdrawing/entered-versions.repository';
import { type StaffActor } from '../../platform/visitors/visitor';
import { getRulesOn, insertRules, newestVersion } from '../deal-rules.repository';
import { type AskedRules, rulesChange } from './rules-versions.model';

type Adding = AskedRules & { readonly validFrom: Day; readonly note: string;
  /** How often the rules had been changed when the form was opened (countChanges). */
  readonly seen: string; readonly actor: StaffActor };

/**
 * Adds a version of what deals give (domain.md §11.6), from today in the office's zone or a later day on; deals that are submitted already keep theirs. People
 * take turns. Answers whether anything was different on that day; throws RuleBroken for a day that has passed, ChangedMeanwhile where somebody has added or
 * withdrawn a version since the form was opened.
 */
export function addDealRules({ validFrom, note, seen, actor, ...asked }: Adding): Promise<boolean> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    await takeTurn(trx, 'deal-rules');
    const change = rulesChange(await getRulesOn(trx, validFrom), asked, { validFrom, today: dayIn(now, await houseZone(trx)) });
    if (!change) return false;
    if (String(await countChanges(trx, 'deal_rules')) !== seen) throw new ChangedMeanwhile();
    const version = (await newestVersion(trx)) + 1;
    await insertRules(trx, { ...asked, version, validFrom, note, madeBy: actor.id, madeAt: now });
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'deal-rules.added', subjectType: 'deal-rules', subjectId: String(version), before: change.before, after: { version, validFrom, ...asked, note }, now,
    });
    return true;
  });
}
