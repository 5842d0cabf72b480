import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../../audit/audit.repository';
import { requireAccess } from '../../../accounts/access/access-level.model';
import { type Inside } from '../../../accounts/company/inside.model';
import { lockCompany } from '../../../accounts/company/lock-company';
import { listServerLicenses } from '../../../accounts/company/server-licenses.report';
import { config } from '../../../config';
import { databaseNow, type Scoped, within } from '../../../platform/database/database';
import { RuleBroken, TooMany } from '../../../platform/errors';
import { daysFromMoment } from '../../../platform/values/dates';
import { type LinkPurpose } from '../../installs/install-link.model';
import { countLinksSince, insertInstallLink, revokeInstallLinks } from '../../installs/install-links.repository';
import { type Machine } from '../../machine';
import { insertMachine } from '../../machines.repository';
import { signingKey } from './certificate-key';
import { CERTIFICATE_HOURS, writeCertificate } from './certificate.model';
import { countDownload, findNewestCertificate, insertCertificate, openCertificate, type ServerCertificate } from './certificates.repository';
import { lockServer } from '../lock-server';
import { licenseForNext } from '../server-licenses.model';
import { type WindowsVersion } from './windows-version.model';

const CERTIFICATES_A_DAY = 20;

/**
 * Adds a server to the company, under a subscription with a license left, and issues the certificate that installs it. The company is locked, so
 * that two who add one at the same moment cannot take one license twice. Throws RuleBroken where all are in use (domain.md §8.9, §9.3).
 */
export function addServer(inside: Inside, { nickname, windows }: { nickname: string; windows: WindowsVersion }): Promise<Machine> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    const account = await lockCompany(trx, inside);
    if (inside.side === 'partner') requireAccess(account, 'install_servers');
    const { subscriptionId, organizationId } = licenseForNext(await listServerLicenses(trx, account.id, now));
    const server = await insertMachine(trx, { id: uuidv7(), organizationId, accountId: account.id, subscriptionId, nickname, kind: 'server', now });
    await recordAudit(trx, { organizationId: inside.organizationId, accountId: account.id, actor: inside.actor, action: 'server.added', subjectType: 'machine', subjectId: server.id, after: { name: nickname }, now });
    await issue(trx, inside, { server, windows, now });
    return server;
  });
}

/** Issues another certificate for a server that stands already: the one before ends. Throws RuleBroken while it is being deleted or nothing is paid for it; TooMany past 20 a day. */
export function reissueCertificate(inside: Inside, machineId: string, windows: WindowsVersion): Promise<Machine> {
  return within(inside.scope, async (trx) => {
    const { server, now } = await lockServer(trx, inside, machineId, 'install_servers');
    const reason = whyNoCertificate(server);
    if (reason !== undefined) throw new RuleBroken(reason);
    if (await countLinksSince(trx, server.id, daysFromMoment(now, -1)) >= CERTIFICATES_A_DAY) throw new TooMany('There were many certificates for this server today. Use the newest one, or issue another tomorrow.', 3_600);
    await issue(trx, inside, { server, windows, now });
    return server;
  });
}

/** Why no certificate can be issued for a server, as a sentence, or undefined. */
export function whyNoCertificate({ deleteAt, isServed }: Pick<Machine, 'deleteAt' | 'isServed'>): string | undefined {
  if (deleteAt !== null) return 'This server is being deleted. Keep it first; then it can be installed again.';
  return isServed ? undefined : 'The subscription of this server has ended or is not paid. Renew it first; then the server can be installed.';
}

/** Ends a certificate that nobody has used; the same again changes nothing. */
export function revokeCertificate(inside: Inside, machineId: string): Promise<Machine> {
  return within(inside.scope, async (trx) => {
    const { server, now } = await lockServer(trx, inside, machineId, 'install_servers');
    const certificate = await findNewestCertificate(trx, server.id);
    if (!certificate || certificate.usedAt !== null || certificate.revokedAt !== null) return server;
    await revokeInstallLinks(trx, server.id, now);
    await record(trx, inside, { server, certificate, now }, 'server.certificate-revoked');
    return server;
  });
}

/** The certificate to be saved on the server, counted and audited. Throws RuleBroken once it has been used or has ended. */
export function downloadCertificate(inside: Inside, machineId: string): Promise<{ document: string; server: Machine; certificate: ServerCertificate }> {
  return within(inside.scope, async (trx) => {
    const { server, now } = await lockServer(trx, inside, machineId, 'install_servers');
    const certificate = await findNewestCertificate(trx, server.id);
    const isOpen = certificate !== undefined && certificate.usedAt === null && certificate.revokedAt === null && certificate.expiresAt > now;
    const document = isOpen ? await openCertificate(trx, certificate.id, server.id) : undefined;
    if (!isOpen || document === undefined) throw new RuleBroken('This certificate can no longer be used. Issue a new one on the server’s page.');
    await countDownload(trx, certificate.id);
    await record(trx, inside, { server, certificate, now }, 'server.certificate-downloaded');
    return { document, server, certificate };
  });
}

type Given = { server: Machine; windows: WindowsVersion; now: Date };

async function issue(trx: Scoped, inside: Inside, { server, windows, now }: Given): Promise<void> {
  const purpose: LinkPurpose = server.installedAt === null ? 'first' : 'again';
  const { id: linkId, token } = await insertInstallLink(trx, { machine: server, purpose, madeBy: inside.actor.id, now });
  const issuedAt = Math.floor(now.getTime() / 1000);
  const document = writeCertificate({
    iss: config.baseUrl, family: windows.family, windows: windows.code, machine: server.id, nickname: server.nickname, serial: server.serial, link: token, iat: issuedAt, exp: issuedAt + CERTIFICATE_HOURS * 3_600,
  }, signingKey);
  const certificate = { id: uuidv7(), windows: windows.code, family: windows.family };
  await insertCertificate(trx, { ...certificate, server, linkId, document, madeBy: inside.actor.id, now });
  await record(trx, inside, { server, certificate, now }, 'server.certificate-issued');
}

type Recorded = { server: Machine; certificate: Pick<ServerCertificate, 'id' | 'windows' | 'family'>; now: Date };

function record(trx: Scoped, { organizationId, accountId, actor }: Inside, { server, certificate, now }: Recorded, action: string): Promise<number> {
  return recordAudit(trx, {
    organizationId, accountId, actor, action, subjectType: 'machine', subjectId: server.id, after: { name: server.nickname, certificate: certificate.id, windows: certificate.windows, family: certificate.family }, now,
  });
}
