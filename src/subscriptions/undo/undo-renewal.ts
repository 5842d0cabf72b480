import { getAccount } from '../../accounts/accounts.repository';
import { type Actor } from '../../audit/audit.repository';
import { type CreditNote } from '../../billing/credit-notes/credit-note';
import { listCreditNotes, listPaidLines } from '../../billing/credit-notes/credit-notes.repository';
import { findRefundByKey } from '../../billing/refunds/refunds.repository';
import { refundInvoice } from '../../billing/refunds/refund-invoice';
import { databaseNow, type Scoped, scopeOf, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { day } from '../../platform/values/format';
import { type Cents } from '../../platform/values/money';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { type Subscription } from '../subscription';
import { getSubscriptionForUpdate } from '../subscriptions.repository';
import { type Ended, endSubscriptionNow } from './end-subscription-now';
import { mailEndedToCustomer } from './undo.mails';
import { reckonUndo, type UndoReckoning } from './undo-reckoning.model';
import { listStretches, listUndoable, type UndoableRenewal } from './undoable-renewals.report';

/** A day has passed, or money has gone back, since the person saw the sum: it is shown anew before anything happens. */
export class UndoChanged extends RuleBroken {
  constructor() {
    super('What comes back has changed since you opened this page. Look at the sum below, then undo the renewal.');
  }
}

type Undoing = {
  organizationId: string; subscriptionId: string;
  /** The sum that the person saw and agreed to, tax included. */
  seenCents: Cents; note?: string; actor: Actor; ended?: Ended;
};

export interface Undone { readonly creditNote: CreditNote; readonly subscription: Subscription }

/**
 * Undoes an automatic renewal within 14 days of its charge: the money of the days left goes back with a credit note, and the subscription is as after a refund
 * (domain.md §3.4, beyond.md X8). All in one transaction under the subscription's lock, so that a renewal by hand, a refund by staff and a second click come
 * before or after it; a repeated one answers what the first has done. Throws RuleBroken with the day where it is too late, UndoChanged where the sum is another.
 */
export async function undoRenewal({ organizationId, subscriptionId, seenCents, note = '', actor, ended }: Undoing): Promise<Undone> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const locked = await getSubscriptionForUpdate(trx, organizationId, subscriptionId);
    const undoable = (await listUndoable(trx, organizationId, [subscriptionId], now)).get(subscriptionId);
    if (!undoable) throw new RuleBroken(`${locked.number} has no automatic renewal that could be undone.`);
    const done = await findUndone(trx, organizationId, undoable);
    if (done) return { creditNote: done, subscription: locked };
    const problem = undoProblem(undoable);
    if (problem) throw new RuleBroken(problem);
    const reckoning = await readReckoning(trx, organizationId, undoable, locked, now);
    if (reckoning.totalCents === 0) throw new RuleBroken('Everything that was paid for this renewal has gone back already.');
    if (reckoning.totalCents !== seenCents) throw new UndoChanged();
    const subscription = await endSubscriptionNow(trx, {
      organizationId, subscriptionId, termStartsOn: undoable.startsOn, action: 'subscription.undone', reason: note === '' ? 'the renewal was undone' : `the renewal was undone: ${note}`, actor, now, ended,
    });
    const account = await getAccount(trx, organizationId, locked.accountId);
    await mailEndedToCustomer(trx, { organization: await getBuyingOrganization(trx, organizationId, now), account, subscription, now });
    const { creditNote } = await refundInvoice(trx, {
      organizationId, invoiceId: undoable.invoiceId, credits: reckoning.credits, refundKey: keyOf(undoable), actor, now,
      reason: `The automatic renewal of ${locked.number} was undone.`, paragraphs: [whatFollows(subscription)],
    });
    return { creditNote, subscription };
  });
}

/** Why a renewal can't be undone now, as a sentence; undefined where it can. */
export function undoProblem({ number, lastDay, isOpen, isTakenOver }: UndoableRenewal): string | undefined {
  if (isTakenOver) return `The renewal of ${number} can’t be undone any more: its term has ended, or another order has followed it. Write to partner support if you need the money back.`;
  return isOpen ? undefined : `The renewal of ${number} could be undone until ${day(lastDay)}.`;
}

/** What comes back today; for the page and the rule alike. */
export async function readReckoning(trx: Scoped, organizationId: string, undoable: UndoableRenewal, { timeZone }: Pick<Subscription, 'timeZone'>, now: Date): Promise<UndoReckoning> {
  const stretches = await listStretches(trx, undoable);
  const lines = new Map((await listPaidLines(trx, organizationId, undoable.invoiceId)).map((line) => [line.id, line]));
  return reckonUndo(stretches.map(({ invoiceLineId, ...stretch }) => ({ ...stretch, line: lines.get(invoiceLineId)! })), undoable.currency, dayIn(now, timeZone));
}

/** The paper of an undo that was made already. */
export async function findUndone(trx: Scoped, organizationId: string, undoable: UndoableRenewal): Promise<CreditNote | undefined> {
  const refund = await findRefundByKey(trx, organizationId, keyOf(undoable));
  if (!refund) return undefined;
  const note = (await listCreditNotes(trx, organizationId, undoable.invoiceId)).find(({ refundId }) => refundId === refund.id);
  if (!note) throw new NotFound();
  return note;
}

/** What became of the subscription, as a sentence. */
export function whatFollows({ number, state, expiresOn, purgeOn }: Subscription): string {
  if (state === 'active') return `${number} runs until ${day(expiresOn)} and does not renew by itself.`;
  return `${number} has ended: backups and restores have stopped. Its data is kept until ${day(purgeOn!)}; renew it by hand before that day and the backup goes on where it stopped.`;
}

function keyOf({ termId }: UndoableRenewal): string {
  return `undo-${termId}`;
}
