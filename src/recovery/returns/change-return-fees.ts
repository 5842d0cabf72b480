import { changeCatalog, type Edit, type Facts } from '../../plans/editing/change-catalog';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { day as dayWords } from '../../platform/values/format';
import { type Currency } from '../../platform/values/money';
import { findReturnFees, type ReturnFees } from './return-fees';

export type AskedFees = ReturnFees & { readonly currency: Currency; readonly validFrom: Day };

/** What would be different from that day on; null where nothing is. Throws RuleBroken for a day gone by. */
export function returnFeesChange(standing: ReturnFees | undefined, { currency, driveCents, cordCents, validFrom }: AskedFees, today: Day): { before: Facts | null; after: Facts } | null {
  if (validFrom < today) throw new RuleBroken(`A fee can begin today, ${dayWords(today)}, or later. Choose a later day.`);
  if (standing?.driveCents === driveCents && standing.cordCents === cordCents) return null;
  return { before: standing ? { currency, ...standing } : null, after: { currency, driveCents, cordCents, validFrom } };
}

/** Adds a version of both fees from a day on (domain.md §12); drives that were counted before are charged as they were. Answers whether anything was different. */
export function changeReturnFees(asked: AskedFees, { today, ...edit }: Edit & { today: Day }): Promise<boolean> {
  return changeCatalog('return-fees', 'catalog.return-fees-changed', edit, async (trx) => {
    const change = returnFeesChange(await findReturnFees(trx, asked.currency, asked.validFrom), asked, today);
    return change && { ...change, write: () => insertVersions(trx, asked, edit.now) };
  });
}

async function insertVersions(trx: Scoped, { currency, driveCents, cordCents, validFrom }: AskedFees, now: Date): Promise<void> {
  for (const [item, amount] of [['drive', driveCents], ['cord', cordCents]] as const) {
    await trx.raw(`insert into recovery_fees (item, currency, version, amount_cents, valid_from, created_at)
      select :item, :currency, coalesce(max(version), 0) + 1, :amount, :validFrom, :now from recovery_fees where item = :item and currency = :currency`, { item, currency, amount, validFrom, now });
  }
}
