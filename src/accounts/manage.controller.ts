import type { RequestHandler } from 'express';
import { troubleTiles } from '../alerts/monitoring/tiles.presenter';
import { readTotals } from '../alerts/monitoring/totals.report';
import { config } from '../config';
import { paths } from '../paths';
import { count as countText } from '../platform/values/format';
import { renderPage } from '../platform/pages/render';
import { memberOf } from '../platform/visitors/visitor';
import { chosenWords } from './limits/chosen-words.model';
import { accountActions } from './account-actions.presenter';
import { TYPE_WORDS } from './account-words.model';
import { EXPIRING_DAYS } from './accounts-list.model';
import { COUNTED_UP_TO } from './accounts-list.report';
import { readManageCounts, TRIAL_ENDING_DAYS } from './manage.report';

/** How things stand over all accounts, each number leading to the accounts behind it. */
export const index: RequestHandler = async (req, res) => {
  const { scope, organizationId, limitedTo, now, today, visitor } = memberOf(req);
  const [counts, machines] = await Promise.all([readManageCounts(scope, { organizationId, limitedTo }, today), readTotals(scope, { organizationId, limitedTo }, now)]);
  const seesAccounts = visitor.permissions.has('accounts:read');
  const list = (query: string) => (seesAccounts ? { href: `${paths.portal.accounts}${query}` } : {});
  const alerts = counts.critical + counts.warnings;
  renderPage(req, res, 'portal/accounts/manage', {
    title: `Manage ${config.vendor.name} ${TYPE_WORDS.safe}`,
    actions: accountActions(visitor.permissions),
    chosenWords: limitedTo ? chosenWords(counts.accounts) : '',
    hasAccounts: counts.accounts > 0,
    alerts: {
      value: upTo(alerts, counts.critical > COUNTED_UP_TO || counts.warnings > COUNTED_UP_TO),
      critical: upTo(counts.critical), warnings: upTo(counts.warnings),
      kind: counts.critical > 0 ? 'bad' : counts.warnings > 0 ? 'look' : 'good',
      href: seesAccounts ? paths.alerts.index : '',
    },
    tiles: [
      { label: 'Accounts', value: upTo(counts.accounts), icon: 'users', note: limitedTo ? 'Chosen for you' : 'Everybody you look after', ...list('') },
      { label: 'Trials ending', value: upTo(counts.trialsEnding), icon: 'player-play', note: `Within ${TRIAL_ENDING_DAYS} days`, ...tint(counts.trialsEnding), ...list('?status=trial&sort=expires') },
      { label: 'Expiring', value: upTo(counts.expiring), icon: 'calendar', note: `Within ${EXPIRING_DAYS} days, not on auto-renew`, ...tint(counts.expiring), ...list('?status=expiring&sort=expires') },
      // Where no backup was ever installed there is nothing to say of one.
      ...machines.computers + machines.servers > 0 ? troubleTiles(machines).map(({ href, ...tile }) => ({ ...tile, ...seesAccounts && { href } })) : [],
      { label: 'Payment failed', value: upTo(counts.paymentFailed), icon: 'credit-card', note: 'Renewals that could not be charged', ...tint(counts.paymentFailed, 'bad'), ...list('?status=payment_failed&sort=expires') },
    ],
  });
};

function upTo(count: number, isMore = count > COUNTED_UP_TO): string {
  return isMore ? `${countText(COUNTED_UP_TO)}+` : countText(count);
}

function tint(count: number, kind: 'look' | 'bad' = 'look') {
  return count > 0 ? { kind } : {};
}
