import { paths } from '../../paths';
import { many } from '../../plans/editing/touched.presenter';
import { countChanges } from '../../plans/editing/withdrawing/entered-versions.repository';
import { type Versioned } from '../../plans/editing/withdrawing/versioned';
import { firstDayIn, withdrawalPages } from '../../plans/editing/withdrawing/withdrawal-steps';
import { day } from '../../platform/values/format';
import { getRulesOn } from '../deal-rules.repository';
import { type DealRules } from '../deal-terms.model';
import { ruleDifferences } from './deal-rules.presenter';
import { countOpenDeals } from './open-deals.report';

/** Take back the rules of deals that are entered for a day to come. */
export const { newWithdrawal, createWithdrawal } = withdrawalPages<{ from: string }, DealRules>(async (trx, params) => {
  const from = firstDayIn(params.from);
  const open = await countOpenDeals(trx);
  const { index, withdrawal } = paths.deals.office.rules;
  return {
    versioned: DEAL_RULES, from, title: `Withdraw the rules for deals from ${day(from)}`, crumbs: [{ label: 'Deals', href: paths.deals.office.index }, { label: 'Rules', href: index }, { label: 'Withdraw' }],
    action: withdrawal(from), backHref: index, word: null, button: 'Withdraw the rules', words: ruleDifferences,
    happens: [`It counts for deals that are submitted from ${day(from)} on, in each organization’s own time zone.`],
    stays: [open === 0 ? 'No deal waits or is protected now.' : `${many(open, 'deal that waits or is protected keeps its', 'deals that wait or are protected keep their')} points and days.`, 'The version stays in the list as withdrawn, with your name.'],
  };
});

const DEAL_RULES: Versioned<DealRules> = {
  turn: 'deal-rules', table: 'deal_rules', rows: {}, seen: async (trx) => String(await countChanges(trx, 'deal_rules')), audit: { action: 'deal-rules.withdrawn', subjectType: 'deal-rules' },
  factsOn: getRulesOn,
};
