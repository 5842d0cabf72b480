import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { idInAddress } from '../id-in-address';
import { listHints } from './application-hints.report';
import { hintOf } from './application.presenter';
import { canTake, contactName, REASON_CODES, REASONS } from './application';
import { getApplication } from './applications.repository';
import { approveApplication, refuseApplication } from './decide-application';
import { ApprovalForm, RefusalForm } from './decision.form';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };

export const newApproval: RequestHandler<Id> = (req, res) => showApproval(req, res, { typed: { tier: 'basic' }, errors: {} });

export const approve: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const applicationId = idInAddress(req.params);
  const form = readForm(ApprovalForm, req.body);
  if (!form.ok) return showApproval(req, res.status(422), form);
  const { tier, tax_name: taxName, tax_rate: taxRatePpm, internal_note: internalNote } = form.value;
  await decide(req, res, applicationId, async () => {
    const { name } = await approveApplication({ applicationId, terms: { tier, taxName, taxRatePpm, internalNote }, actor });
    return `${name} is a partner now. The first administrator has been invited.`;
  });
};

export const newRefusal: RequestHandler<Id> = (req, res) => showRefusal(req, res, { typed: {}, errors: {} });

export const refuse: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const applicationId = idInAddress(req.params);
  const form = readForm(RefusalForm, req.body);
  if (!form.ok) return showRefusal(req, res.status(422), form);
  const { reason_code: reasonCode, reason, internal_note: internalNote } = form.value;
  await decide(req, res, applicationId, async () => {
    const { name } = await refuseApplication({ applicationId, reasonCode, reason, internalNote, actor });
    return `The application of ${name} is refused. The applicant gets a mail with your reason.`;
  });
};

/** Who comes second is shown the application as it stands now, and who decided. */
async function decide(req: Request<Id>, res: Response, applicationId: string, work: () => Promise<string>): Promise<void> {
  try {
    flash(req, 'success', await work());
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.office.applications.show(applicationId));
}

async function showApproval(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const tiers = [{ value: 'basic', label: 'Basic' }, { value: 'premier', label: 'Premier' }];
  await showDecision(req, res, 'office/applications/approve', 'Approve the application', { typed, errors, tiers, action: paths.office.applications.approve(req.params.id) });
}

async function showRefusal(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const reasons = REASON_CODES.map((code) => ({ value: code, label: REASONS[code].label, hint: [REASONS[code].sentence, REASONS[code].next].filter(Boolean).join(' ') }));
  await showDecision(req, res, 'office/applications/refuse', 'Refuse the application', { typed, errors, reasons, action: paths.office.applications.refuse(req.params.id) });
}

/** Both pages; an application that is decided already has none. */
async function showDecision(req: Request<Id>, res: Response, view: string, title: string, page: Form & Record<string, unknown>): Promise<void> {
  const { scope } = staffOf(req);
  const id = idInAddress(req.params);
  const { application, hints } = await within(scope, async (trx) => {
    const application = await getApplication(trx, id);
    return { application, hints: await listHints(trx, application) };
  }, { readOnly: true });
  const address = paths.office.applications.show(id);
  if (!canTake('approve', application.status)) return res.redirect(303, address);
  renderPage(req, res, view, { title, ...page, name: application.displayName, contact: contactName(application), email: application.email, hints: hints.map(hintOf), address });
}
