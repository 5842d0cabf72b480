import { type Scoped } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';
import { getCatalog } from '../../plans.repository';
import { changeCatalog, type Edit } from '../change-catalog';
import { type Standing, type TermDiscount, termDiscountChange, type TierDiscount, tierDiscountChange } from './discounts';

type From = Edit & { readonly validFrom: Day; readonly today: Day };

/** Adds a version of each discount of a tier that is different from a day on (domain.md §2.5). Answers whether any was. */
export function changeTierDiscounts(asked: readonly TierDiscount[], { validFrom, today, ...edit }: From): Promise<boolean> {
  return changeCatalog('tier-discounts', 'catalog.discounts-changed', edit, async (trx) => {
    const change = tierDiscountChange(await standingOn(trx, validFrom, today), asked, validFrom, today);
    return change && {
      ...change, write: () => insertVersions(trx, 'tier_discounts', change.rows.map(({ tier, discountClass, discountBps }) => ({ tier, discount_class: discountClass, discount_bps: discountBps })), 'tier, discount_class', validFrom),
    };
  });
}

/** The same for several years at once (domain.md §2.1). */
export function changeTermDiscounts(asked: readonly TermDiscount[], { validFrom, today, ...edit }: From): Promise<boolean> {
  return changeCatalog('term-discounts', 'catalog.discounts-changed', edit, async (trx) => {
    const change = termDiscountChange(await standingOn(trx, validFrom, today), asked, validFrom, today);
    return change && { ...change, write: () => insertVersions(trx, 'term_discounts', change.rows.map(({ years, discountBps }) => ({ years, discount_bps: discountBps })), 'years', validFrom) };
  });
}

/** What the forms of discounts compare what is typed with. */
export async function standingOn(trx: Scoped, validFrom: Day, today: Day): Promise<Standing> {
  return { shown: await getCatalog(trx, today), then: await getCatalog(trx, validFrom) };
}

async function insertVersions(trx: Scoped, table: 'tier_discounts' | 'term_discounts', rows: readonly object[], key: string, validFrom: Day): Promise<void> {
  await trx.raw(`
    insert into ${table} (${key}, discount_bps, version, valid_from, created_at)
    select ${key}, n.discount_bps, (select coalesce(max(version), 0) + 1 from ${table} t where (${columns('t', key)}) = (${columns('n', key)})), ?, app.now()
      from json_populate_recordset(null::${table}, ?) n`, [validFrom, JSON.stringify(rows)]);
}

function columns(alias: string, key: string): string {
  return key.split(', ').map((column) => `${alias}.${column}`).join(', ');
}
