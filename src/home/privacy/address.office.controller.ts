import { type Request, type RequestHandler, type Response } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { askCase } from './ask-case';
import { listBlockers } from './blockers.report';
import { type FoundPlace, listPlaces } from './found-places.report';
import { type CaseKind, listCases } from './privacy-cases.repository';
import { addressIn, ErasureForm, ExportForm } from './privacy.form';
import { addressErasureHref, addressHref, caseRow, keptWords, placeFacts } from './privacy.presenter';
import { EXPORT_DAYS } from './work-cases';

type Found = { email: string; places: readonly FoundPlace[] };

/** An address without a sign-in: where it stands, what may be done for whose it is, and what was. */
export const show: RequestHandler = (req, res) => withAddress(req, res, req.query, (found) => showAddress(req, res, found, {}));

/** Has what stands under the address collected into a file. */
export const createExport: RequestHandler = (req, res) => withAddress(req, res, req.body, async (found) => {
  const form = readForm(ExportForm, req.body);
  if (!form.ok) return showAddress(req, res.status(422), found, form.errors);
  const isNew = await ask(req, 'export', { email: found.email, reason: form.value.reason });
  flash(req, isNew ? 'success' : 'notice', isNew ? 'It is being collected. Open this page again in a minute to download it.' : 'An export for this address waits already.');
  res.redirect(303, addressHref(found.email));
});

/** What erasing does, what it keeps, and what stands in the way. */
export const newErasure: RequestHandler = (req, res) => withAddress(req, res, req.query, (found) => showErasure(req, res, found, {}));

/** Has what stands under the address erased: the worker does it, once. */
export const createErasure: RequestHandler = (req, res) => withAddress(req, res, req.body, async (found) => {
  const form = readForm(ErasureForm, req.body);
  if (!form.ok) return showErasure(req, res.status(422), found, form.errors);
  if ((await blockersOf(req, found)).length > 0) return showErasure(req, res.status(409), found, {});
  if (form.value.email !== found.email) return showErasure(req, res.status(422), found, { email: `That is another address. Type ${found.email} to erase what stands under it.` });
  const isNew = await ask(req, 'erase', { email: found.email, reason: form.value.reason });
  flash(req, isNew ? 'success' : 'notice', isNew ? 'It is being erased. Whose address it is gets one last mail.' : 'It is being erased already.');
  res.redirect(303, paths.operations.privacy.index);
});

/** Goes on with an address under which something stands; one with a sign-in is worked on as the person. */
async function withAddress(req: Request, res: Response, given: unknown, goOn: (found: Found) => Promise<void>): Promise<void> {
  const email = addressIn(given, 'address');
  const index = email === '' ? paths.operations.privacy.index : `${paths.operations.privacy.index}?q=${encodeURIComponent(email)}`;
  const person = email === '' ? undefined : await within(staffOf(req).scope, (trx) => trx('people').where({ email }).first<{ id: string } | undefined>('id'), { readOnly: true });
  const places = email === '' || person ? [] : await within('privacy', (trx) => listPlaces(trx, email), { readOnly: true });
  return places.length === 0 ? res.redirect(303, index) : goOn({ email, places });
}

async function ask(req: Request, kind: CaseKind, { email, reason }: { email: string; reason: string }): Promise<boolean> {
  const { scope, actor, now } = staffOf(req);
  return within(scope, (trx) => askCase(trx, { kind, personId: null, email, reason, actor, now }));
}

function blockersOf(req: Request, { email }: Found): Promise<string[]> {
  return within(staffOf(req).scope, (trx) => listBlockers(trx, { personId: null, email }), { readOnly: true });
}

async function showAddress(req: Request, res: Response, { email, places }: Found, errors: FieldErrors): Promise<void> {
  const { scope, now } = staffOf(req);
  const { cases, zone } = await within(scope, async (trx) => ({ cases: await listCases(trx, { email, limit: 50 }), zone: await houseZone(trx) }), { readOnly: true });
  renderPage(req, res, 'office/privacy/address', {
    title: email, email, zone, errors, places: placeFacts(places), days: EXPORT_DAYS, reason: (singleStrings(req.body)['reason'] ?? '').slice(0, 2_000), rows: cases.map((one) => caseRow(one, now)),
    exportAction: paths.operations.privacy.addressExport, erasureHref: addressErasureHref(email),
  });
}

async function showErasure(req: Request, res: Response, found: Found, errors: FieldErrors): Promise<void> {
  const typed = singleStrings(req.body);
  renderPage(req, res, 'office/privacy/erasure', {
    title: 'Erase an address', errors, address: found.email, hasSignIn: false, blockers: await blockersOf(req, found), action: paths.operations.privacy.addressErasure, backHref: addressHref(found.email), kept: keptWords({ address: true }),
    reason: (typed['reason'] ?? '').slice(0, 2_000), email: (typed['email'] ?? '').slice(0, 254),
  });
}
