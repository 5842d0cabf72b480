import { parseArgs } from 'node:util';
import { config } from '../../config';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { type Difference, listOpenDifferences } from './differences.repository';
import { explainDifference } from './explain-difference';
import { getHold } from './holds.repository';
import { reconcile } from './reconcile';
import { runCommand } from './run-command';

/**
 * `npm run reconcile`, `npm run reconcile -- 2026-11-01T00:00:00Z` (after a restore: from the backup's time): compares Stripe
 * with us and shows every difference that is open. Ends with 1 when there is one.
 * `npm run reconcile -- --explain ID --by EMAIL --reason "…"`: a named person of staff closes a difference that is dealt with.
 */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args, allowPositionals: true, options: { explain: { type: 'string' }, by: { type: 'string' }, reason: { type: 'string' } },
  });
  if (values.explain !== undefined) await explain(values.explain, values.by ?? '', values.reason ?? '');
  else await show(positionals[0]);
}

async function explain(differenceId: string, email: string, reason: string): Promise<void> {
  const { kind, stripeId } = await explainDifference({ differenceId, email, reason });
  print(`Explained: ${kind} ${stripeId ?? ''}. It is not shown again and no longer holds billing.`);
  const open = await within('system', listOpenDifferences, { readOnly: true });
  print(open.length === 0 ? 'No difference is open.' : `${open.length} differences are still open.`);
  await printHold();
}

async function show(from: string | undefined): Promise<void> {
  const since = from === undefined ? undefined : new Date(from);
  if (since && Number.isNaN(since.getTime())) throw new RuleBroken(`"${from}" is not a moment like 2026-11-01T00:00:00Z.`);
  const open = config.stripe.secretKey ? await compared(since) : await stored();
  for (const difference of open) print(`${difference.id}  ${difference.kind}  ${difference.stripeId ?? ''}  ${difference.paymentId ?? ''}  ${difference.detail}`);
  if (open.length > 0) print('Deal with each, then say how: npm run reconcile -- --explain ID --by your@e-mail --reason "…"');
  await printHold();
  process.exitCode = open.length === 0 ? 0 : 1;
}

async function compared(since: Date | undefined): Promise<Difference[]> {
  const { from, to, compared: count, calls, open } = await reconcile({ ...since && { from: since }, actor: { kind: 'system', id: 'reconcile' } });
  print(`${count} charges compared from ${from.toISOString()} to ${to.toISOString()} in ${calls} calls; ${open.length} differences are open.`);
  return open;
}

async function stored(): Promise<Difference[]> {
  const open = await within('system', listOpenDifferences, { readOnly: true });
  print(`STRIPE_SECRET_KEY is not set, so nothing was compared; ${open.length} stored differences are open.`);
  return open;
}

async function printHold(): Promise<void> {
  const hold = await within('system', getHold, { readOnly: true });
  print(hold.held ? `Billing is on hold: ${hold.reason} Lift it with: npm run billing:lift -- "your name"` : 'Billing is not on hold.');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

runCommand(main);
