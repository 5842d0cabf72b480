import { type Request, type RequestHandler, type Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { askCase, recordPrivacy } from './ask-case';
import { listBlockers } from './blockers.report';
import { erasedEmailOf } from './erase-person';
import { archiveOf } from './export-archive';
import { listPlaces } from './found-places.report';
import { type CaseKind, getExport, listCases } from './privacy-cases.repository';
import { addressIn, ErasureForm, ExportForm } from './privacy.form';
import { addressHref, caseRow, keptWords, placeFacts } from './privacy.presenter';
import { EXPORT_DAYS } from './work-cases';

type Id = { id: string };
type Found = { id: string; email: string; name: string; since: Date; lastSignedInAt: Date | null };

/** Finds a person by their address, or what stands under an address without a sign-in; and what was done for people before. */
export const index: RequestHandler = async (req, res) => {
  const { scope, now } = staffOf(req);
  const words = addressIn(req.query, 'q');
  const { found, cases, zone } = await within(scope, async (trx) => ({
    found: words === '' ? undefined : await trx('people').where({ email: words }).first<{ id: string } | undefined>('id'), cases: await listCases(trx, { limit: 50 }), zone: await houseZone(trx),
  }), { readOnly: true });
  if (found) return res.redirect(303, paths.operations.privacy.show(found.id));
  const places = words === '' ? [] : await within('privacy', (trx) => listPlaces(trx, words), { readOnly: true });
  if (places.length > 0) return res.redirect(303, addressHref(words));
  renderPage(req, res, 'office/privacy/index', { title: 'Privacy', words, zone, rows: cases.map((one) => caseRow(one, now)), days: EXPORT_DAYS });
};

/** One person: what may be done for them, and what was. */
export const show: RequestHandler<Id> = (req, res) => showPerson(req, res, {});

/** Has what the portal holds of the person collected into a file. */
export const createExport: RequestHandler<Id> = async (req, res) => {
  const { scope } = staffOf(req);
  const form = readForm(ExportForm, req.body);
  if (!form.ok) return showPerson(req, res.status(422), form.errors);
  const { email } = await within(scope, (trx) => getFound(trx, req.params), { readOnly: true });
  const isNew = await ask(req, 'export', { reason: form.value.reason, email });
  flash(req, isNew ? 'success' : 'notice', isNew ? 'It is being collected. Open this page again in a minute to download it.' : 'An export for them waits already.');
  res.redirect(303, paths.operations.privacy.show(req.params.id));
};

/** What erasing does, what it keeps, and what stands in the way. */
export const newErasure: RequestHandler<Id> = (req, res) => showErasure(req, res, {});

/** Has the person erased: the worker does it, once. */
export const createErasure: RequestHandler<Id> = async (req, res) => {
  const { scope } = staffOf(req);
  const form = readForm(ErasureForm, req.body);
  if (!form.ok) return showErasure(req, res.status(422), form.errors);
  const { person, blockers } = await within(scope, (trx) => getWithBlockers(trx, req.params), { readOnly: true });
  if (blockers.length > 0 || isErased(person)) return showErasure(req, res.status(409), {});
  if (form.value.email !== person.email) return showErasure(req, res.status(422), { email: `That is another address. Type ${person.email} to erase this person.` });
  const isNew = await ask(req, 'erase', { reason: form.value.reason, email: person.email });
  flash(req, isNew ? 'success' : 'notice', isNew ? 'They are being erased. They get one last mail.' : 'They are being erased already.');
  res.redirect(303, paths.operations.privacy.show(person.id));
};

/** The file of an export, while its week lasts: JSON, or a zip where files go with it. Each download is in the audit log. */
export const file: RequestHandler<Id> = async (req, res) => {
  const { scope, actor, now, today } = staffOf(req);
  const found = await within(scope, async (trx) => {
    const found = await getExport(trx, idInAddress(req.params), now);
    await recordPrivacy(trx, { actor, action: 'privacy.downloaded', of: found, now });
    return found;
  });
  if (found.files.length === 0) {
    res.attachment(`person-${today}.json`).type('application/json; charset=utf-8').send(found.file);
    return;
  }
  res.attachment(`person-${today}.zip`).type('application/zip');
  try {
    await pipeline(Readable.from(archiveOf(found)), res);
  } catch (error) {
    // Whoever closed the page in the middle wants no more of it.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
};

async function ask(req: Request<Id>, kind: CaseKind, { reason, email }: { reason: string; email: string }): Promise<boolean> {
  const { scope, actor, now } = staffOf(req);
  return within(scope, (trx) => askCase(trx, { kind, personId: idInAddress(req.params), email, reason, actor, now }));
}

async function showPerson(req: Request<Id>, res: Response, errors: FieldErrors): Promise<void> {
  const { scope, now } = staffOf(req);
  const { person, cases, zone } = await within(scope, async (trx) => ({ person: await getFound(trx, req.params), cases: await listCases(trx, { personId: idInAddress(req.params), limit: 50 }), zone: await houseZone(trx) }), { readOnly: true });
  const places = await within('privacy', (trx) => listPlaces(trx, person.email), { readOnly: true });
  renderPage(req, res, 'office/privacy/show', {
    title: isErased(person) ? 'Erased person' : person.email, zone, errors, person, isErased: isErased(person), places: placeFacts(places), days: EXPORT_DAYS, reason: (singleStrings(req.body)['reason'] ?? '').slice(0, 2_000),
    rows: cases.map((one) => caseRow(one, now)), exportAction: paths.operations.privacy.export(person.id), erasureHref: paths.operations.privacy.erasure(person.id),
  });
}

async function showErasure(req: Request<Id>, res: Response, errors: FieldErrors): Promise<void> {
  const { scope } = staffOf(req);
  const { person, blockers } = await within(scope, (trx) => getWithBlockers(trx, req.params), { readOnly: true });
  const typed = singleStrings(req.body);
  renderPage(req, res, 'office/privacy/erasure', {
    title: 'Erase a person', errors, address: person.email, hasSignIn: true, blockers: isErased(person) ? ['They are erased already.'] : blockers, action: paths.operations.privacy.erasure(person.id), backHref: paths.operations.privacy.show(person.id),
    kept: keptWords(), reason: (typed['reason'] ?? '').slice(0, 2_000), email: (typed['email'] ?? '').slice(0, 254),
  });
}

async function getWithBlockers(trx: Scoped, params: Id): Promise<{ person: Found; blockers: string[] }> {
  const person = await getFound(trx, params);
  return { person, blockers: await listBlockers(trx, { personId: person.id, email: person.email }) };
}

async function getFound(trx: Scoped, params: Id): Promise<Found> {
  const { rows } = await trx.raw<{ rows: Found[] }>(
    `select id, email, trim(first_name || ' ' || last_name) as name, created_at as since, last_signed_in_at as "lastSignedInAt" from people where id = ?`, [idInAddress(params)]);
  if (!rows[0]) throw new NotFound();
  return rows[0];
}

function isErased({ id, email }: Found): boolean {
  return email === erasedEmailOf(id);
}
