import { paths } from '../paths';
import { type Permission } from '../platform/visitors/permission';

/** The buttons that begin something new, as far as the role may. */
export function accountActions(permissions: ReadonlySet<Permission>) {
  return [
    ...(permissions.has('trials:start') ? [{ label: 'Start a trial', href: paths.portal.trials.new, kind: 'plain', icon: 'player-play' }] : []),
    ...(permissions.has('accounts:add') ? [{ label: 'Add an existing customer', href: paths.portal.requests.new, kind: 'plain' }] : []),
    ...(permissions.has('subscriptions:buy') ? [{ label: 'Buy', href: paths.portal.purchases.plans, kind: 'primary', icon: 'plus' }] : []),
  ];
}
