import { type Around } from '../../../src/computers/vault/store/vault-store';
import { storeOf } from '../../../src/computers/vault/store/store-of';
import { countVault } from '../../../src/computers/vault/vault-bytes';
import { type Machine } from '../../../src/computers/machine';
import { paths } from '../../../src/paths';
import { clockNow } from '../clock';
import { ownerSql } from '../database';
import { createAccount } from '../factories/accounts';
import { createMachine, credentialOf } from '../factories/machines';
import { createOrganization } from '../factories/organizations';
import { createSubscription } from '../factories/subscriptions';

export type Client = { machine: Machine; accountId: string; subscriptionId: string; organizationId: string; credential: string };

/** A company on a plan with one computer that was just activated, and holds nothing yet. */
export async function createClient({ planCode = 'safe_pro_core', keyKind = 'managed' }: { planCode?: string; keyKind?: 'managed' | 'private' } = {}): Promise<Client> {
  const { organizationId } = await createOrganization();
  const { accountId } = await createAccount({ organizationId, kind: planCode.startsWith('safe_pro') ? 'safe_pro' : 'safe' });
  const now = await clockNow();
  const day = (years: number) => new Date(now.getTime() + years * 365 * 86_400_000).toISOString().slice(0, 10);
  const { subscriptionId } = await createSubscription({ organizationId, accountId, planCode, startsOn: day(0), expiresOn: day(1) });
  return { ...await anotherClient({ organizationId, accountId, subscriptionId }, keyKind), organizationId, accountId, subscriptionId };
}

/** A further computer on the same subscription. */
export async function anotherClient(of: { organizationId: string; accountId: string; subscriptionId: string }, keyKind: 'managed' | 'private' = 'managed'): Promise<Client> {
  const machine = await createMachine({ ...of, facts: { bytesStored: 0, bytesProtected: 0, keyKind } });
  return { ...of, machine, credential: await credentialOf(machine.id) };
}

/** As restic is told where the backup lies. */
export function repositoryOf({ machine, credential }: Client, base: string): string {
  const url = new URL(paths.agent.vault(machine.id), base);
  url.username = machine.id;
  url.password = credential;
  return `rest:${url.href}`;
}

export async function bytesStored(machineId: string): Promise<number> {
  return (await ownerSql<{ bytes: number }>('select bytes_stored::float8 as bytes from machines where id = $1', [machineId]))[0]!.bytes;
}

/** What a vault takes up, as its store tells it. */
export function vaultBytes(machineId: string): Promise<number> {
  return countVault(storeOf(machineId));
}

/** Nothing limits what a store takes, and nobody counts it. */
export const FREE: Around = { allowed: Promise.resolve(), counted: () => Promise.resolve() };
