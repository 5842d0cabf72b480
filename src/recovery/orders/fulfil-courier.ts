import { mayAccess } from '../../accounts/access/access-level.model';
import { customerGetsMail } from '../../accounts/account';
import { recordAudit } from '../../audit/audit.repository';
import { markLinesFulfilled } from '../../billing/invoices/invoice-lines.repository';
import { refundNotGiven } from '../../billing/refunds/refund-not-given';
import { type Machine } from '../../computers/machine';
import { getMachineForUpdate } from '../../computers/machines.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { partlyIn, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type FulfilKind, type Fulfilling } from '../../subscriptions/fulfilment/fulfil-kind.model';
import { findSubscriptionOfAccount } from '../../subscriptions/subscriptions.repository';
import { type Subscription } from '../../subscriptions/subscription';
import { newCaseNumber } from '../case-number.model';
import { drivesFor } from '../drive-size.model';
import { isByCustomer, type RecoveryCase } from '../recovery-case';
import { changeCase, findOpenCase, findSavedCase, insertCase } from '../recovery-cases.repository';
import { logEvent } from '../recovery-events.repository';
import { readParties } from '../recovery-parties.report';
import { mailCaseOpened } from '../recovery.mails';
import { type CourierOrder } from './courier-order.model';
import { ineligibility } from './eligibility.model';
import { courierDetailsOf } from './quote-courier';

/** A paid request opens its case, once; what can never be sent is paid back at once (domain.md §12). */
export const fulfilCourier: FulfilKind = {
  async fulfil(trx, fulfilling, quote, lines) {
    const { organizationId, invoiceId, actor, now } = fulfilling;
    const { order } = courierDetailsOf(quote);
    // The side that pays may not be the one that sees the computer.
    const reason = await partlyIn(trx, 'system', () => open(trx, fulfilling, order));
    if (reason !== undefined) return refundNotGiven(trx, { organizationId, invoiceId, lines: lines.map((line) => ({ line, reason })), actor, now });
    await markLinesFulfilled(trx, lines.map(({ id }) => id), now);
  },
};

/** Opens the case under the computer's lock; answers why it can never be, as a sentence for the payer. */
async function open(trx: Scoped, fulfilling: Fulfilling, order: CourierOrder): Promise<string | undefined> {
  const machine = await findMachine(trx, order.machineId);
  if (!machine) return `${order.machineName} had been deleted when the payment arrived, so there are no files to send.`;
  const subscription = await findSubscriptionOfAccount(trx, order.accountId, machine.subscriptionId);
  // A partner who lost sight of it between the order and its payment.
  const isTheirs = fulfilling.organizationId === HOUSE_ORGANIZATION_ID || machine.organizationId === fulfilling.organizationId;
  if (!subscription || machine.accountId !== order.accountId || !isTheirs) return `${order.machineName} was no longer among your computers when the payment arrived.`;
  const openCase = await findOpenCase(trx, machine.id);
  const why = ineligibility({ machine, subscription, planName: '', fees: { priceId: '', options: [] }, openCase });
  if (why !== undefined) return why;
  await openCaseOf(trx, { fulfilling, order, machine, subscription });
  return undefined;
}

type Opening = { fulfilling: Fulfilling; order: CourierOrder; machine: Machine; subscription: Subscription };

async function openCaseOf(trx: Scoped, { fulfilling, order, machine, subscription }: Opening): Promise<void> {
  const { organizationId: payerOrganizationId, invoiceId, actor, now } = fulfilling;
  const parties = await readParties(trx, { accountId: order.accountId, organizationId: machine.organizationId, payerOrganizationId, requestedBy: order.requestedBy });
  const needsConfirmation = payerOrganizationId !== HOUSE_ORGANIZATION_ID && customerGetsMail(parties.account) && !mayAccess(parties.account, 'act_inside');
  const fresh = { ...newCase({ order, machine, subscription, payerOrganizationId, now }), state: 'requested' as const, invoiceId, requestedAt: now, needsConfirmation };
  const saved = await findSavedCase(trx, machine.id);
  if (saved && saved.id !== order.caseId) await withdrawSaved(trx, saved, now);
  const opened = saved?.id === order.caseId ? await changeCase(trx, saved, { ...fresh, number: saved.number, createdAt: saved.createdAt }, now) : fresh;
  if (opened === fresh) await insertCase(trx, fresh);
  await logEvent(trx, opened, { event: 'requested', at: now, side: isByCustomer(opened) ? 'customer' : 'partner', byName: opened.requestedName, detail: '' });
  await recordAudit(trx, {
    organizationId: opened.organizationId, accountId: opened.accountId, actor, action: 'recovery.requested', subjectType: 'recovery case', subjectId: opened.id,
    after: { number: opened.number, machine: opened.machineName, invoiceId, deliverTo: opened.deliverTo, method: opened.method }, now,
  });
  await mailCaseOpened(trx, { found: opened, parties, now });
}

/** Somebody else has ordered meanwhile: what was saved is done with. */
async function withdrawSaved(trx: Scoped, saved: RecoveryCase, now: Date): Promise<void> {
  await changeCase(trx, saved, { state: 'withdrawn', closedAt: now }, now);
  await logEvent(trx, saved, { event: 'withdrawn', at: now, side: 'system', byName: '', detail: 'Another request for this computer was paid.' });
}

type Given = { order: Pick<CourierOrder, 'caseId' | 'accountId' | 'requestedBy' | 'requestedName' | 'request'>; machine: Machine; subscription: Subscription; payerOrganizationId: string; now: Date };

/** A case as it begins, with drives that hold the backup of today. */
export function newCase({ order, machine, subscription, payerOrganizationId, now }: Given): RecoveryCase {
  return {
    ...order.request, ...drivesFor(machine.bytesProtected), id: order.caseId, number: newCaseNumber(), organizationId: machine.organizationId, accountId: order.accountId,
    subscriptionId: machine.subscriptionId, machineId: machine.id, machineName: machine.nickname, state: 'saved', payerOrganizationId, invoiceId: null,
    requestedBy: order.requestedBy, requestedName: order.requestedName, backupBytes: machine.bytesProtected, needsConfirmation: false, confirmedAt: null, confirmedBy: '', timeZone: subscription.timeZone,
    createdAt: now, requestedAt: null, approvedAt: null, preparingAt: null, shippedAt: null, deliveredOn: null, returnDueOn: null, remindAt: null, closedAt: null, refusal: '', carrier: '', tracking: '',
    drivesMissing: 0, cordsMissing: 0, feeInvoiceId: null, feePaidAt: null, updatedAt: now,
  };
}

async function findMachine(trx: Scoped, id: string): Promise<Machine | undefined> {
  try {
    return await getMachineForUpdate(trx, id);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
