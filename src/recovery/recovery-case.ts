import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { type Day } from '../platform/values/dates';
import { RuleBroken } from '../platform/errors';
import { type CourierRequest, type ShippingMethod } from './courier-request.model';

export const CASE_STATES = ['saved', 'withdrawn', 'requested', 'denied', 'cancelled', 'approved', 'preparing', 'shipped', 'delivered', 'returned', 'fee_charged'] as const;
export type CaseState = (typeof CASE_STATES)[number];
/** In the order in which a case passes them; one of a computer at a time (domain.md §12). */
export const OPEN_STATES = ['requested', 'approved', 'preparing', 'shipped', 'delivered'] as const satisfies readonly CaseState[];

/** A backup that is copied to drives and sent by courier. */
export interface RecoveryCase extends CourierRequest {
  readonly id: string;
  /** What people see and say: "R-7KQ4-M2XD". */
  readonly number: string;
  /** Who sees it besides its account: who sees the subscription. */
  readonly organizationId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  /** Null once the computer was deleted. */
  readonly machineId: string | null;
  readonly machineName: string;
  readonly state: CaseState;
  /** The side whose card paid, or is to pay: a partner, or the house where the customer does. */
  readonly payerOrganizationId: string;
  readonly invoiceId: string | null;
  readonly requestedBy: string;
  readonly requestedName: string;
  readonly backupBytes: number;
  readonly drives: number;
  readonly driveTb: number;
  readonly needsConfirmation: boolean;
  readonly confirmedAt: Date | null;
  readonly confirmedBy: string;
  readonly timeZone: string;
  readonly createdAt: Date;
  readonly requestedAt: Date | null;
  readonly approvedAt: Date | null;
  readonly preparingAt: Date | null;
  readonly shippedAt: Date | null;
  readonly deliveredOn: Day | null;
  readonly returnDueOn: Day | null;
  readonly remindAt: Date | null;
  readonly closedAt: Date | null;
  readonly refusal: string;
  readonly carrier: string;
  readonly tracking: string;
  readonly drivesMissing: number;
  readonly cordsMissing: number;
  readonly feeInvoiceId: string | null;
  readonly feePaidAt: Date | null;
  readonly updatedAt: Date;
}

/** What people do with a case. */
export type CaseStep = 'pay' | 'withdraw' | 'confirm' | 'cancel' | 'approve' | 'deny' | 'prepare' | 'show_password' | 'ship' | 'correct' | 'deliver' | 'receive';

const FROM: Record<CaseStep, readonly CaseState[]> = {
  pay: ['saved'], withdraw: ['saved'], confirm: ['requested'], cancel: ['requested', 'approved'], approve: ['requested'], deny: ['requested', 'approved', 'preparing'],
  prepare: ['approved'], show_password: ['preparing'], ship: ['preparing'], correct: ['shipped'], deliver: ['shipped'], receive: ['delivered'],
};

/** As sentences go on: "This case …". */
const NOW: Record<CaseState, string> = {
  saved: 'waits for somebody to pay for it', withdrawn: 'was withdrawn', requested: 'waits for approval', denied: 'was denied', cancelled: 'was cancelled', approved: 'is approved',
  preparing: 'is being prepared', shipped: 'has been shipped', delivered: 'has been delivered', returned: 'is closed: everything came back', fee_charged: 'is closed: what did not come back was charged',
};

export function may({ state }: Pick<RecoveryCase, 'state'>, step: CaseStep): boolean {
  return FROM[step].includes(state);
}

/** For every rule that changes a case, with the row as it is under its lock: who comes second is told what the first one did. */
export function refuseUnless(found: Pick<RecoveryCase, 'state'>, step: CaseStep): void {
  if (!may(found, step)) throw new RuleBroken(`This case ${NOW[found.state]}, so nothing was changed. Look at it as it is now.`);
}

/** Whether the customer's own card paid, not a partner's. */
export function isByCustomer({ payerOrganizationId }: Pick<RecoveryCase, 'payerOrganizationId'>): boolean {
  return payerOrganizationId === HOUSE_ORGANIZATION_ID;
}

/** What a partner saved and nobody ordered is the partner's own business. */
export function isSeenByCustomer({ invoiceId }: Pick<RecoveryCase, 'invoiceId'>): boolean {
  return invoiceId !== null;
}

/** Whether what did not come back is charged and not paid yet. */
export function owesFee({ feeInvoiceId, feePaidAt }: Pick<RecoveryCase, 'feeInvoiceId' | 'feePaidAt'>): boolean {
  return feeInvoiceId !== null && feePaidAt === null;
}

/** Nothing is prepared before the customer has said that the address is right, where a partner without administrator access chose it (domain.md §8.1). */
export function waitsForCustomer({ needsConfirmation, confirmedAt, state }: Pick<RecoveryCase, 'needsConfirmation' | 'confirmedAt' | 'state'>): boolean {
  return state === 'requested' && needsConfirmation && confirmedAt === null;
}

/** "1 drive of 2 TB" or "3 drives of 8 TB". */
export function drivesText({ drives, driveTb }: Pick<RecoveryCase, 'drives' | 'driveTb'>): string {
  return `${drives === 1 ? '1 drive' : `${drives} drives`} of ${driveTb} TB`;
}

export const METHOD_NAMES: Record<ShippingMethod, string> = { standard: 'Standard, 1 to 3 business days', expedited: 'Expedited, next business day' };
