import { paths } from '../../paths';
import { type Difference } from '../../plans/editing/change-words.presenter';
import { firstDayIn, withdrawalPages } from '../../plans/editing/withdrawing/withdrawal-steps';
import { count, day } from '../../platform/values/format';
import { type Asks, PROGRAM_RULES } from './versioned-program-rules';

/** Take back the rules of the program that are entered for a day to come. */
export const { newWithdrawal, createWithdrawal } = withdrawalPages<{ from: string }, Asks>((_trx, params) => {
  const from = firstDayIn(params.from);
  return Promise.resolve({
    versioned: PROGRAM_RULES, from, title: `Withdraw the program rules from ${day(from)}`, crumbs: [{ label: 'Program rules', href: paths.program.office }, { label: 'Withdraw' }],
    action: paths.program.rulesWithdrawal(from), backHref: paths.program.office, word: null, button: 'Withdraw the rules', words: differencesBetween,
    happens: ['Partners’ tiers, and what they may have that is not for resale, are decided without it.'], stays: ['Tiers as they are: nothing has been decided by this version.', 'The version stays in the list as withdrawn, with your name.'],
  });
});

const LINES = [{ name: 'thresholdUnits', label: 'Threshold' }, { name: 'basic', label: 'NFR Basic' }, { name: 'premier', label: 'NFR Premier' }] as const;

function differencesBetween(said: Asks, instead: Asks): Difference[] {
  return LINES.filter(({ name }) => said[name] !== instead[name]).map(({ name, label }) => ({ label, before: count(said[name]), after: count(instead[name]) }));
}
