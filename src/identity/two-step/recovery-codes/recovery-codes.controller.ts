import { type Request, type RequestHandler } from 'express';
import { config } from '../../../config';
import { paths } from '../../../paths';
import { databaseNow, within } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { singleStrings } from '../../../platform/pages/forms';
import { renderPage } from '../../../platform/pages/render';
import { visitorOf } from '../../../platform/visitors/visitor';
import { RECOVERY_CODES } from './recovery-code.model';
import { areRecoveryCodesOf } from './recovery-codes.repository';
import { renewRecoveryCodes } from './renew-recovery-codes';

// Codes are shown by the answer to the form that made them, and by no page that is found again.
/** Making new ones ends the old ones, so it has a page of its own. */
export const new_: RequestHandler = (req, res) => {
  if (visitorOf(req).twoStep === 'off') return res.redirect(303, paths.me.twoStep.show);
  renderPage(req, res, 'me/two-step/new-recovery-codes', { title: 'Make new recovery codes' });
};

export { new_ as new };

export const create: RequestHandler = async (req, res) => {
  const codes = await renewRecoveryCodes({ personId: visitorOf(req).personId, requestId: req.requestId });
  renderPage(req, res, 'me/two-step/recovery-codes', { title: 'Keep your recovery codes', codes, lead: 'The codes before do not work any more.' });
};

/** The codes that the page has just shown, as a text file: nobody else knows them, so the form brings them. */
export const text: RequestHandler = async (req, res) => {
  const { email } = visitorOf(req);
  const { codes, on } = await codesIn(req);
  const lines = [`Recovery codes for ${email}`, `${config.vendor.name} ${config.vendor.portalName}, ${config.baseUrl}`, `Made on ${on}. Each works once, in place of a code.`, '', ...codes, ''];
  res.attachment('recovery-codes.txt').type('text/plain; charset=utf-8').send(lines.join('\r\n'));
};

export const print: RequestHandler = async (req, res) => {
  const { email } = visitorOf(req);
  renderPage(req, res, 'me/two-step/recovery-codes-print', { title: 'Recovery codes', layout: 'print', email, address: config.baseUrl, ...(await codesIn(req)) });
};

async function codesIn(req: Request): Promise<{ codes: string[]; on: string }> {
  const { personId } = visitorOf(req);
  const codes = (singleStrings(req.body)['codes'] ?? '').split(' ').slice(0, RECOVERY_CODES);
  const { theirs, now } = await within('system', async (trx) => ({ theirs: await areRecoveryCodesOf(trx, personId, codes), now: await databaseNow(trx) }), { readOnly: true });
  if (!theirs) throw new NotFound('These recovery codes do not work any more. Make new ones under Two-step verification.');
  return { codes, on: now.toISOString().slice(0, 10) };
}
