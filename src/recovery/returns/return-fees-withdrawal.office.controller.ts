import { paths } from '../../paths';
import { CATALOG, lastCatalogChange } from '../../plans/editing/change-catalog';
import { type Versioned } from '../../plans/editing/withdrawing/versioned';
import { firstDayIn, withdrawalPages } from '../../plans/editing/withdrawing/withdrawal-steps';
import { NotFound } from '../../platform/errors';
import { day } from '../../platform/values/format';
import { type Currency, isCurrency } from '../../platform/values/money';
import { findReturnFees } from './return-fees';

/** Take back the fees of a currency that are entered for a day to come. */
export const { newWithdrawal, createWithdrawal } = withdrawalPages<{ version: string }>((_trx, params) => {
  const [currency, from] = [params.version.slice(0, 3), firstDayIn(params.version.slice(4))];
  if (!isCurrency(currency)) throw new NotFound();
  return Promise.resolve({
    versioned: feesIn(currency), from, title: `Withdraw the return fees in ${currency} from ${day(from)}`, crumbs: [{ label: 'Catalog', href: paths.catalog.index }, { label: 'Withdraw return fees' }],
    action: paths.catalog.returnFeesWithdrawal(`${currency}-${from}`), backHref: paths.catalog.index, word: 'fees', button: 'Withdraw the fees',
    happens: ['It counts for drives and cords that are found missing from that day on.'], stays: ['Fees that were charged before.', 'Fees in other currencies.'],
  });
});

function feesIn(currency: Currency): Versioned {
  return {
    turn: 'return-fees', table: 'recovery_fees', rows: { currency }, seen: (trx) => lastCatalogChange(trx, 'return-fees'), audit: { action: 'catalog.return-fees-withdrawn', subjectType: CATALOG, subjectId: 'return-fees' },
    factsOn: async (trx, on) => {
      const fees = await findReturnFees(trx, currency, on);
      return fees ? { currency, ...fees } : null;
    },
  };
}
