import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../../paths';
import { within } from '../../../platform/database/database';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, optionalText, readForm, text } from '../../../platform/pages/forms';
import { renderPage } from '../../../platform/pages/render';
import { staffOf } from '../../../platform/visitors/visitor';
import { idInAddress } from '../../id-in-address';
import { getPartnerBasis, type PartnerBasis } from '../partner-row.repository';
import { reactivatePartner, suspendPartner } from './suspend-partner';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };

const newSuspension: RequestHandler<Id> = (req, res) => showSuspension(req, res, { typed: {}, errors: {} });
export { newSuspension as new };

/** The name typed as it stands there says that the right partner is meant. */
export const create: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const partner = await readPartner(req);
  const form = readForm(z.object({
    reason: text('the reason', 500),
    name: z.string({ error: 'Type the partner’s name.' }).trim().refine((typed) => typed.toLowerCase() === partner.name.trim().toLowerCase(), `Type the partner’s name as it stands there: ${partner.name}.`),
  }), req.body);
  if (!form.ok) return showSuspension(req, res.status(422), form);
  await suspendPartner({ organizationId: partner.id, reason: form.value.reason, actor });
  flash(req, 'success', `${partner.name} is suspended. Everybody of theirs is signed out, and their administrators have a mail.`);
  res.redirect(303, paths.office.partners.show(partner.id));
};

export const edit: RequestHandler<Id> = (req, res) => showReactivation(req, res, { typed: {}, errors: {} });

export const end: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const organizationId = idInAddress(req.params);
  const form = readForm(z.object({ reason: optionalText('the words for the partner', 500) }), req.body);
  if (!form.ok) return showReactivation(req, res.status(422), form);
  const { name } = await reactivatePartner({ organizationId, reason: form.value.reason, actor });
  flash(req, 'success', `${name} can use the portal again. Their administrators have a mail.`);
  res.redirect(303, paths.office.partners.show(organizationId));
};

function readPartner(req: Request<Id>): Promise<PartnerBasis> {
  const id = idInAddress(req.params);
  return within(staffOf(req).scope, (trx) => getPartnerBasis(trx, id), { readOnly: true });
}

async function showSuspension(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const partner = await readPartner(req);
  if (partner.status === 'suspended') return res.redirect(303, paths.office.partners.show(partner.id));
  renderPage(req, res, 'office/partners/suspend', { title: `Suspend ${partner.name}`, name: partner.name, errors, form: kept(typed), back: paths.office.partners.show(partner.id), action: paths.partners.suspension(partner.id) });
}

async function showReactivation(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const partner = await readPartner(req);
  if (partner.status === 'active') return res.redirect(303, paths.office.partners.show(partner.id));
  renderPage(req, res, 'office/partners/reactivate', { title: `Let ${partner.name} in again`, name: partner.name, errors, form: kept(typed), back: paths.office.partners.show(partner.id), action: paths.partners.reactivation(partner.id) });
}

function kept(typed: Record<string, string>) {
  return { reason: (typed['reason'] ?? '').slice(0, 2_000), name: (typed['name'] ?? '').slice(0, 200) };
}
