import { judgeAlerts } from '../../../src/alerts/judge-alerts';
import { actOnAlerts } from '../../../src/alerts/life/act-on-alerts';
import { type Act } from '../../../src/alerts/life/alert-life.model';
import { changeRuleSets } from '../../../src/alerts/rules/change-rule-sets';
import { type RuleSet } from '../../../src/alerts/rules/rule-set.model';
import { tagAccount } from '../../../src/alerts/rules/tag-account';
import { type Scoped, within } from '../../../src/platform/database/database';
import { HARBOR, NORTHWIND } from '../people/organizations';
import { technicianEmail } from '../people/people';

const { id: organizationId, timeZone } = NORTHWIND;
const TAGS: readonly (readonly [account: number, tags: readonly string[]])[] = [[0, ['gold']], [1, ['gold', 'dentists']], [2, ['seasonal']], [3, ['dentists']]];
const standard = { tags: [], excludedTags: [], excludedAccountIds: [] };
const SETS: readonly RuleSet[] = [
  { ...standard, name: 'Gold customers', tags: ['gold'], settings: [{ rule: 'backup_overdue', isOn: true, level: null, threshold: 5 }, { rule: 'backup_late', isOn: true, level: 'critical', threshold: 3 }] },
  { ...standard, name: 'Seasonal customers', tags: ['seasonal'], settings: [{ rule: 'backup_late', isOn: false, level: null, threshold: null }, { rule: 'backup_disabled', isOn: false, level: null, threshold: null }] },
];
const ACTS: readonly Act[] = [
  { kind: 'acknowledge', note: 'Called them, they switch it on tomorrow' }, { kind: 'snooze', days: 7, reason: 'On holiday until next week' }, { kind: 'acknowledge', note: '' },
  { kind: 'snooze', days: 30, reason: 'Their office is being rebuilt' },
];

/** Alerts in each state, tags and two rule sets, by the product's own rules; the second set ends some alerts that the first judging opened. Safe to repeat. */
export async function ensureAlerts(people: ReadonlyMap<string, string>): Promise<void> {
  const actor = { kind: 'person', id: people.get(technicianEmail)! } as const;
  const found = await within({ organizationId }, readStanding, { readOnly: true });
  await judgeAlerts(HARBOR.id);
  if (found.hasSets) return;
  await judgeAlerts(organizationId);
  for (const [place, tags] of TAGS) {
    const accountId = found.accountIds[place];
    if (accountId !== undefined) await tagAccount({ organizationId, accountId, tags, actor });
  }
  const ids = await within({ organizationId }, listSome, { readOnly: true });
  for (const [place, act] of ACTS.entries()) await actOnAlerts({ organizationId, timeZone, chosen: { ids: ids.slice(place, place + 1) }, act, actor });
  for (const set of SETS) await changeRuleSets({ organizationId, change: { kind: 'save', set }, actor });
  await judgeAlerts(organizationId);
}

async function readStanding(trx: Scoped): Promise<{ hasSets: boolean; accountIds: string[] }> {
  const { rows } = await trx.raw<{ rows: { account_id: string }[] }>(
    "select m.account_id from machines m where m.organization_id = ? and m.state in ('late', 'off', 'overdue', 'no_data', 'never_ran') group by m.account_id order by count(*) desc, m.account_id limit 4", [organizationId]);
  return { hasSets: (await trx('alert_rule_sets').first('id')) !== undefined, accountIds: rows.map((row) => row.account_id) };
}

async function listSome(trx: Scoped): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select id from (select id, rule, row_number() over (partition by rule order by opened_at, id) as place from alerts
      where organization_id = ? and standing = 'open' and rule in ('backup_overdue', 'backup_failing', 'clock_wrong', 'backup_failed', 'drive_disconnected')) ranked order by place, rule limit ${ACTS.length}`, [organizationId]);
  return rows.map((row) => row.id);
}
