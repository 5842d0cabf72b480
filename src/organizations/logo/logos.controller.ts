import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, TooMany } from '../../platform/errors';
import { readKeptFile } from '../../platform/files/files';
import { flash } from '../../platform/pages/flash';
import { inMinutes, limit } from '../../platform/http/rate-limit';
import { renderPage } from '../../platform/pages/render';
import { readUpload, type Upload } from '../../platform/http/uploads';
import { memberOf } from '../../platform/visitors/visitor';
import { changeLogo, resetLogo } from './change-logo';
import { logoLimits } from './logo';
import { findCurrentLogo, findLogo } from './logos.repository';

/** Reads the form's file; stands in the route line before `update`. */
export const upload = readUpload({ field: 'logo', maxBytes: logoLimits.maxBytes });

// Each may leave a file for ever: more an hour than anybody needs, and not enough to fill a disk.
const uploads = limit('logo-uploads', { points: 30, seconds: 3_600 });

const problems: Record<Extract<Upload, { problem: unknown }>['problem'], string> = {
  none: 'Choose a picture to upload.',
  'too large': 'This file is larger than 1 MB. Choose a smaller one, or save the picture with fewer pixels.',
  several: 'Choose one picture only.',
  'broken off': 'The upload broke off. Choose the picture and send it again.',
};

export const edit: RequestHandler = (req, res) => showForm(req, res, {});

export const update: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const given: Upload = req.upload ?? { problem: 'none' };
  if ('problem' in given) return showForm(req, res.status(422), { logo: problems[given.problem] });
  await takeUpload(organizationId);
  const problem = await changeLogo({ organizationId, upload: given.bytes, actor });
  if (problem !== undefined) return showForm(req, res.status(422), { logo: problem });
  flash(req, 'success', 'Your logo is saved. Receipts and mails to your customers show it from now on.');
  res.redirect(303, paths.portal.logo.edit);
};

export const reset: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  await resetLogo({ organizationId, actor });
  flash(req, 'success', 'Your logo is taken off. Receipts and mails to your customers show your name in words from now on; receipts already issued stay as they are.');
  res.redirect(303, paths.portal.logo.edit);
};

/** The picture itself, for anybody who has its address: it stands on papers, and its bytes never change. */
export const show: RequestHandler = async (req, res) => {
  const { id } = req.params;
  const logo = typeof id === 'string' && isUuid(id) ? await within('system', (trx) => findLogo(trx, id), { readOnly: true }) : undefined;
  const png = logo && await readKeptFile(logo.file);
  if (!png) throw new NotFound();
  res.set({ 'Cache-Control': 'public, max-age=31536000, immutable', 'Content-Security-Policy': "default-src 'none'; sandbox", 'Content-Type': 'image/png' });
  res.end(png);
};

async function showForm(req: Request, res: Response, errors: Record<string, string>): Promise<void> {
  const { organization, organizationId, scope } = memberOf(req);
  const logo = await within(scope, (trx) => findCurrentLogo(trx, organizationId), { readOnly: true });
  renderPage(req, res, 'portal/organizations/company/logo', { title: 'Logo', organizationName: organization.name, logo: logo ?? null, errors });
}

async function takeUpload(organizationId: string): Promise<void> {
  try {
    await uploads.take(organizationId);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    throw new TooMany(`Your organization has uploaded many pictures within an hour. Try again in ${inMinutes(error.retryAfterSeconds)}.`, error.retryAfterSeconds);
  }
}
