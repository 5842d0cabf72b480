import { randomInt } from 'node:crypto';
import { databaseNow, within } from '../../platform/database/database';
import { codeGateway } from './code-gateway';
import { mailedCodeState, replaceMailedCode, type CodePurpose } from './mailed-codes.repository';
import { getTwoStepPerson } from './two-step-person.repository';

const CODES = 1_000_000;

/**
 * Sends a new six-digit code for one purpose and voids the one before; within 60 seconds of one that was not used sends nothing and
 * answers how long to wait (domain.md §5.5).
 */
export function sendCode({ personId, purpose }: { personId: string; purpose: CodePurpose }): Promise<{ sent: boolean; waitSeconds: number }> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const code = String(randomInt(CODES)).padStart(6, '0');
    const sent = await replaceMailedCode(trx, { personId, purpose }, code, now);
    if (sent) await codeGateway.deliver(trx, { person: await getTwoStepPerson(trx, personId), code, purpose, now });
    return { sent, waitSeconds: (await mailedCodeState(trx, { personId, purpose }, now)).waitSeconds };
  });
}

/** The same, unless a code that still works is on its way: for pages that people load again. */
export async function ensureCode(about: { personId: string; purpose: CodePurpose }): Promise<void> {
  const { live } = await within('system', async (trx) => mailedCodeState(trx, about, await databaseNow(trx)), { readOnly: true });
  if (!live) await sendCode(about);
}
