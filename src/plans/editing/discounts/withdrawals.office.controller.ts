import { paths } from '../../../paths';
import { day } from '../../../platform/values/format';
import { type Catalog } from '../../catalog';
import { getCatalog } from '../../plans.repository';
import { CATALOG, type Facts, lastCatalogChange } from '../change-catalog';
import { priceTouches } from '../touched.presenter';
import { countTouched } from '../touched.report';
import { type Versioned } from '../withdrawing/versioned';
import { firstDayIn, withdrawalPages } from '../withdrawing/withdrawal-steps';
import { termFacts, tierFacts } from './discounts';

/** Take back the discounts that are entered for a day to come. */
export const tiers = pagesOf({ subject: 'tier-discounts', table: 'tier_discounts', name: 'partner discounts', plans: 'these plans', facts: tierFacts, action: paths.catalog.discounts.tierWithdrawal });
export const terms = pagesOf({ subject: 'term-discounts', table: 'term_discounts', name: 'discounts for several years', plans: 'a plan', facts: termFacts, action: paths.catalog.discounts.termWithdrawal });

type Discounts = {
  readonly subject: 'tier-discounts' | 'term-discounts'; readonly table: 'tier_discounts' | 'term_discounts'; readonly name: string; readonly plans: string;
  readonly facts: (catalog: Catalog) => Facts; readonly action: (from: string) => string;
};

function pagesOf(discounts: Discounts) {
  const versioned = versionedOf(discounts);
  return withdrawalPages<{ from: string }>(async (trx, params, today) => {
    const from = firstDayIn(params.from);
    return {
      versioned, from, title: `Withdraw the ${discounts.name} from ${day(from)}`, crumbs: [{ label: 'Catalog', href: paths.catalog.index }, { label: 'Withdraw discounts' }], action: discounts.action(from), backHref: paths.catalog.index,
      word: 'discounts', button: 'Withdraw the discounts', ...priceTouches(discounts.plans, await countTouched(trx, {}), from, today),
    };
  });
}

function versionedOf({ subject, table, facts }: Discounts): Versioned {
  return {
    turn: subject, table, rows: {}, seen: (trx) => lastCatalogChange(trx, subject), audit: { action: 'catalog.discounts-withdrawn', subjectType: CATALOG, subjectId: subject },
    factsOn: async (trx, on) => facts(await getCatalog(trx, on)),
  };
}
