import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../audit/audit.repository';
import { within } from '../../platform/database/database';
import { NotFound, TooMany } from '../../platform/errors';
import { readVaultFacts } from './vault-facts.report';
import { refuseClosed } from './client-vault';
import { VaultRefusal } from './vault-refusals';

const HOUR = 3_600_000;
const OPEN_MS = 2 * HOUR;
const BETWEEN_MS = 24 * HOUR;

export interface Window {
  readonly openedAt: Date;
  readonly closesAt: Date;
}

/**
 * Two hours in which a client with a private key may delete what its own `forget --prune` finds, because only it can read what is still needed; at
 * most once in 24 hours. While one is open it is answered again. Throws TooMany until the next may be opened, and a VaultRefusal for a managed key.
 */
export async function openWindow(machineId: string, { requestId, now }: { requestId: string; now: Date }): Promise<Window> {
  const facts = await readVaultFacts(machineId);
  if (!facts) throw new NotFound('There is no such backup.');
  refuseClosed(facts);
  if (facts.keyKind !== 'private') throw new VaultRefusal(403, 'managed_key', 'Old versions of this backup are removed by the service. There is nothing to do.');
  return within('system', async (trx) => {
    await trx('machines').where({ id: machineId }).forUpdate().first('id');
    const newest = await trx('vault_windows').where({ machine_id: machineId }).orderBy('opened_at', 'desc').first<Window | undefined>({ openedAt: 'opened_at', closesAt: 'closes_at' });
    if (newest && newest.closesAt > now) return newest;
    const wait = newest ? newest.openedAt.getTime() + BETWEEN_MS - now.getTime() : 0;
    if (wait > 0) throw new TooMany('A delete window opens once a day. Try again later.', Math.ceil(wait / 1_000));
    const window = { openedAt: now, closesAt: new Date(now.getTime() + OPEN_MS) };
    const { organizationId, accountId } = facts;
    await trx('vault_windows').where({ machine_id: machineId }).delete();
    await trx('vault_windows').insert({ id: uuidv7(), organization_id: organizationId, account_id: accountId, machine_id: machineId, opened_at: window.openedAt, closes_at: window.closesAt });
    await recordAudit(trx, {
      organizationId, accountId, actor: { kind: 'client', id: machineId, requestId }, action: 'vault.window-opened', subjectType: 'machine', subjectId: machineId, after: { closesAt: window.closesAt }, now,
    });
    return window;
  });
}
