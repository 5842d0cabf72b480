import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings, text } from '../../platform/pages/forms';
import { bytes, day } from '../../platform/values/format';
import { listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { enqueue } from '../../platform/queue/queue';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { removeDataNow } from '../../subscriptions/renewals/remove-data-now';
import { resticProblem, resticProgram } from '../restic/restic-program';
import { findRemovableByNumber, getRemovable, listRemovals, type Removable } from './removals.report';

type Id = { id: string };

const Form = z.object({
  number: z.string({ error: 'Type the number of the subscription.' }).trim().toUpperCase(),
  reason: text('why its data is removed before its day', 500),
});

/** What was removed for good, and the way to what is to be removed before its day. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const query = singleStrings(req.query);
  const request = readPage(query, { sort: 'begun', kind: 'moment' });
  const number = (query['q'] ?? '').slice(0, 60);
  const read = await within(scope, async (trx) => ({
    rows: await listRemovals(trx, request), zone: await houseZone(trx), found: number.trim() === '' ? undefined : await findRemovableByNumber(trx, number),
  }), { readOnly: true });
  if (read.found) return res.redirect(303, paths.files.office.show(read.found.id));
  const page = listPage(read.rows, request, ({ place, id }) => ({ value: place, id }));
  renderPage(req, res, 'office/removals/index', {
    title: 'Removed data', zone: read.zone, number, resticProblem: resticProblem(await resticProgram()) ?? '',
    rows: page.rows.map((row) => ({
      ...row, size: bytes(row.bytes), why: row.reason === 'purged' ? 'The subscription ended' : 'It was deleted',
      badge: row.endedAt ? { kind: 'off', label: 'Removed' } : { kind: 'running', label: 'Being removed' },
    })),
    pager: { from: page.from, to: page.to, ...pageLinks(paths.files.office.index, {}, page) },
  });
};

/** What would go, and the typed confirmation. */
export const show: RequestHandler<Id> = (req, res) => showForm(req, res, {});

/** Removes the data of a subscription that has ended, without waiting for its day (domain.md §3.4). */
export const create: RequestHandler<Id> = async (req, res) => {
  const { scope, actor } = staffOf(req);
  const found = await within(scope, (trx) => getRemovable(trx, idInAddress(req.params)), { readOnly: true });
  const form = readForm(Form, req.body);
  if (!form.ok) return showForm(req, res.status(422), form.errors);
  if (form.value.number !== found.number) return showForm(req, res.status(422), { number: `That is another number. Type ${found.number} to remove the data of this subscription.` });
  try {
    await removeDataNow({ organizationId: found.organizationId, subscriptionId: found.id, reason: form.value.reason, actor });
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
    return res.redirect(303, paths.files.office.show(found.id));
  }
  await enqueue('computers.remove-purging', { id: 'now' });
  flash(req, 'success', `The data of ${found.number} is being removed. It is listed here when it is gone.`);
  res.redirect(303, paths.files.office.index);
};

async function showForm(req: Request<Id>, res: Response, errors: FieldErrors): Promise<void> {
  const { scope } = staffOf(req);
  const found = await within(scope, (trx) => getRemovable(trx, idInAddress(req.params)), { readOnly: true });
  const typed = singleStrings(req.body);
  renderPage(req, res, 'office/removals/show', {
    title: `Remove the data of ${found.number}`, found, refusal: refusalOf(found), errors, form: { number: typed['number'] ?? '', reason: typed['reason'] ?? '' }, action: paths.files.office.show(found.id),
    facts: [
      { label: 'Customer', value: found.accountName }, { label: 'Plan', value: found.planName }, { label: 'Kept until', value: found.purgeOn === null ? 'No day is set' : day(found.purgeOn) },
      { label: 'Computers and servers', value: String(found.machines) }, { label: 'Stored with us', value: bytes(found.bytes) },
    ],
  });
}

function refusalOf({ state }: Removable): string {
  if (state === 'purging') return 'Its data is being removed already.';
  if (state === 'purged') return 'Its data was removed.';
  return state === 'expired' || state === 'payment_failed' ? '' : 'This subscription has not ended. Its data can be removed once it has: refund it first, or let it end.';
}
