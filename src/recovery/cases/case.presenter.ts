import { dayIn, daysBetween } from '../../platform/values/dates';
import { bytes, day, daysFrom, moment } from '../../platform/values/format';
import { trackingHref } from '../carriers.model';
import { addressLines } from '../courier-request.model';
import { type CaseState, drivesText, isByCustomer, METHOD_NAMES, type RecoveryCase, waitsForCustomer } from '../recovery-case';
import { type CaseEvent, type CaseSide, type LoggedEvent } from '../recovery-events.repository';
import { REMINDER_DAYS, RETURN_DAYS } from '../return-dates.model';

export type Audience = 'partner' | 'customer' | 'office';
type Badge = { readonly kind: 'good' | 'running' | 'look' | 'bad' | 'off'; readonly label: string };

const BADGES: Record<CaseState, Badge> = {
  saved: { kind: 'look', label: 'To be paid' }, withdrawn: { kind: 'off', label: 'Withdrawn' }, requested: { kind: 'running', label: 'Requested' }, denied: { kind: 'bad', label: 'Denied' },
  cancelled: { kind: 'off', label: 'Cancelled' }, approved: { kind: 'running', label: 'Approved' }, preparing: { kind: 'running', label: 'Preparing' }, shipped: { kind: 'running', label: 'Shipped' },
  delivered: { kind: 'running', label: 'Delivered' }, returned: { kind: 'good', label: 'Returned' }, fee_charged: { kind: 'look', label: 'Fee charged' },
};

type Badged = Pick<RecoveryCase, 'state' | 'needsConfirmation' | 'confirmedAt' | 'returnDueOn' | 'timeZone'>;

/** One badge a case: what waits for somebody says so. */
export function badgeOf(found: Badged, now: Date): Badge {
  if (waitsForCustomer(found)) return { kind: 'look', label: 'Address to confirm' };
  if (found.state !== 'delivered') return BADGES[found.state];
  const today = dayIn(now, found.timeZone);
  if (today > found.returnDueOn!) return { kind: 'bad', label: 'Return overdue' };
  return { kind: daysBetween(today, found.returnDueOn!) <= REMINDER_DAYS[0] ? 'look' : 'running', label: `Back by ${day(found.returnDueOn!)}` };
}

const STEPS = ['Requested', 'Approved', 'Preparing', 'Shipped', 'Delivered', 'Returned'] as const;
const AT: Partial<Record<CaseState, number>> = { requested: 0, approved: 1, preparing: 2, shipped: 3, delivered: 4, returned: 5 };

type Shown = { found: RecoveryCase; events: readonly LoggedEvent[]; audience: Audience; zone: string; now: Date };

/** What every page of a case shows: where it stands, what comes next, where it goes, and what has happened. */
export function shownCase({ found, events, audience, zone, now }: Shown) {
  const { number, machineName, state } = found;
  return {
    title: `Recovery of ${machineName}`, number, badge: badgeOf(found, now), next: nextSentences(found, audience, now),
    steps: AT[state] === undefined ? null : { steps: STEPS, current: AT[state] },
    facts: [
      { label: 'Case', value: number }, { label: 'Computer', value: machineName, ...found.machineId === null && { note: 'It has been deleted since.' } },
      { label: 'Asked by', value: isByCustomer(found) ? `${found.requestedName}, the customer` : found.requestedName }, { label: 'Files', value: bytes(found.backupBytes), note: drivesText(found) },
      { label: 'Shipping', value: METHOD_NAMES[found.method] },
      ...found.forAppleSilicon ? [{ label: 'Files go to', value: 'A Mac with Apple silicon' }] : [],
      ...found.deliveredOn ? [{ label: 'Delivered', value: day(found.deliveredOn) }, { label: 'Back by', value: day(found.returnDueOn!), note: `${RETURN_DAYS} days after the delivery` }] : [],
    ],
    address: { lines: addressLines(found), phone: found.contactPhone, email: found.contactEmail, confirmed: found.confirmedAt ? `Confirmed by ${found.confirmedBy} on ${moment(found.confirmedAt, zone)}.` : '' },
    parcel: found.tracking === '' ? null : { carrier: found.carrier, tracking: found.tracking, href: trackingHref(found) },
    note: found.note, log: events.filter(({ event }) => audience === 'office' || event !== 'password_made').map((each) => ({ words: eventWords(each, audience), detail: each.detail, at: each.at })), zone,
  };
}

