import { findPersonByEmail } from '../../../src/identity/people.repository';
import { type Scoped, within } from '../../../src/platform/database/database';
import { addDays, addMonthsFromAnchor, type Day, dayIn, startOfDay } from '../../../src/platform/values/dates';
import { cents } from '../../../src/platform/values/money';
import { claimNfr } from '../../../src/program/nfr/claim-nfr';
import { nextAnniversary, type TierCause } from '../../../src/program/tier/tier';
import { insertTierChange, keepTierState, listTierChanges, type TierChange } from '../../../src/program/tier/tier-standings.repository';
import { NORTHWIND } from '../people/organizations';

/** Of a technician in both companies, who chooses where to go anyway. */
const claimId = '00000000-0000-7000-8000-0000000d0f01';
const operatorEmail = 'operator@office.example';
const claimantEmail = 'alex@freelance.example';

type Told = { on: Day; cause: TierCause; netCents: number; reason?: string; heldUntil?: Day; decidedBy?: string };

/** Northwind has been Premier for two years, first by decision; and a subscription for somebody's own use. Safe to repeat. */
export async function ensureProgram(people: ReadonlyMap<string, string>, now: Date): Promise<void> {
  const today = dayIn(now, NORTHWIND.timeZone);
  await within('system', async (trx) => {
    if ((await listTierChanges(trx, NORTHWIND.id)).length > 0) return;
    const operator = (await findPersonByEmail(trx, operatorEmail))!;
    const [begun, heldUntil] = [addMonthsFromAnchor(today, -26), addMonthsFromAnchor(today, -14)];
    const anchorOn = addDays(heldUntil, 1);
    await tell(trx, { on: begun, cause: 'operator', netCents: 0, reason: 'Launch partner: Premier for the first year, while the customers move over.', heldUntil, decidedBy: operator.id });
    await tell(trx, { on: anchorOn, cause: 'review', netCents: 1_124_080 });
    await tell(trx, { on: addMonthsFromAnchor(anchorOn, 12), cause: 'review', netCents: 1_291_845 });
    await keepTierState(trx, NORTHWIND.id, { sinceOn: begun, anchorOn, heldUntil: null, nextReviewOn: nextAnniversary(anchorOn, today) }, now);
  });
  await claimNfr({ organizationId: NORTHWIND.id, claimId, planCode: 'safe_plus', actor: { kind: 'person', id: people.get(claimantEmail)!, requestId: null } });
}

function tell(trx: Scoped, { on, cause, netCents, reason = '', heldUntil, decidedBy }: Told): Promise<void> {
  const decidedAt = startOfDay(on, NORTHWIND.timeZone);
  const change: TierChange = {
    id: `00000000-0000-7000-8000-0000${on.replaceAll('-', '')}`, organizationId: NORTHWIND.id, previousTier: cause === 'operator' ? 'basic' : 'premier', tier: 'premier', cause, reason,
    heldUntil: heldUntil ?? null, netCents: cents(netCents), targetCents: cents(1_000_000), currency: 'USD', ruleVersion: 1, decidedBy: decidedBy ?? null, decidedOn: on, decidedAt,
  };
  return insertTierChange(trx, change);
}
