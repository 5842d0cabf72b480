import { findViolations, runningInvariants } from './invariants.command';
import { within } from './platform/database/database';
import { defineJob } from './platform/queue/queue';

/** Each night: what must never be, as `npm run invariants` shows it; a line in the log at level error for each. */
export const checkInvariants = defineJob('invariants.check', async (_data, { log }) => {
  const violations = await within('system', (trx) => findViolations(trx, runningInvariants), { readOnly: true });
  for (const { name, what } of violations) log.error({ what }, `an invariant does not hold: ${name}`);
  log.info({ invariants: runningInvariants.length, violations: violations.length }, 'invariants checked');
}, { oneAtATime: true });