/** What happens next, and who does it. */
function nextSentences(found: RecoveryCase, audience: Audience, now: Date): string[] {
  const yours = audience === 'customer';
  switch (found.state) {
    case 'saved': return ['Nothing is ordered yet. A colleague with the Billing or Administrator role reviews the request and pays for it.'];
    case 'withdrawn': return ['Nothing was ordered. Ask again whenever the files are needed.'];
    case 'requested': return waitsForCustomer(found)
      ? [yours ? 'Look at the address and confirm it. Nothing is sent before you have.' : 'The customer is asked whether the address is right. Nothing is prepared before that.']
      : ['We check the request, usually within one business day.'];
    case 'denied': return [found.refusal, 'The whole fee has gone back to the card that paid it.'];
    case 'cancelled': return ['Nothing is sent. The whole fee has gone back to the card that paid it.'];
    case 'approved': return ['We prepare the drive next. Until then the case can be cancelled, and the whole fee goes back.'];
    case 'preparing': return ['The files are being copied to a locked drive. The tracking number and the password come by mail when it leaves us.'];
    case 'shipped': return ['The parcel is on its way. Somebody has to sign for it.', ...yours ? ['The password that unlocks the drive is in your mail.'] : []];
    case 'delivered': return ['Copy the files, then send every drive and its USB cord back with the label in the box.', dueWords(found, now)];
    case 'returned': return ['Everything came back, and nothing more is charged. We have erased the drive.'];
    case 'fee_charged': return [missingWords(found), found.feePaidAt ? 'It is paid.' : 'It is charged to the card that paid for the case. If the bank refuses, the invoice stays open to be paid.'];
  }
}

function dueWords({ returnDueOn, timeZone }: RecoveryCase, now: Date): string {
  const today = dayIn(now, timeZone);
  if (today > returnDueOn!) return `They had to be back by ${day(returnDueOn!)}. What does not come back is charged to the card that paid for the case.`;
  return `They have to be back by ${day(returnDueOn!)}, ${daysFrom(today, returnDueOn!)}.`;
}

function missingWords({ drivesMissing, cordsMissing }: Pick<RecoveryCase, 'drivesMissing' | 'cordsMissing'>): string {
  const parts = [...drivesMissing === 0 ? [] : [drivesMissing === 1 ? '1 drive' : `${drivesMissing} drives`], ...cordsMissing === 0 ? [] : [cordsMissing === 1 ? '1 USB cord' : `${cordsMissing} USB cords`]];
  return `${parts.join(' and ')} did not come back.`;
}

const EVENTS: Record<CaseEvent, string> = {
  saved: 'asked for it; a colleague has to pay', withdrawn: 'withdrew the request', requested: 'ordered and paid', confirmed: 'confirmed the address', address_refused: 'said that the address is not right',
  cancelled: 'cancelled the case', approved: 'approved the request', denied: 'denied the request', preparing: 'began to prepare the drive', password_made: 'made the password of the drive', shipped: 'handed the parcel to the courier',
  corrected: 'corrected the tracking number', delivered: 'booked the delivery', reminded: 'sent a reminder that the drive has to come back', returned: 'received everything back', fee_charged: 'charged what did not come back',
  fee_paid: 'booked the payment for what did not come back', fee_declined: 'could not charge what did not come back',
};

function eventWords({ event, side, byName }: LoggedEvent, audience: Audience): { who: string; what: string } {
  const sides: Record<CaseSide, string> = { partner: byName, customer: byName, office: audience === 'office' ? 'The office' : 'We', system: audience === 'office' ? 'The portal' : 'We' };
  return { who: sides[side] || 'Somebody', what: EVENTS[event] };
}
