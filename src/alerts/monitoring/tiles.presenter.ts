import { EXPIRING_DAYS } from '../../accounts/accounts-list.model';
import { COUNTED_UP_TO } from '../../accounts/accounts-list.report';
import { type ManageCounts, TRIAL_ENDING_DAYS } from '../../accounts/manage.report';
import { paths } from '../../paths';
import { bytes, count as countText } from '../../platform/values/format';
import { type MachineTotals } from './machine-totals';

const at = (query: string) => `${paths.monitoring.index}${query}`;

/** The numbers over the list, each leading to what it counts (domain.md §13.2). */
export function tilesOf(totals: MachineTotals, accounts: Pick<ManageCounts, 'accounts' | 'expiring' | 'trialsEnding'>) {
  return [
    ...troubleTiles(totals),
    { label: 'Computers', value: countText(totals.computers), icon: 'device-desktop', note: 'Of all customers', href: at('?type=computer') },
    { label: 'Servers', value: countText(totals.servers), icon: 'server', note: 'Of all customers', href: at('?type=server') },
    { label: 'Storage used', ...storageWords(totals), icon: 'database', href: at('?sort=-data') },
    { label: 'Customers', value: upTo(accounts.accounts), icon: 'users', note: 'With and without machines', href: paths.portal.accounts },
    { label: 'Expiring', value: upTo(accounts.expiring), icon: 'calendar', note: `Within ${EXPIRING_DAYS} days, not on auto-renew`, ...tint(accounts.expiring), href: `${paths.portal.accounts}?status=expiring&sort=expires` },
    { label: 'Trials ending', value: upTo(accounts.trialsEnding), icon: 'player-play', note: `Within ${TRIAL_ENDING_DAYS} days`, ...tint(accounts.trialsEnding), href: `${paths.portal.accounts}?status=trial&sort=expires` },
  ];
}

/** The two that matter most, on the dashboard too: what somebody has to look after, and what nobody can say anything of. */
export function troubleTiles({ attention, unknown }: Pick<MachineTotals, 'attention' | 'unknown'>) {
  return [
    { label: 'Not backing up', value: countText(attention), icon: 'alert-circle', note: 'Failing, overdue, late or held up', ...tint(attention, 'bad'), href: at('?state=attention') },
    { label: 'Unknown', value: countText(unknown), icon: 'help-circle', note: 'No data of late, or never ran', ...tint(unknown), href: at('?state=unknown') },
  ];
}

// Plans without a limit have nothing to be a share of.
function storageWords({ bytesStored, bytesMetered, bytesPurchased }: MachineTotals) {
  if (bytesPurchased === 0) return { value: bytes(bytesStored), note: 'On plans without a limit' };
  const share = Math.floor((bytesMetered / bytesPurchased) * 100);
  const unlimited = bytesStored - bytesMetered;
  const kind = share >= 100 ? { kind: 'bad' } : share >= 80 ? { kind: 'look' } : {};
  return { value: `${bytes(bytesMetered)}`, note: `${share} % of ${bytes(bytesPurchased)} purchased${unlimited > 0 ? `; ${bytes(unlimited)} more on plans without a limit` : ''}`, ...kind };
}

function upTo(count: number): string {
  return count > COUNTED_UP_TO ? `${countText(COUNTED_UP_TO)}+` : countText(count);
}

function tint(count: number, kind: 'look' | 'bad' = 'look') {
  return count > 0 ? { kind } : {};
}
