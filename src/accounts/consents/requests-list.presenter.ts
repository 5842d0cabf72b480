import { paths } from '../../paths';
import { dayIn } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { addressWith } from '../../platform/pages/pages';
import { type Permission } from '../../platform/visitors/permission';
import { type Badge } from '../account-words.model';
import { askableFrom, statusOf, type ConsentStatus } from './consent-request.model';
import { REQUEST_FILTERS, type RequestLine } from './requests-list.report';

export const REQUEST_BADGES: Record<ConsentStatus, Badge> = {
  pending: { kind: 'running', label: 'Request pending' },
  accepted: { kind: 'good', label: 'Accepted' },
  declined: { kind: 'bad', label: 'Declined' },
  cancelled: { kind: 'off', label: 'Cancelled' },
  lapsed: { kind: 'look', label: 'Lapsed' },
  revoked: { kind: 'off', label: 'Revoked' },
};

type Seen = { now: Date; zone: string; permissions: ReadonlySet<Permission> };

/** One line as the page says it, with what may be done about it now. */
export function requestRow(line: RequestLine, { now, zone, permissions }: Seen) {
  const status = statusOf({ status: line.status, lapsesAt: line.lapses_at }, now);
  const on = (at: Date) => day(dayIn(at, zone));
  return {
    name: line.account_name ?? line.email ?? 'An account that you no longer look after', href: line.account_id === null ? '' : paths.portal.account(line.account_id),
    email: line.account_name !== null && line.email !== null ? line.email : '',
    what: line.kind === 'association' ? 'To look after them' : 'Administrator access',
    badge: line.kind === 'administrator' && status === 'accepted' ? { kind: 'good', label: 'Granted' } as const : REQUEST_BADGES[status],
    note: noteOf(status, line, on),
    askedOn: on(line.requested_at), askedBy: line.asked_by,
    actions: actionsOf(status, line, now, permissions),
  };
}

function noteOf(status: ConsentStatus, line: RequestLine, on: (at: Date) => string): string {
  if (status === 'pending') return `Open until ${on(line.lapses_at)}`;
  if (status === 'declined') return `On ${on(line.status_since)}. You may ask again on ${on(askableFrom({ status, statusSince: line.status_since }))}`;
  return `On ${on(status === 'lapsed' ? line.lapses_at : line.status_since)}`;
}

function actionsOf(status: ConsentStatus, line: RequestLine, now: Date, permissions: ReadonlySet<Permission>) {
  if (line.kind === 'administrator') return line.account_id !== null && permissions.has('accounts:request-access') ? [{ label: 'Open access', href: paths.portal.accessRequest.new(line.account_id) }] : [];
  // Said yes, and not ours: another partner holds the account until the move is done.
  if (status === 'accepted') return line.account_id === null ? [{ label: 'Open the moves', href: paths.moves.index }] : [];
  if (!permissions.has('accounts:add')) return [];
  if (status === 'pending') return [{ label: 'Cancel the request', href: paths.portal.requests.cancel(line.id), method: 'post' as const }];
  const mayAsk = askableFrom({ status, statusSince: line.status_since }) <= now;
  return mayAsk ? [{ label: 'Ask again', href: paths.portal.requests.newTo(line.email ?? '') }] : [];
}

export function requestChips(status: ConsentStatus | undefined) {
  const link = (to: string | undefined) => addressWith(paths.portal.requests.index, {}, { state: to });
  return [
    { label: 'All', href: link(undefined), active: status === undefined },
    ...REQUEST_FILTERS.map((each) => ({ label: REQUEST_BADGES[each].label, href: link(each), active: status === each })),
  ];
}
