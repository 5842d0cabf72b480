import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { judgeSubscription } from '../../alerts/judge-alerts';
import { getAccount } from '../../accounts/accounts.repository';
import { findLatestPayment } from '../../billing/payments/payments.repository';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, optionalText, readForm, singleStrings } from '../../platform/pages/forms';
import { money } from '../../platform/values/format';
import { cents } from '../../platform/values/money';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { findPlanById } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { getSubscription } from '../subscriptions.repository';
import { undoPage } from './undo.presenter';
import { findUndone, readReckoning, undoProblem, undoRenewal, whatFollows } from './undo-renewal';
import { listUndoable } from './undoable-renewals.report';

const UndoForm = z.object({
  // What stood on the page; nobody types it.
  seen: z.string({ error: 'Open the page again to see what comes back.' }).regex(/^\d{1,12}$/, 'Open the page again to see what comes back.').transform((text) => cents(Number(text))),
  note: optionalText('the reason', 500),
});

/** What comes back today, how it is reckoned, and what follows. */
export const edit: RequestHandler = (req, res) => showForm(req, res, {});

export const update: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const subscriptionId = idIn(req);
  const form = readForm(UndoForm, req.body);
  if (!form.ok) return showForm(req, res.status(422), form.errors);
  try {
    const { creditNote, subscription } = await undoRenewal({ organizationId, subscriptionId, seenCents: form.value.seen, note: form.value.note, actor, ended: judgeSubscription });
    flash(req, 'success', `The renewal is undone, and ${money(creditNote.totalCents, creditNote.currency)} goes back to you. ${whatFollows(subscription)}`);
    res.redirect(303, paths.portal.payments.creditNote(creditNote.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showForm(req, res.status(error.status), { form: error.message });
  }
};

async function showForm(req: Request, res: Response, errors: FieldErrors): Promise<void> {
  const { organizationId, scope, now } = memberOf(req);
  const id = idIn(req);
  const read = await within(scope, async (trx) => {
    const subscription = await getSubscription(trx, organizationId, id);
    const account = await getAccount(trx, organizationId, subscription.accountId);
    const undoable = (await listUndoable(trx, organizationId, [id], now)).get(id);
    if (!undoable) return { subscription, account };
    const plan = findPlanById(await getCatalog(trx, dayIn(now, subscription.timeZone)), subscription.planId)!;
    return {
      subscription, account, undoable, plan, done: await findUndone(trx, organizationId, undoable), payment: await findLatestPayment(trx, organizationId, undoable.invoiceId),
      reckoning: undoProblem(undoable) === undefined ? await readReckoning(trx, organizationId, undoable, subscription, now) : undefined,
    };
  }, { readOnly: true });
  const { subscription, account, undoable, done, reckoning } = read;
  if (done) return res.redirect(303, paths.portal.payments.creditNote(done.id));
  const why = undoable ? undoProblem(undoable) : `${subscription.number} has no automatic renewal that could be undone.`;
  renderPage(req, res.status(why === undefined || res.statusCode !== 200 ? res.statusCode : 409), 'portal/subscriptions/undo', {
    title: `Undo the renewal of ${subscription.number}`, account: { id: account.id, name: account.name }, subscription: { id, number: subscription.number }, errors,
    note: singleStrings(req.body)['note'] ?? '', why: why ?? '', receiptHref: undoable ? paths.portal.payments.receipt(undoable.invoiceId) : '',
    undo: undoable && reckoning && reckoning.totalCents > 0 ? undoPage({ subscription, undoable, reckoning, plan: read.plan, payment: read.payment, now }) : null,
  });
}

function idIn(req: Request): string {
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound();
  return id;
}
