import { paths } from '../../paths';
import { count } from '../../platform/values/format';
import { type GroupName } from './today.model';
import { COUNTED_UP_TO, type WaitingGroup } from './today.report';

type Words = { one: string; many: string; kind: 'bad' | 'look' | 'running'; icon: string; href: string; hrefOf: (id: string) => string };

const accounts = (query: string) => `${paths.portal.accounts}?${query}`;

/** How a group reads, where all of it is listed, and where one of it is. */
const WORDS: Record<GroupName, Words> = {
  critical: { one: 'critical alert', many: 'critical alerts', kind: 'bad', icon: 'alert-circle', href: `${paths.alerts.index}?level=critical`, hrefOf: paths.alerts.show },
  warning: { one: 'warning', many: 'warnings', kind: 'look', icon: 'bell', href: `${paths.alerts.index}?level=warning`, hrefOf: paths.alerts.show },
  failed: { one: 'renewal that could not be charged', many: 'renewals that could not be charged', kind: 'bad', icon: 'credit-card', href: accounts('status=payment_failed&sort=expires'), hrefOf: paths.portal.account },
  expiring: { one: 'account that expires within 30 days and does not renew by itself', many: 'accounts that expire within 30 days and do not renew by themselves', kind: 'look', icon: 'calendar', href: accounts('status=expiring&sort=expires'), hrefOf: paths.portal.account },
  trials: { one: 'trial that ends within 7 days', many: 'trials that end within 7 days', kind: 'look', icon: 'player-play', href: accounts('status=trial&sort=expires'), hrefOf: paths.portal.account },
  moves: { one: 'move to sign', many: 'moves to sign', kind: 'look', icon: 'arrow-right', href: paths.moves.index, hrefOf: paths.moves.show },
  requests: { one: 'request that a customer has not answered', many: 'requests that customers have not answered', kind: 'running', icon: 'clock', href: `${paths.portal.requests.index}?state=pending`, hrefOf: () => `${paths.portal.requests.index}?state=pending` },
  leads: { one: 'new lead', many: 'new leads', kind: 'look', icon: 'inbox', href: `${paths.referral.leads.index}?state=new`, hrefOf: paths.referral.leads.show },
  deals: { one: 'deal whose protection ends within 14 days', many: 'deals whose protection ends within 14 days', kind: 'look', icon: 'heart-handshake', href: `${paths.deals.index}?state=approved&sort=close`, hrefOf: paths.deals.show },
  tickets: { one: 'ticket that was answered', many: 'tickets that were answered', kind: 'running', icon: 'lifebuoy', href: `${paths.support.tickets}?show=waiting_for_partner`, hrefOf: paths.support.show },
};

/** A group as the page prints it. */
export function shownGroup({ name, count: found, first }: WaitingGroup) {
  const { one, many, kind, icon, href, hrefOf } = WORDS[name];
  return {
    name, kind, icon, href, count: found > COUNTED_UP_TO ? `${count(COUNTED_UP_TO)}+` : count(found), label: found === 1 ? one : many,
    first: first.map((thing) => ({ name: thing.name, on: thing.on, href: hrefOf(thing.id) })), more: found > first.length,
  };
}
