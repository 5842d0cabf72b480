import { paths } from '../../paths';
import { dayIn } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type Permission } from '../../platform/visitors/permission';
import { type Account } from '../account';
import { type Badge } from '../account-words.model';
import { accessStateOf, askableFrom, type AccessState, type ConsentRequest } from './consent-request.model';

const BADGES: Record<AccessState, Badge> = {
  not_requested: { kind: 'off', label: 'Not requested' },
  pending: { kind: 'running', label: 'Request pending' },
  granted: { kind: 'good', label: 'Granted' },
  declined: { kind: 'bad', label: 'Declined' },
  cancelled: { kind: 'off', label: 'Cancelled' },
  lapsed: { kind: 'look', label: 'Lapsed' },
  revoked: { kind: 'off', label: 'Revoked' },
};

type Given = { account: Account; newest: ConsentRequest | undefined; permissions: ReadonlySet<Permission>; now: Date; zone: string };
export type AccessRequestSection = { state: AccessState; badge: Badge; text: string; askHref: string; cancelHref: string };

/** Where administrator access to a company stands, and what this member may do about it now (domain.md §8.3); null for a household. */
export function accessRequestOf({ account, newest, permissions, now, zone }: Given): AccessRequestSection | null {
  if (account.kind === 'safe') return null;
  const state = accessStateOf(account.partnerIsAdministrator, newest, now);
  const may = permissions.has('accounts:request-access');
  const askable = state !== 'pending' && state !== 'granted' && (!newest || askableFrom(newest) <= now);
  return {
    state, badge: BADGES[state],
    text: `${wordsOf(state, newest, (at) => day(dayIn(at, zone)))}${may || state === 'granted' || state === 'pending' ? '' : ' An administrator of your organization can ask.'}`,
    askHref: askable && may ? paths.portal.accessRequest.new(account.id) : '',
    cancelHref: state === 'pending' && may ? paths.portal.accessRequest.cancel(account.id) : '',
  };
}

function wordsOf(state: AccessState, newest: ConsentRequest | undefined, on: (at: Date) => string): string {
  if (!newest) return state === 'granted' ? 'You are an administrator since the account was set up.' : 'You have not asked this company for administrator access.';
  switch (state) {
    case 'pending': return `Requested on ${on(newest.requestedAt)}. The company sees it at the next sign-in; it is open until ${on(newest.lapsesAt)}.`;
    case 'granted': return newest.status === 'accepted' ? `The company granted you administrator access on ${on(newest.statusSince)}.` : 'You are an administrator since the account was set up.';
    case 'declined': return `The company declined on ${on(newest.statusSince)}. You may ask again on ${on(askableFrom(newest))}.`;
    case 'cancelled': return `You took your request back on ${on(newest.statusSince)}.`;
    case 'lapsed': return `Your request of ${on(newest.requestedAt)} ended after 30 days without an answer.`;
    default: return `The company took administrator access back on ${on(newest.statusSince)}.`;
  }
}
