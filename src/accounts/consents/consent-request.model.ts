import { daysFromMoment } from '../../platform/values/dates';
import { NotAllowed, NotFound, RuleBroken } from '../../platform/errors';

/** Association: the partner pays and watches. Administrator: the partner acts inside a Safe Pro account. */
export type ConsentKind = 'association' | 'administrator';
export type ConsentStatus = 'pending' | 'accepted' | 'declined' | 'cancelled' | 'lapsed' | 'revoked';

/** A partner's question to a customer (domain.md §7.9, §8.3). */
export type ConsentRequest = {
  id: string;
  kind: ConsentKind;
  organizationId: string;
  /** Association: the address that the partner typed; null for administrator access. */
  email: string | null;
  /** Of an association only once it was accepted. */
  accountId: string | null;
  status: ConsentStatus;
  requestedBy: string;
  membershipId: string;
  requestedAt: Date;
  lapsesAt: Date;
  statusSince: Date;
};

/** partner: who asked · customer: who may answer for the account · clock: the job · parting: the end of the association. */
export type ConsentActor = 'partner' | 'customer' | 'clock' | 'parting';
export type ConsentAction = 'accept' | 'decline' | 'postpone' | 'cancel' | 'lapse' | 'revoke' | 'end';

export const ACTORS: readonly ConsentActor[] = ['partner', 'customer', 'clock', 'parting'];
export const ACTIONS: readonly ConsentAction[] = ['accept', 'decline', 'postpone', 'cancel', 'lapse', 'revoke', 'end'];
export const STATUSES: readonly ConsentStatus[] = ['pending', 'accepted', 'declined', 'cancelled', 'lapsed', 'revoked'];

/** The same is asked already: pressing twice is no mistake. */
export class AskedAlready extends RuleBroken {
  constructor() {
    super('Your organization has asked already. The customer sees the request at the next sign-in.');
  }
}

const OPEN_DAYS = 30;
/** After a no the customer is left in peace for so long (domain.md §8.3; the same for both consents). */
const PEACE_DAYS = 7;

const WHO: Record<ConsentAction, ConsentActor> = {
  accept: 'customer', decline: 'customer', postpone: 'customer', revoke: 'customer', cancel: 'partner', lapse: 'clock', end: 'parting',
};
const LEADS_TO = { accept: 'accepted', decline: 'declined', postpone: 'pending', cancel: 'cancelled', lapse: 'lapsed' } as const;

export function lapsesAt(requestedAt: Date): Date {
  return daysFromMoment(requestedAt, OPEN_DAYS);
}

/** The state now: a request is over when its 30 days are, whether or not the job has been. */
export function statusOf({ status, lapsesAt: until }: Pick<ConsentRequest, 'status' | 'lapsesAt'>, now: Date): ConsentStatus {
  return status === 'pending' && until <= now ? 'lapsed' : status;
}

/**
 * The state that an act leads to. Throws NotAllowed for somebody whose act it is not, RuleBroken with a sentence for them when it
 * comes too late; ending a request that is over, or answering the same again, leaves it as it is.
 */
export function statusAfter(request: Pick<ConsentRequest, 'kind' | 'status' | 'lapsesAt'>, who: ConsentActor, action: ConsentAction, now: Date): ConsentStatus {
  if (WHO[action] !== who) throw new NotAllowed('This is not yours to decide.');
  const status = statusOf(request, now);
  if (action === 'end') return ended(request.kind, status);
  if (action === 'revoke') return revoked(request.kind, status);
  if (action === 'lapse') return request.status === 'pending' && status === 'lapsed' ? 'lapsed' : request.status;
  if (status === 'pending' || status === LEADS_TO[action]) return LEADS_TO[action];
  throw new RuleBroken(who === 'partner' ? TOO_LATE_TO_CANCEL[status] : TOO_LATE_TO_ANSWER[status]);
}

/** Whether the partner may ask now, given the newest request of the same kind. Throws AskedAlready while one is open, RuleBroken with the day on which it may. */
export function requireAskable(newest: Pick<ConsentRequest, 'status' | 'lapsesAt' | 'statusSince'> | undefined, now: Date, inWords: (at: Date) => string): void {
  if (!newest) return;
  if (statusOf(newest, now) === 'pending') throw new AskedAlready();
  const from = askableFrom(newest);
  if (from > now) throw new RuleBroken(`The customer said no on ${inWords(newest.statusSince)}. You may ask again on ${inWords(from)}.`);
}

/** From when on the same may be asked again. */
export function askableFrom({ status, statusSince }: Pick<ConsentRequest, 'status' | 'statusSince'>): Date {
  return status === 'declined' ? daysFromMoment(statusSince, PEACE_DAYS) : statusSince;
}

/** Where administrator access stands, in the words of domain.md §8.3. */
export type AccessState = 'not_requested' | 'pending' | 'granted' | 'declined' | 'cancelled' | 'lapsed' | 'revoked';

export function accessStateOf(isAdministrator: boolean, newest: Pick<ConsentRequest, 'status' | 'lapsesAt'> | undefined, now: Date): AccessState {
  if (isAdministrator) return 'granted';
  if (!newest) return 'not_requested';
  const status = statusOf(newest, now);
  // Access that was granted and is there no more was taken back.
  return status === 'accepted' ? 'revoked' : status;
}

function ended(kind: ConsentKind, status: ConsentStatus): ConsentStatus {
  if (status === 'pending') return 'cancelled';
  return kind === 'administrator' && status === 'accepted' ? 'revoked' : status;
}

function revoked(kind: ConsentKind, status: ConsentStatus): ConsentStatus {
  if (kind === 'association') throw new NotFound('There is no administrator access to take back.');
  if (status === 'accepted' || status === 'revoked') return 'revoked';
  throw new RuleBroken('Your partner is not an administrator of this account. There is nothing to take back.');
}

const TOO_LATE_TO_ANSWER: Record<Exclude<ConsentStatus, 'pending'>, string> = {
  accepted: 'This request was accepted already. Nothing changed now.',
  declined: 'This request was declined already. Your partner may ask again after seven days.',
  cancelled: 'The partner has taken this request back. There is nothing left to answer.',
  lapsed: 'This request ended after 30 days without an answer. The partner may send a new one.',
  revoked: 'This access was granted and taken back since. Your partner may ask again.',
};
const TOO_LATE_TO_CANCEL: Record<Exclude<ConsentStatus, 'pending'>, string> = {
  accepted: 'The customer has accepted meanwhile, so the request cannot be taken back.',
  declined: 'The customer has declined meanwhile. There is nothing left to take back.',
  cancelled: 'This request was taken back already.',
  lapsed: 'This request ended after 30 days without an answer. There is nothing left to take back.',
  revoked: 'The customer has ended this access. There is nothing left to take back.',
};
