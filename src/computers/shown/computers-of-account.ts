import { type Account } from '../../accounts/account';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Permission } from '../../platform/visitors/permission';
import { actsOfPartner } from '../computers/machine-acts.model';
import { computerRow } from './computer-line.presenter';
import { listComputersOfSubscriptions } from './computers-list.report';

/** The computers under each subscription of a household, for its partner: how the backup is, and the link that installs it while it waits for that (domain.md §6.4). */
export async function computersBySubscription(trx: Scoped, account: Account, subscriptionIds: readonly string[], permissions: ReadonlySet<Permission>) {
  const links = paths.computers.of(account.id);
  const mayInstall = permissions.has('clients:act') && actsOfPartner(account).has('install');
  const lines = account.kind === 'safe' ? await listComputersOfSubscriptions(trx, subscriptionIds) : [];
  return new Map(subscriptionIds.map((id) => [id, lines.filter(({ subscriptionId }) => subscriptionId === id).map((line) => {
    const row = computerRow(line, links.show);
    return { ...row, downloadHref: mayInstall && row.isWaiting ? links.install(row.id) : '' };
  })]));
}
