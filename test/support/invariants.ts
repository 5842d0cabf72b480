import { findViolations } from '../../src/invariants.command';
import { within } from '../../src/platform/database/database';

/** At the end of every test of money: nothing that must hold is broken (security: ledger invariants). */
export async function assertNoBrokenInvariant(): Promise<void> {
  expect(await within('system', findViolations, { readOnly: true })).toEqual([]);
}
