import { paths } from '../../paths';
import { type Difference } from '../../plans/editing/change-words.presenter';
import { hasBegun } from '../../plans/editing/withdrawing/versioned';
import { type Day } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type Preview } from '../../plans/editing/edit-steps';
import { fromWords, many } from '../../plans/editing/touched.presenter';
import { type DealRulesVersion } from '../deal-rules.repository';
import { type DealRules } from '../deal-terms.model';
import { daysText, pointsText, workingDaysText } from '../deal-words.model';
import { aroundFirstDay, type AskedRules, type RulesStanding, rulesChange, standingOf } from './rules-versions.model';
import { type RulesForm } from './deal-rules.form';

const BADGES: Record<RulesStanding, { kind: string; label: string }> = {
  holds: { kind: 'good', label: 'Holds now' }, coming: { kind: 'running', label: 'Begins later' }, replaced: { kind: 'off', label: 'Replaced' }, withdrawn: { kind: 'off', label: 'Withdrawn' }, past: { kind: 'off', label: 'Past' },
};

/** The versions in three lists: what holds on a day, what begins later, and what does not hold any more. */
export function shownVersions(versions: readonly DealRulesVersion[], { holds, today, now, names }: { holds: number; today: Day; now: Date; names: ReadonlyMap<string, string> }) {
  const nameOf = (person: string | null) => (person === null ? '' : names.get(person) ?? '');
  const rows = versions.map((each) => {
    const standing = standingOf(each, versions, { holds, today });
    return {
      ...wordsOf(each), standing, version: each.version, validFrom: each.validFrom, badge: BADGES[standing], by: nameOf(each.madeBy), madeAt: each.madeAt, note: each.note,
      withdrawnBy: nameOf(each.withdrawnBy), withdrawnAt: each.withdrawnAt, withdrawHref: standing === 'coming' && !hasBegun(each.validFrom, now) ? paths.deals.office.rules.withdrawal(each.validFrom) : '',
    };
  });
  const of = (...standings: RulesStanding[]) => rows.filter(({ standing }) => standings.includes(standing));
  return { now: of('holds'), later: of('coming').reverse(), earlier: of('past', 'replaced', 'withdrawn') };
}

/** What a new version would change, for whom, and what stays; null where its day's rules are like it already. */
export function previewRules(asked: RulesForm, { standing, versions, open, today }: Found): Preview | null {
  const { validFrom } = asked;
  const change = rulesChange(standing, asked, { validFrom, today });
  if (!change) return null;
  const { replaces, endsWith } = aroundFirstDay(versions, validFrom);
  return {
    differences: ruleDifferences(standing, asked), from: fromWords(validFrom, today),
    happens: [
      `Deals that are submitted from ${validFrom === today ? 'now' : day(validFrom)} on get it, in each organization’s own time zone. Drafts get it when they are submitted.`,
      ...replaces === null ? [] : [`Version ${replaces} begins on the same day. This one takes its place.`],
      ...endsWith ? [`It holds until ${day(endsWith.lastDay)}: version ${endsWith.next} begins on ${day(endsWith.begins)}.`] : [],
    ],
    stays: [
      open === 0 ? 'No deal waits or is protected now.' : `${many(open, 'deal that waits or is protected keeps its', 'deals that wait or are protected keep their')} points and days.`,
      'Orders of older deals get the points of their own version.',
    ],
  };
}

/** What is different between two versions, in words. */
export function ruleDifferences(one: AskedRules, other: AskedRules): Difference[] {
  const [before, after] = [wordsOf(one), wordsOf(other)];
  return LINES.filter(({ name }) => before[name] !== after[name]).map(({ name, label }) => ({ label, before: before[name], after: after[name] }));
}

type Found = { standing: DealRules; versions: readonly DealRulesVersion[]; open: number; today: Day };

const LINES = [
  { name: 'points', label: 'Points off the order' }, { name: 'protection', label: 'Protection' }, { name: 'extension', label: 'Extension' }, { name: 'reply', label: 'Our answer' }, { name: 'appeal', label: 'Appeal' },
] as const;

function wordsOf({ pointsBps, protectionDays, extensionDays, replyDays, appealDays }: AskedRules): Record<(typeof LINES)[number]['name'], string> {
  return { points: pointsText(pointsBps), protection: daysText(protectionDays), extension: daysText(extensionDays), reply: workingDaysText(replyDays), appeal: daysText(appealDays) };
}
