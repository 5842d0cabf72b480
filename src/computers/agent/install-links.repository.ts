import { createHash } from 'node:crypto';
import { type Scoped } from '../../platform/database';

/** A link that installs a machine, as its activation sees it. */
export interface InstallLink {
  readonly id: string;
  readonly machineId: string;
  /** first: nothing is installed yet. again: on the same computer. move: on another one, which takes its place. */
  readonly purpose: 'first' | 'again' | 'move';
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

const COLUMNS = { id: 'id', machineId: 'machine_id', purpose: 'purpose', expiresAt: 'expires_at', usedAt: 'used_at', revokedAt: 'revoked_at' };

/** The link with this code, in whatever state; undefined where there is none. In the system's scope. */
export async function findInstallLink(trx: Scoped, code: string): Promise<InstallLink | undefined> {
  return trx('install_links').where({ token_hash: createHash('sha256').update(code).digest() }).first<InstallLink | undefined>(COLUMNS);
}

/** The newest link of a machine that still installs it. The caller holds the machine's lock. */
export async function findOpenLink(trx: Scoped, machineId: string, now: Date): Promise<InstallLink | undefined> {
  return trx('install_links').where({ machine_id: machineId, used_at: null, revoked_at: null }).where('expires_at', '>', now)
    .orderBy([{ column: 'created_at', order: 'desc' }, 'id']).first<InstallLink | undefined>(COLUMNS);
}

/** It installs nothing again. */
export async function useInstallLink(trx: Scoped, id: string, now: Date): Promise<void> {
  await trx('install_links').where({ id, used_at: null }).update({ used_at: now });
}
