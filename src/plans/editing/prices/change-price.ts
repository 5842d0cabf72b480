import { dayIn, type Day } from '../../../platform/dates';
import { RuleBroken } from '../../../platform/errors';
import { type CatalogSubject, changeCatalog, type Edit } from '../change-catalog';
import { type AskedPrice, factsOf, priceChange, type Priced, versionOn } from './price-versions';
import { getPriceVersion, insertPriceVersion, listPriceVersions, withdrawPriceVersion } from './price-versions.repository';

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

/** Takes back a price that has begun nowhere yet; what held before goes on. Answers false where it was withdrawn already; throws RuleBroken once it holds somewhere. */
export function withdrawPrice(item: Priced, priceId: string, edit: Edit): Promise<boolean> {
  return changeCatalog(subjectOf(item), 'catalog.price-withdrawn', edit, async (trx) => {
    const { version } = await getPriceVersion(trx, priceId);
    if (version.withdrawnAt !== null) return null;
    if (hasBegun(version.validFrom, edit.now)) throw new RuleBroken('This price holds already, at least in some time zones. Add a new price instead.');
    const others = (await listPriceVersions(trx, item)).filter(({ id }) => id !== priceId);
    const instead = versionOn(others, version.currency, version.validFrom);
    return { before: factsOf(version), after: instead ? factsOf(instead) : { currency: version.currency }, write: () => withdrawPriceVersion(trx, item.kind, priceId, edit.now) };
  });
}

/** Whether a day has come somewhere on earth: organizations count days in zones of their own. */
export function hasBegun(on: Day, now: Date): boolean {
  return on <= dayIn(now, 'Pacific/Kiritimati');
}

export function subjectOf({ kind, code }: Pick<Priced, 'kind' | 'code'>): CatalogSubject {
  return kind === 'plan' ? `plan:${code}` : `add-on:${code}`;
}
