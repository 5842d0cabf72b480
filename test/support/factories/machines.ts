import { uuidv7 } from 'uuidv7';
import { type Machine } from '../../../src/computers/machine';
import { changeMachine, getMachine, insertMachine } from '../../../src/computers/machines.repository';
import { replaceCredential } from '../../../src/computers/credentials/machine-credentials.repository';
import { databaseNow, within } from '../../../src/platform/database/database';
import { ownerSql } from '../database';

type Given = {
  accountId: string; subscriptionId: string; nickname?: string; kind?: 'computer' | 'server'; personId?: string | null;
  /** Installed and heard of just now, with a complete backup; else it waits to be installed. */
  isInstalled?: boolean;
  /** Whatever else is to be known of it; its state follows. */
  facts?: Parameters<typeof changeMachine>[2];
};

/** A machine of a subscription; one that is installed is protected, unless the facts say otherwise. */
export async function createMachine({ accountId, subscriptionId, nickname = 'Front desk', kind = 'computer', personId = null, isInstalled = true, facts = {} }: Given): Promise<Machine> {
  const [{ organizationId }] = await ownerSql<{ organizationId: string }>('select seen_by_organization_id as "organizationId" from subscriptions where id = $1', [subscriptionId]) as [{ organizationId: string }];
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const machine = await insertMachine(trx, { id: uuidv7(), organizationId, accountId, subscriptionId, nickname, kind, personId, now });
    const installed = { installedAt: now, lastContactAt: now, lastReportAt: now, lastBackupAt: now, platform: 'windows' as const, osVersion: 'Windows 11', clientVersion: '6.2.0', hostName: 'FRONT-DESK', bytesProtected: 2_000_000_000, bytesStored: 1_200_000_000 };
    return changeMachine(trx, machine, { ...isInstalled ? installed : {}, ...facts }, now);
  });
}

/** What its client signs in with. */
export function credentialOf(machineId: string): Promise<string> {
  return within('system', async (trx) => {
    const { organizationId, accountId, subscriptionId } = await getMachine(trx, machineId);
    return replaceCredential(trx, { machineId, organizationId, accountId, subscriptionId }, await databaseNow(trx));
  });
}
