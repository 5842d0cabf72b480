import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { type Scoped, within } from '../../platform/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/flash';
import { type FieldErrors, readForm, singleStrings, text } from '../../platform/forms';
import { bytes } from '../../platform/format';
import { enqueueAfterCommit } from '../../platform/queue';
import { renderPage } from '../../platform/render';
import { staffOf } from '../../platform/visitor';
import { listBlockers } from './blockers.report';
import { erasedEmailOf } from './erase-person';
import { PRIVACY_MAP } from './privacy-map';
import { type CaseKind, ensureCase, getExport, type ListedCase, listCases } from './privacy-cases.repository';
import { EXPORT_DAYS } from './work-cases';

type Id = { id: string };
type Found = { id: string; email: string; name: string; since: Date; lastSignedInAt: Date | null };

const ExportForm = z.object({ reason: text('who asked, and how you know that it is them', 500) });
const ErasureForm = ExportForm.extend({ email: z.string({ error: 'Type the e-mail address to confirm.' }).trim().toLowerCase() });

/** Finds a person by their address; and what was done for people before. */
export const index: RequestHandler = async (req, res) => {
  const { scope, now } = staffOf(req);
  const words = (singleStrings(req.query)['q'] ?? '').trim().toLowerCase().slice(0, 254);
  const { found, cases, zone } = await within(scope, async (trx) => ({
    found: words === '' ? undefined : await trx('people').where({ email: words }).first<{ id: string } | undefined>('id'), cases: await listCases(trx, { limit: 50 }), zone: await houseZone(trx),
  }), { readOnly: true });
  if (found) return res.redirect(303, paths.operations.privacy.show(found.id));
  renderPage(req, res, 'office/privacy/index', { title: 'Privacy', words, zone, rows: cases.map((one) => caseRow(one, now)), days: EXPORT_DAYS });
};

/** One person: what may be done for them, and what was. */
export const show: RequestHandler<Id> = (req, res) => showPerson(req, res, {});

/** Has what the portal holds of the person collected into a file. */
export const createExport: RequestHandler<Id> = async (req, res) => {
  const { scope } = staffOf(req);
  const form = readForm(ExportForm, req.body);
  if (!form.ok) return showPerson(req, res.status(422), form.errors);
  await within(scope, (trx) => getFound(trx, req.params), { readOnly: true });
  const isNew = await ask(req, 'export', form.value.reason);
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
  const { person, blockers } = await within(scope, async (trx) => ({ person: await getFound(trx, req.params), blockers: await listBlockers(trx, idInAddress(req.params)) }), { readOnly: true });
  if (blockers.length > 0 || isErased(person)) return showErasure(req, res.status(409), {});
  if (form.value.email !== person.email) return showErasure(req, res.status(422), { email: `That is another address. Type ${person.email} to erase this person.` });
  const isNew = await ask(req, 'erase', form.value.reason);
  flash(req, isNew ? 'success' : 'notice', isNew ? 'They are being erased. They get one last mail.' : 'They are being erased already.');
  res.redirect(303, paths.operations.privacy.show(person.id));
};

/** The file of an export, while its week lasts. Each download is in the audit log. */
export const file: RequestHandler<Id> = async (req, res) => {
  const { scope, actor, now, today } = staffOf(req);
  const found = await within(scope, async (trx) => {
    const found = await getExport(trx, idInAddress(req.params), now);
    await record(trx, actor, 'privacy.downloaded', found.personId, now);
    return found;
  });
  res.attachment(`person-${today}.json`).type('application/json; charset=utf-8').send(found.file);
};

async function ask(req: Request<Id>, kind: CaseKind, reason: string): Promise<boolean> {
  const { scope, actor, now } = staffOf(req);
  const personId = idInAddress(req.params);
  return within(scope, async (trx) => {
    if (!await ensureCase(trx, { kind, personId, reason, askedBy: actor.id, now })) return false;
    await record(trx, actor, kind === 'export' ? 'privacy.export-asked' : 'privacy.erasure-asked', personId, now, { reason });
    enqueueAfterCommit(trx, 'privacy.work', { id: 'asked' });
    return true;
  });
}

async function record(trx: Scoped, actor: Actor, action: string, personId: string, now: Date, after?: object): Promise<void> {
  await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action, subjectType: 'person', subjectId: personId, now, ...(after && { after }) });
}

async function showPerson(req: Request<Id>, res: Response, errors: FieldErrors): Promise<void> {
  const { scope, now } = staffOf(req);
  const { person, cases, zone } = await within(scope, async (trx) => ({ person: await getFound(trx, req.params), cases: await listCases(trx, { personId: idInAddress(req.params), limit: 50 }), zone: await houseZone(trx) }), { readOnly: true });
  renderPage(req, res, 'office/privacy/show', {
    title: isErased(person) ? 'Erased person' : person.email, zone, errors, person, isErased: isErased(person), days: EXPORT_DAYS, reason: (singleStrings(req.body)['reason'] ?? '').slice(0, 2_000),
    rows: cases.map((one) => caseRow(one, now)), exportAction: paths.operations.privacy.export(person.id), erasureHref: paths.operations.privacy.erasure(person.id),
  });
}

async function showErasure(req: Request<Id>, res: Response, errors: FieldErrors): Promise<void> {
  const { scope } = staffOf(req);
  const { person, blockers } = await within(scope, async (trx) => ({ person: await getFound(trx, req.params), blockers: await listBlockers(trx, idInAddress(req.params)) }), { readOnly: true });
  const typed = singleStrings(req.body);
  renderPage(req, res, 'office/privacy/erasure', {
    title: 'Erase a person', errors, person, blockers: isErased(person) ? ['They are erased already.'] : blockers, action: paths.operations.privacy.erasure(person.id), backHref: paths.operations.privacy.show(person.id),
    kept: [...new Set(PRIVACY_MAP.flatMap(({ erase, why }) => (erase === 'keep' && why ? [why] : [])))], reason: (typed['reason'] ?? '').slice(0, 2_000), email: (typed['email'] ?? '').slice(0, 254),
  });
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

function caseRow(one: ListedCase, now: Date) {
  const isThere = one.kind === 'export' && one.doneAt !== null && one.expiresAt !== null && one.expiresAt > now;
  return {
    id: one.id, what: one.kind === 'export' ? 'Export' : 'Erasure', who: one.personEmail, whoHref: paths.operations.privacy.show(one.personId), reason: one.reason, by: one.askedName, at: one.askedAt, refusal: one.refusal,
    size: one.bytes === null ? '' : bytes(one.bytes), fileHref: isThere ? paths.operations.privacy.file(one.id) : '', until: isThere ? one.expiresAt : null,
    badge: one.doneAt === null ? { kind: 'running', label: 'Waiting' } : one.refusal !== '' ? { kind: 'bad', label: 'Not done' } : { kind: 'good', label: 'Done' },
  };
}
