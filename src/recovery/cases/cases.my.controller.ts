import { type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { idInAddress } from '../../organizations/id-in-address';
import { within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { readForm } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { customerOf } from '../../platform/visitors/visitor';
import { isByCustomer, isSeenByCustomer, may, owesFee, type RecoveryCase, waitsForCustomer } from '../recovery-case';
import { getCase } from '../recovery-cases.repository';
import { listEvents } from '../recovery-events.repository';
import { cancelCase, mayCancel } from './cancel-case';
import { shownCase } from './case.presenter';
import { confirmAddress } from './confirm-address';

type Id = { id: string };

/** A case as its customer sees it, with the question whether the address is right. */
export const show: RequestHandler<Id> = async (req, res) => {
  const { visitor, account, scope, now } = customerOf(req);
  const found = await ownCase(req);
  const events = await within(scope, (trx) => listEvents(trx, found.id), { readOnly: true });
  const paysOwn = isByCustomer(found) && visitor.permissions.has('my:billing');
  const { payments } = paths.my.billing;
  renderPage(req, res, 'my/recovery/show', {
    ...shownCase({ found, events, audience: 'customer', zone: account.timeZone, now }), toPartner: found.deliverTo === 'partner',
    receiptHref: paysOwn && found.invoiceId ? payments.receipt(found.invoiceId) : '', feeHref: paysOwn && found.feePaidAt ? payments.receipt(found.feeInvoiceId!) : '', payFeeHref: paysOwn && owesFee(found) ? payments.payNow(found.feeInvoiceId!) : '',
    cancelHref: paysOwn && mayCancel(found, 'customer') ? paths.recovery.my.cancel(found.id) : '', confirmHref: waitsForCustomer(found) ? paths.recovery.my.confirm(found.id) : '', error: '',
  });
};

const Answer = z.object({ answer: z.enum(['right', 'wrong'], { error: 'Choose whether the address is right.' }) });

export const confirm: RequestHandler<Id> = async (req, res) => {
  const { visitor, accountId, actor } = customerOf(req);
  const found = await ownCase(req);
  const form = readForm(Answer, req.body);
  if (!form.ok) {
    flash(req, 'warning', form.errors['answer'] ?? 'Choose whether the address is right.');
    return res.redirect(303, paths.recovery.my.show(found.id));
  }
  try {
    const after = await confirmAddress({ caseId: found.id, accountId, answer: form.value.answer, byName: `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email, actor });
    if (after.state === 'cancelled') flash(req, 'success', 'The case is cancelled. Your partner is told and has the fee back.');
    else flash(req, 'success', 'Thank you. The address is confirmed, and we go on.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.recovery.my.show(found.id));
};

export const newCancellation: RequestHandler<Id> = async (req, res) => {
  const found = await ownCase(req);
  if (!mayCancel(found, 'customer')) return res.redirect(303, paths.recovery.my.show(found.id));
  renderPage(req, res, 'my/recovery/cancel', { title: 'Cancel the case', number: found.number, machineName: found.machineName, isSaved: may(found, 'withdraw'), action: paths.recovery.my.cancel(found.id), backHref: paths.recovery.my.show(found.id) });
};

export const cancel: RequestHandler<Id> = async (req, res) => {
  const { visitor, accountId, actor } = customerOf(req);
  const found = await ownCase(req);
  try {
    await cancelCase({ caseId: found.id, side: 'customer', accountId, byName: `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email, actor });
    flash(req, 'success', 'The case is cancelled. The whole fee goes back to your card.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.recovery.my.show(found.id));
};

async function ownCase(req: Request<Id>): Promise<RecoveryCase> {
  const { scope } = customerOf(req);
  const found = await within(scope, (trx) => getCase(trx, idInAddress(req.params)), { readOnly: true });
  if (!isSeenByCustomer(found)) throw new NotFound('We could not find that case.');
  return found;
}
