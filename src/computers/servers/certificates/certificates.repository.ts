import { type Scoped } from '../../../platform/database/database';
import { sealing } from '../../../platform/secrets/sealing';
import { type Machine } from '../../machine';
import { type CertificateFamily } from './windows-version.model';

const { seal, unseal } = sealing('kept certificates of servers');

/** A certificate as pages show it; how it stands is its install link's to say. */
export interface ServerCertificate {
  readonly id: string;
  readonly windows: string;
  readonly family: CertificateFamily;
  readonly downloadCount: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

type New = { id: string; server: Pick<Machine, 'id' | 'organizationId' | 'accountId'>; linkId: string; windows: string; family: CertificateFamily; document: string; madeBy: string; now: Date };

/** Keeps the document sealed, bound to its server. */
export async function insertCertificate(trx: Scoped, { id, server, linkId, windows, family, document, madeBy, now }: New): Promise<void> {
  await trx('server_certificates').insert({
    id, organization_id: server.organizationId, account_id: server.accountId, machine_id: server.id, install_link_id: linkId, windows, family, sealed: seal(document, server.id), made_by: madeBy, created_at: now,
  });
}

/** The one that was issued last, whatever became of it. In the scope of who may see the server. */
export async function findNewestCertificate(trx: Scoped, machineId: string): Promise<ServerCertificate | undefined> {
  return trx('server_certificates as c').join('install_links as l', 'l.id', 'c.install_link_id').where('c.machine_id', machineId).orderBy([{ column: 'c.created_at', order: 'desc' }, { column: 'c.id', order: 'desc' }])
    .first<ServerCertificate | undefined>({
      id: 'c.id', windows: 'c.windows', family: 'c.family', downloadCount: 'c.download_count', createdAt: 'c.created_at', expiresAt: 'l.expires_at', usedAt: 'l.used_at', revokedAt: 'l.revoked_at',
    });
}

/** The document again; undefined when SECRET_KEY is another one now. */
export async function openCertificate(trx: Scoped, certificateId: string, machineId: string): Promise<string | undefined> {
  const { sealed } = await trx('server_certificates').where({ id: certificateId, machine_id: machineId }).first<{ sealed: Buffer }>('sealed');
  return unseal(sealed, machineId);
}

export async function countDownload(trx: Scoped, certificateId: string): Promise<void> {
  await trx('server_certificates').where({ id: certificateId }).increment('download_count', 1);
}
