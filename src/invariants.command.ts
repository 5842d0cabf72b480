import { accountInvariants } from './accounts/invariants';
import { billingInvariants, type Invariant } from './billing/invariants';
import { dealInvariants } from './deals/invariants';
import { mailInvariants } from './mail/invariants';
import { closeDatabase, patiently, type Scoped, within } from './platform/database/database';
import { recoveryInvariants } from './recovery/invariants';
import { codeInvariants } from './subscriptions/codes/invariants';
import { subscriptionInvariants } from './subscriptions/invariants';
import { renewalInvariants } from './subscriptions/renewals/invariants';

/** Every room's invariants, in one list; a room adds its own here. */
export const invariants: readonly Invariant[] = [...billingInvariants, ...accountInvariants, ...subscriptionInvariants, ...renewalInvariants, ...codeInvariants, ...recoveryInvariants, ...dealInvariants];

export type Violation = { name: string; what: string };

/** The same with what holds only where a worker sends mails all the time: for the running portal. */
export const runningInvariants: readonly Invariant[] = [...invariants, ...mailInvariants];

/** Asks all of them (system scope: sees everything); answers at most 100 violations of each. */
export async function findViolations(trx: Scoped, asked: readonly Invariant[] = invariants): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const { name, sql } of asked) {
    const result = await trx.raw<{ rows: { what: string }[] }>(`select what from (${sql}) broken limit 100`);
    violations.push(...result.rows.map(({ what }) => ({ name, what })));
  }
  return violations;
}

/** `npm run invariants`: shows what does not hold, and ends with 1 when there is anything. */
async function main(): Promise<void> {
  const violations = await within('system', (trx) => findViolations(trx, runningInvariants), { readOnly: true });
  for (const { name, what } of violations) process.stdout.write(`${name}: ${what}\n`);
  process.stdout.write(`${runningInvariants.length} invariants, ${violations.length} violations\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}

if (require.main === module) void patiently(main).finally(closeDatabase);
