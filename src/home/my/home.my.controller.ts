import { type Request, type RequestHandler, type Response } from 'express';
import { countAccountPeople } from '../../accounts/account-people.repository';
import { listWaiting } from '../../accounts/consents/answerable-requests.report';
import { getOwnAccount } from '../../accounts/accounts.repository';
import { notificationRow } from '../../alerts/notifications.presenter';
import { countOwnAlerts, listOwnAlerts } from '../../alerts/own-alerts.report';
import { readOwnComputers } from '../../computers/shown/own-computers.report';
import { ensureMachines, needsMachines } from '../../computers/installs/ensure-machines';
import { paths } from '../../paths';
import { divisionAsked, storageSummary } from '../../computers/storage/storage-summary.presenter';
import { readStorageUse } from '../../computers/storage/storage-summary.report';
import { within } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { customerOf } from '../../platform/visitors/visitor';
import { mySubscriptionActions } from '../../subscriptions/shown/my-subscription-actions.presenter';
import { readOwnPage } from '../../subscriptions/shown/own-page.report';
import { ownCard } from '../../subscriptions/shown/own-subscription.presenter';
import { listOwnReleases } from '../../subscriptions/releases/releases.repository';
import { companySummary, homeLead, homeTiles, requestRow, storageParts, userWords } from './home.presenter';
import { releaseNotice } from './release-notice';

// What ends first is what may need somebody; the rest stands on its own page.
const LOOKED_AT = firstRows(20);
const NOTIFICATIONS = firstRows(3);
const SHOWN = 3;

/** Where a customer begins: what they have, until when, who pays, what happens next, and what needs them (features.md C3, C4). */
export const show: RequestHandler = async (req, res) => {
  const { account } = customerOf(req);
  return account.role === 'user' ? showToUser(req, res) : showToKeeper(req, res);
};

/** The home of who answers for the account: a household's holder, a company's administrators and billing owner. */
async function showToKeeper(req: Request, res: Response): Promise<void> {
  const { scope, accountId, now, today, visitor, account: { role, timeZone } } = customerOf(req);
  if (role === 'holder' && await within(scope, (trx) => needsMachines(trx, accountId), { readOnly: true })) await ensureMachines(accountId);
  const mayPay = visitor.permissions.has('my:billing');
  const requests = await within('system', (trx) => listWaiting(trx, { personId: visitor.personId, accountId, now }), { readOnly: true });
  const division = divisionAsked(req.query['storage']);
  const found = await within(scope, async (trx) => ({
    ...await readOwnPage(trx, { accountId, today, mayPay }, LOOKED_AT),
    alerts: await listOwnAlerts(trx, { accountId, show: 'open', today }, NOTIFICATIONS),
    alertCounts: await countOwnAlerts(trx, { accountId, today }),
    releases: await listOwnReleases(trx, accountId),
    people: await countAccountPeople(trx, accountId),
    computers: await readOwnComputers(trx, { accountId, personId: null }),
    use: role === 'holder' ? null : await readStorageUse(trx, accountId, division),
  }), { readOnly: true });
  const { account, partner, counts, view } = found;
  const subscriptions = found.subscriptions.slice(0, LOOKED_AT.size);
  const cards = subscriptions.map((subscription) => ({ ...ownCard(subscription, view), actions: mySubscriptionActions(subscription, { ...view, now }) }));
  renderPage(req, res, account.kind === 'safe' ? 'my/home/household' : 'my/home/company', {
    title: account.name, lead: homeLead(account, partner), today, zone: timeZone, partner, counts, justRegistered: isJustRegistered(req),
    release: releaseNotice({ account, releases: found.releases, subscriptions, now }), requests: requests.map(requestRow), needs: cards.filter(({ isPressing }) => isPressing), cards: cards.slice(0, SHOWN), tiles: homeTiles({ kind: account.kind, cards, counts, people: found.people, openAlerts: found.alertCounts.open }),
    notifications: found.alerts.slice(0, NOTIFICATIONS.size).map((alert) => notificationRow(alert, { kind: account.kind, partner: partner?.name ?? null })), openAlerts: found.alertCounts.open,
    computers: found.computers, installHref: account.kind === 'safe' ? installHref(found.computers.rows) : '', storage: storageParts(subscriptions, view), used: found.use && storageSummary(found.use, division, paths.my.home), now, summary: companySummary(account, found.people), seesBilling: mayPay,
  });
}

/** A company's user sees their own place in it: nothing of money, and nothing of others. */
async function showToUser(req: Request, res: Response): Promise<void> {
  const { scope, accountId, today, visitor, account: { timeZone } } = customerOf(req);
  const { account, subscriptions, computers } = await within(scope, async (trx) => ({
    computers: await readOwnComputers(trx, { accountId, personId: visitor.personId }),
    account: await getOwnAccount(trx, accountId), subscriptions: (await readOwnPage(trx, { accountId, today, mayPay: false }, LOOKED_AT)).subscriptions,
  }), { readOnly: true });
  renderPage(req, res, 'my/home/user', {
    title: account.name, justRegistered: isJustRegistered(req), person: { name: `${visitor.firstName} ${visitor.lastName}`.trim(), email: visitor.email }, computers, zone: timeZone,
    ...userWords(account.name, subscriptions, today),
  });
}

/** Where the first computer that waits is installed; '' where none does. */
function installHref(rows: readonly { id: string; isWaiting: boolean }[]): string {
  const waiting = rows.find(({ isWaiting }) => isWaiting);
  return waiting ? paths.computers.my.install(waiting.id) : '';
}

function isJustRegistered(req: Request): boolean {
  return req.query['registered'] !== undefined;
}

function firstRows(size: number): PageRequest {
  return { sort: 'home', size, direction: 'after', place: undefined, position: 0 };
}
