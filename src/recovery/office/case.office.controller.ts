import { type Request, type RequestHandler, type Response } from 'express';
import { type z } from 'zod';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { type StaffActor, staffOf } from '../../platform/visitors/visitor';
import { shownCase } from '../cases/case.presenter';
import { may, type RecoveryCase } from '../recovery-case';
import { getCase } from '../recovery-cases.repository';
import { listEvents } from '../recovery-events.repository';
import { receiveReturn } from '../returns/receive-return';
import { missingText } from '../returns/return-fees';
import { readCaseFacts } from './case-facts.report';
import { shownSteps } from './case.office.presenter';
import { ApprovalForm, DeliveryForm, DispatchForm, ParcelForm, RefusalForm, ReturnForm } from './steps.form';
import { approveCase, correctParcel, deliverCase, denyCase, makeDrivePassword, prepareCase, shipCase } from './work-case';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };

/** A case with all that is known of it and the form of its next step. */
export const show: RequestHandler<Id> = (req, res) => showCase(req, res, { typed: {}, errors: {} });

export const approve = step(ApprovalForm, ({ confirmed_by: confirmedBy }, given) => approveCase({ ...given, confirmedBy }), () => 'The request is approved. Prepare the drive next.');

/** What a refusal does, and its reason. */
export const newRefusal: RequestHandler<Id> = (req, res) => showRefusal(req, res, { typed: {}, errors: {} });

export const deny: RequestHandler<Id> = async (req, res) => {
  const form = readForm(RefusalForm, req.body);
  if (!form.ok) return showRefusal(req, res.status(422), form);
  await tried(req, async (given) => { await denyCase({ ...given, ...form.value }); return 'The request is denied. Everybody is told why, and the whole fee goes back.'; });
  res.redirect(303, paths.recovery.office.show(idInAddress(req.params)));
};

export const prepare: RequestHandler<Id> = async (req, res) => {
  await tried(req, async (given) => { await prepareCase(given); return 'Begun. Make the password next, and protect the drives with it.'; });
  res.redirect(303, paths.recovery.office.show(idInAddress(req.params)));
};

/** Shown by the answer to the form that made it, and by no page that is found again. */
export const password: RequestHandler<Id> = async (req, res) => {
  const { actor, scope } = staffOf(req);
  const caseId = idInAddress(req.params);
  try {
    const made = await makeDrivePassword({ caseId, actor });
    const found = await within(scope, (trx) => getCase(trx, caseId), { readOnly: true });
    renderPage(req, res, 'office/recovery/password', { title: `Password for ${found.number}`, number: found.number, drives: found.drives, password: made, backHref: paths.recovery.office.show(caseId) });
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
    res.redirect(303, paths.recovery.office.show(caseId));
  }
};

/** The dispatch, and later its correction. */
export const ship: RequestHandler<Id> = async (req, res) => {
  const found = await within(staffOf(req).scope, (trx) => getCase(trx, idInAddress(req.params)), { readOnly: true });
  const handler = found.state === 'shipped' ? correct : dispatch;
  return handler(req, res, () => undefined);
};

const dispatch = step(DispatchForm, ({ carrier, tracking, drives, drive_tb: driveTb }, given) => shipCase({ ...given, carrier, tracking, drives, driveTb }), () => 'Shipped. The tracking number and the password are on their way by mail.');

const correct = step(ParcelForm, ({ carrier, tracking }, given) => correctParcel({ ...given, carrier, tracking }), () => 'The tracking number is corrected.');

export const deliver = step(DeliveryForm, ({ delivered_on: deliveredOn }, given) => deliverCase({ ...given, deliveredOn }), () => 'The delivery is booked. We remind 7 days and 1 day before the drive is due back.');

export const receive = step(ReturnForm, ({ drives_missing: drives, cords_missing: cords }, given) => receiveReturn({ ...given, missing: { drives, cords } }),
  ({ drivesMissing, cordsMissing, state }) => (state === 'returned' ? 'Everything is back. The case is closed.' : `The case is closed, and ${missingText({ drives: drivesMissing, cords: cordsMissing })} will be charged. The customer is told.`));

type Given = { caseId: string; actor: StaffActor };

/** A form of one step: read, done, told. What the rule refuses is told on the case as it is now. */
function step<Value>(schema: z.ZodType<Value>, work: (value: Value, given: Given) => Promise<RecoveryCase>, told: (after: RecoveryCase) => string): RequestHandler<Id> {
  return async (req, res) => {
    const form = readForm(schema, req.body);
    if (!form.ok) return showCase(req, res.status(422), form);
    await tried(req, async (given) => told(await work(form.value, given)));
    res.redirect(303, paths.recovery.office.show(idInAddress(req.params)));
  };
}

async function tried(req: Request<Id>, work: (given: Given) => Promise<string>): Promise<void> {
  try {
    flash(req, 'success', await work({ caseId: idInAddress(req.params), actor: staffOf(req).actor }));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
}

async function showRefusal(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const found = await within(staffOf(req).scope, (trx) => getCase(trx, idInAddress(req.params)), { readOnly: true });
  const backHref = paths.recovery.office.show(found.id);
  if (!may(found, 'deny')) return res.redirect(303, backHref);
  renderPage(req, res, 'office/recovery/deny', { title: 'Deny the request', number: found.number, machineName: found.machineName, typed, errors, action: paths.recovery.office.deny(found.id), backHref });
}

async function showCase(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const { scope, visitor, now } = staffOf(req);
  const id = idInAddress(req.params);
  const { found, events, facts, zone } = await within(scope, async (trx) => {
    const one = await getCase(trx, id);
    return { found: one, events: await listEvents(trx, id), facts: await readCaseFacts(trx, one), zone: await houseZone(trx) };
  }, { readOnly: true });
  const seesInvoices = visitor.permissions.has('refunds:manage');
  renderPage(req, res, 'office/recovery/show', {
    ...shownCase({ found, events, audience: 'office', zone, now }), errors, typed, steps: shownSteps(found, facts, typed, dayIn(now, found.timeZone)),
    about: [
      { label: 'Customer', value: facts.accountName }, { label: 'Paid by', value: facts.payerName }, { label: 'Plan', value: `${facts.planName}, ${facts.subscriptionNumber}` },
      { label: 'Backup now', value: facts.backupWords },
    ],
    stepper: shownCase({ found, events, audience: 'office', zone, now }).steps, indexHref: paths.recovery.office.index,
    invoiceHref: seesInvoices && found.invoiceId ? paths.office.invoices.show(found.invoiceId) : '', feeHref: seesInvoices && found.feeInvoiceId ? paths.office.invoices.show(found.feeInvoiceId) : '',
  });
}
