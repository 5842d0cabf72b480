import { type Day } from '../../../platform/values/dates';
import { type CatalogSubject, changeCatalog, type Edit } from '../change-catalog';
import { type AskedPrice, priceChange, type Priced } from './price-versions';
import { insertPriceVersion, listPriceVersions } from './price-versions.repository';

/**
 * Adds a price from today or a later day on; quotes, papers and announced renewals keep theirs (domain.md §2.4). Answers whether that day had another
 * one; throws RuleBroken for a day gone by, ChangedMeanwhile where somebody else was faster.
 */
export function addPrice(item: Priced, asked: AskedPrice, { today, ...edit }: Edit & { today: Day }): Promise<boolean> {
  return changeCatalog(subjectOf(item), 'catalog.price-added', edit, async (trx) => {
    const change = priceChange(await listPriceVersions(trx, item), asked, today);
    return change && { ...change, write: () => insertPriceVersion(trx, item, asked, edit.now) };
  });
}

export function subjectOf({ kind, code }: Pick<Priced, 'kind' | 'code'>): CatalogSubject {
  return kind === 'plan' ? `plan:${code}` : `add-on:${code}`;
}
