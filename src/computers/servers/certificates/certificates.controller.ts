import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { listServerLicenses } from '../../../accounts/company/server-licenses.report';
import { within } from '../../../platform/database/database';
import { RuleBroken, TooMany } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, readForm, text } from '../../../platform/pages/forms';
import { publicKeyFingerprint } from './certificate-key';
import { findNewestCertificate } from './certificates.repository';
import { addServer, downloadCertificate, reissueCertificate, revokeCertificate, whyNoCertificate } from './issue-certificate';
import { getServer } from '../lock-server';
import { crumbsTo, openServersToManage, renderServersPage, type ServersPage } from '../servers-page';
import { certificateOf, licenseWords } from '../servers.presenter';
import { findWindowsVersion, type WindowsVersion, WINDOWS_VERSIONS } from './windows-version.model';

const CHOOSE = 'Choose the Windows version of the server. A certificate for another one cannot be imported.';
const windowsField = z.string({ error: CHOOSE }).transform((code, context): WindowsVersion => {
  const version = findWindowsVersion(code);
  if (version) return version;
  context.addIssue({ code: 'custom', message: CHOOSE });
  return z.NEVER;
});
const NewForm = z.object({ nickname: text('a name for the server', 60), windows: windowsField });
const CertificateForm = z.object({ windows: windowsField });

export const newServer: RequestHandler = async (req, res) => showNew(req, res, await openServersToManage(req, res), { errors: {}, nickname: '', windows: '' });

/** Adds a server and leads to its certificate. */
export const create: RequestHandler = async (req, res) => {
  const page = await openServersToManage(req, res);
  const form = readForm(NewForm, req.body);
  if (!form.ok) return showNew(req, res.status(422), page, { errors: form.errors, nickname: form.typed['nickname'] ?? '', windows: form.typed['windows'] ?? '' });
  const { nickname, windows } = form.value;
  try {
    const server = await addServer(page.inside, { nickname, windows });
    flash(req, 'success', `${server.nickname} is added. Download its certificate and import it on the server.`);
    res.redirect(303, page.links.certificate(server.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showNew(req, res.status(422), page, { errors: { form: error.message }, nickname, windows: windows.code });
  }
};

export const showCertificate: RequestHandler = async (req, res) => showOne(req, res, await openServersToManage(req, res), { errors: {} });

export const createCertificate: RequestHandler = async (req, res) => {
  const page = await openServersToManage(req, res);
  const form = readForm(CertificateForm, req.body);
  if (!form.ok) return showOne(req, res.status(422), page, { errors: form.errors });
  try {
    const { id } = await reissueCertificate(page.inside, String(req.params['server']), form.value.windows);
    flash(req, 'success', 'The new certificate is ready. The one before can no longer be used.');
    res.redirect(303, page.links.certificate(id));
  } catch (error) {
    if (!(error instanceof RuleBroken || error instanceof TooMany)) throw error;
    await showOne(req, res.status(422), page, { errors: { form: error.message } });
  }
};

export const revoke: RequestHandler = async (req, res) => {
  const page = await openServersToManage(req, res);
  const { id } = await revokeCertificate(page.inside, String(req.params['server']));
  flash(req, 'success', 'The certificate can no longer be used.');
  res.redirect(303, page.links.certificate(id));
};

/** The certificate as a file. */
export const download: RequestHandler = async (req, res) => {
  const page = await openServersToManage(req, res);
  const { document, certificate: { family, windows } } = await downloadCertificate(page.inside, String(req.params['server']));
  res.attachment(`${family}-${windows}.cert`).type('application/octet-stream').send(document);
};

type New = { errors: FieldErrors; nickname: string; windows: string };

async function showNew(req: Request, res: Response, page: ServersPage, { errors, nickname, windows }: New): Promise<void> {
  const licenses = await within(page.inside.scope, (trx) => listServerLicenses(trx, page.account.id, page.now), { readOnly: true });
  renderServersPage(req, res, page, 'new', {
    title: 'Add a server', crumbs: crumbsTo(page), errors, nickname, windows, versions: versionOptions(), hasPlan: licenses.length > 0, licenses: licenseWords(licenses),
  });
}

async function showOne(req: Request, res: Response, page: ServersPage, { errors }: { errors: FieldErrors }): Promise<void> {
  const { inside: { scope }, account, now, zone } = page;
  const { server, certificate } = await within(scope, async (trx) => {
    const found = await getServer(trx, account.id, String(req.params['server']));
    return { server: found, certificate: await findNewestCertificate(trx, found.id) };
  }, { readOnly: true });
  renderServersPage(req, res, page, 'certificate', {
    title: `Certificate of ${server.nickname}`, crumbs: crumbsTo(page, server), errors, serverId: server.id, serial: server.serial, isInstalled: server.installedAt !== null, certificate: certificateOf(certificate, now, zone),
    versions: versionOptions(), windows: certificate?.windows ?? '', noCertificate: whyNoCertificate(server) ?? '', fingerprint: publicKeyFingerprint,
  });
}

function versionOptions() {
  return WINDOWS_VERSIONS.map(({ code, name, family }) => ({ value: code, label: `${name} (${family})` }));
}
