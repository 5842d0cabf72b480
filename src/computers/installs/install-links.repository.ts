import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { daysFromMoment } from '../../platform/values/dates';
import { type Machine } from '../machine';
import { type InstallLink, LINK_HOURS, type LinkPurpose } from './install-link.model';

const COLUMNS = { id: 'id', machineId: 'machine_id', purpose: 'purpose', openedCount: 'opened_count', createdAt: 'created_at', expiresAt: 'expires_at', usedAt: 'used_at', revokedAt: 'revoked_at' };

type New = { machine: Pick<Machine, 'id' | 'organizationId' | 'accountId'>; purpose: LinkPurpose; madeBy: string | null; now: Date };

/** Makes a link for 24 hours and voids the machine's older ones; answers its token, of which only the hash is kept (domain.md §9.1). */
export async function insertInstallLink(trx: Scoped, { machine, purpose, madeBy, now }: New): Promise<{ id: string; token: string }> {
  const [id, token] = [uuidv7(), randomBytes(32).toString('base64url')];
  await revokeInstallLinks(trx, machine.id, now);
  await trx('install_links').insert({
    id, organization_id: machine.organizationId, account_id: machine.accountId, machine_id: machine.id, token_hash: hashOf(token), purpose, made_by: madeBy,
    created_at: now, expires_at: daysFromMoment(now, LINK_HOURS / 24),
  });
  return { id, token };
}

/** Voids what has not been used. */
export async function revokeInstallLinks(trx: Scoped, machineId: string, now: Date): Promise<void> {
  await trx('install_links').where({ machine_id: machineId, used_at: null, revoked_at: null }).update({ revoked_at: now });
}

/** Undefined for a token that never was, and once its machine is gone. In the system's scope. */
export async function findInstallLink(trx: Scoped, token: string): Promise<InstallLink | undefined> {
  return trx('install_links').where({ token_hash: hashOf(token) }).first<InstallLink | undefined>(COLUMNS);
}

/** The newest link of a machine, whatever became of it. */
export async function findNewestLink(trx: Scoped, machineId: string): Promise<InstallLink | undefined> {
  return trx('install_links').where({ machine_id: machineId }).orderBy([{ column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }]).first<InstallLink | undefined>(COLUMNS);
}

/** In the system's scope. */
export async function countOpening(trx: Scoped, linkId: string): Promise<void> {
  await trx('install_links').where({ id: linkId }).increment('opened_count', 1);
}

/** It installs nothing again. In the system's scope; the caller holds the machine's lock. */
export async function useInstallLink(trx: Scoped, linkId: string, now: Date): Promise<void> {
  await trx('install_links').where({ id: linkId, used_at: null }).update({ used_at: now });
}

/** How many links a machine was given since a moment. */
export async function countLinksSince(trx: Scoped, machineId: string, since: Date): Promise<number> {
  const rows = await trx('install_links').where({ machine_id: machineId }).where('created_at', '>', since).limit(100).select('id');
  return rows.length;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
