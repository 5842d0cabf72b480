import { config } from '../config';
import { closeDatabase, within } from '../platform/database';
import { type Difference, listOpenDifferences } from './reconciliation/differences.repository';
import { getHold } from './reconciliation/holds.repository';
import { reconcile } from './reconciliation/reconcile';

/**
 * `npm run reconcile`, `npm run reconcile -- 2026-11-01T00:00:00Z` (after a restore: from the backup's time): compares Stripe
 * with us and shows every difference that is open. Ends with 1 when there is one.
 */
async function main(from: string | undefined): Promise<void> {
  const since = from === undefined ? undefined : new Date(from);
  if (since && Number.isNaN(since.getTime())) throw new Error(`"${from}" is not a moment like 2026-11-01T00:00:00Z.`);
  const open = config.stripe.secretKey ? await compared(since) : await stored();
  for (const difference of open) print(`${difference.kind}  ${difference.stripeId ?? ''}  ${difference.paymentId ?? ''}  ${difference.detail}`);
  const hold = await within('system', getHold, { readOnly: true });
  print(hold.held ? `Billing is on hold: ${hold.reason} Lift it with: npm run billing:lift -- "your name"` : 'Billing is not on hold.');
  process.exitCode = open.length === 0 ? 0 : 1;
}

async function compared(since: Date | undefined): Promise<Difference[]> {
  const { from, to, compared: count, open } = await reconcile({ ...since && { from: since }, actor: { kind: 'system', id: 'reconcile' } });
  print(`${count} charges compared from ${from.toISOString()} to ${to.toISOString()}; ${open.length} differences are open.`);
  return open;
}

async function stored(): Promise<Difference[]> {
  const open = await within('system', listOpenDifferences, { readOnly: true });
  print(`STRIPE_SECRET_KEY is not set, so nothing was compared; ${open.length} stored differences are open.`);
  return open;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main(process.argv[2]).finally(closeDatabase);
