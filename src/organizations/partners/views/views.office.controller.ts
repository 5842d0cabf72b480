import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../../paths';
import { within } from '../../../platform/database/database';
import { type FieldErrors, readForm, text } from '../../../platform/pages/forms';
import { flash } from '../../../platform/pages/flash';
import { continueSession } from '../../../platform/visitors/passport';
import { renderPage } from '../../../platform/pages/render';
import { isViewing, staffOf, type StaffActor, visitorOf } from '../../../platform/visitors/visitor';
import { idInAddress } from '../../id-in-address';
import { houseZone } from '../house-zone.report';
import { getPartnerBasis } from '../partner-row.repository';
import { beginView, endView, VIEW_MINUTES } from './begin-view';
import { listVisits } from './partner-views.repository';

type Id = { id: string };
const ReasonForm = z.object({ reason: text('why you look at their portal', 500) });
const SHOWN = 20;

const newView: RequestHandler<Id> = (req, res) => show(req, res, { typed: {}, errors: {} });
export { newView as new };

export const create: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const organizationId = idInAddress(req.params);
  const form = readForm(ReasonForm, req.body);
  if (!form.ok) return show(req, res.status(422), form);
  const view = await beginView({ organizationId, reason: form.value.reason, actor });
  await continueSession(req, { context: { kind: 'view', organizationId, viewId: view.id } });
  res.redirect(303, paths.portal.home);
};

/** Back to the office, from whatever page. */
export const leave: RequestHandler = async (req, res) => {
  const visitor = visitorOf(req);
  const asked = req.session.passport?.user.context;
  if (asked?.kind !== 'view') return res.redirect(303, paths.home);
  const actor: StaffActor = { kind: 'staff', id: visitor.personId, requestId: req.requestId };
  await endView({ organizationId: asked.organizationId, viewId: asked.viewId, actor });
  await continueSession(req, { context: { kind: 'office' } });
  if (isViewing(visitor.context)) flash(req, 'notice', `You have left the portal of ${visitor.context.name}.`);
  res.redirect(303, paths.office.partners.show(asked.organizationId));
};

async function show(req: Request<Id>, res: Response, { typed, errors }: { typed: Record<string, string>; errors: FieldErrors }): Promise<void> {
  const { scope } = staffOf(req);
  const id = idInAddress(req.params);
  const { partner, visits, zone } = await within(scope, async (trx) => ({ partner: await getPartnerBasis(trx, id), visits: await listVisits(trx, id, SHOWN), zone: await houseZone(trx) }), { readOnly: true });
  renderPage(req, res, 'office/partners/view', {
    title: `Look at the portal of ${partner.name}`, name: partner.name, errors, visits, zone, minutes: VIEW_MINUTES, back: paths.office.partners.show(id), action: paths.partners.view(id),
    form: { reason: (typed['reason'] ?? '').slice(0, 2_000) },
  });
}
