import type { Request, RequestHandler } from 'express';
import { countAccountPeople, listFirstPeople } from './account-people.repository';
import { computersFact } from '../computers/shown/computers-fact.presenter';
import { countComputersByState } from '../computers/shown/computers-list.report';
import { computersBySubscription } from '../computers/shown/computers-of-account';
import { serversFact } from '../computers/servers/servers.presenter';
import { ensureMachines, needsMachines } from '../computers/installs/ensure-machines';
import { getCatalog } from '../plans/plans.repository';
import { storageLine } from '../computers/storage/storage-summary.presenter';
import { readStoredBytes } from '../computers/storage/storage-summary.report';
import { isUuid, type Scope, within } from '../platform/database/database';
import { NotFound } from '../platform/errors';
import { flash } from '../platform/pages/flash';
import { paths } from '../paths';
import { listServerLicenses } from './company/server-licenses.report';
import { renderPage } from '../platform/pages/render';
import { memberOf } from '../platform/visitors/visitor';
import { moveFact } from '../subscriptions/moves/move.presenter';
import { findMoveShown } from '../subscriptions/moves/moves.repository';
import { listRenewalFacts } from '../subscriptions/shown/renewal-facts.report';
import { listUndoable } from '../subscriptions/undo/undoable-renewals.report';
import { listRegistrationMails } from '../subscriptions/trials/registration-mails.report';
import { resendRegistration } from '../subscriptions/trials/resend-registration';
import { cardsPage, companyFacts } from '../subscriptions/shown/account-overview.presenter';
import { subscriptionCards } from '../subscriptions/shown/subscription-card.presenter';
import { listConvertedOfAccount, listSubscriptionsShown } from '../subscriptions/subscriptions.repository';
import { listNewestInvoices, listOpenAlerts, listTags } from './account-page.report';
import { accessOf, accountPageActions, alertRow, customerFacts, invoiceRow, morePeople, registrationOf, tagsFact } from './account-page.presenter';
import { STATUS_BADGES, TYPE_WORDS } from './account-words.model';
import { getAccount } from './accounts.repository';
import { accessRequestOf } from './consents/access-request.presenter';
import { findNewestForAccount } from './consents/consent-requests.repository';
import { passwordResetHref } from './password-resets/reset-href';

const NEWEST_INVOICES = 5;
const FIRST_PEOPLE = 10;

/** One account: what it has, what happens next, and what this person may do about it. */
export const show: RequestHandler = async (req, res) => {
  const { scope, organizationId, organization, now, today, visitor } = memberOf(req);
  const accountId = accountIdOf(req);
  await coverHousehold(scope, organizationId, accountId);
  const seesBilling = visitor.permissions.has('billing:read');
  const found = await within(scope, async (trx) => {
    const account = await getAccount(trx, organizationId, accountId);
    const subscriptions = await listSubscriptionsShown(trx, organizationId, accountId);
    const paidHere = subscriptions.filter((subscription) => subscription.organizationId === organizationId);
    return {
      account, subscriptions,
      converted: account.kind === 'safe_pro' ? await listConvertedOfAccount(trx, organizationId, accountId) : [],
      catalog: await getCatalog(trx, today),
      facts: await listRenewalFacts(trx, organizationId, paidHere, today),
      undoable: await listUndoable(trx, organizationId, paidHere.map(({ id }) => id), now),
      alerts: await listOpenAlerts(trx, organizationId, accountId),
      tags: await listTags(trx, organizationId, accountId),
      invoices: seesBilling ? await listNewestInvoices(trx, organizationId, accountId, NEWEST_INVOICES) : [],
      mails: await listRegistrationMails(trx, organizationId, accountId),
      people: await listFirstPeople(trx, accountId, FIRST_PEOPLE),
      peopleCounts: await countAccountPeople(trx, accountId),
      move: await findMoveShown(trx, { organizationId, accountId }),
      computers: await computersBySubscription(trx, account, subscriptions.map(({ id }) => id), visitor.permissions),
      computerCounts: account.kind === 'safe_pro' ? await countComputersByState(trx, { accountId, personId: null }) : null,
      storedBytes: account.kind === 'safe_pro' ? await readStoredBytes(trx, accountId) : 0,
      serverLicenses: account.kind === 'safe_pro' ? await listServerLicenses(trx, accountId, now) : [],
      newest: account.kind === 'safe_pro' ? await findNewestForAccount(trx, organizationId, accountId) : undefined,
    };
  }, { readOnly: true });
  const { account, subscriptions } = found;
  const cards = cardsPage(paths.portal.account(accountId), req.query['from'], subscriptions.length);
  const seen = { ...found, today, now, permissions: visitor.permissions };
  renderPage(req, res, account.kind === 'safe' ? 'portal/accounts/safe' : 'portal/accounts/safe-pro', {
    title: account.name,
    crumbs: [{ label: 'Accounts', href: paths.portal.accounts }, { label: account.name }],
    badge: STATUS_BADGES[account.summary.status],
    lead: account.kind === 'safe' ? `${TYPE_WORDS.safe} account` : `${TYPE_WORDS.safe_pro} account of a company`,
    actions: accountPageActions(account, subscriptions, visitor.permissions),
    cards: subscriptionCards(subscriptions, seen).slice(cards.from, cards.to).map((card) => ({ ...card, computers: found.computers.get(card.id) ?? [] })), pager: cards.pager, total: subscriptions.length,
    summary: [...companyFacts(account, subscriptions, found.catalog, found.peopleCounts, (gb, isTrial) => storageLine(found.storedBytes, gb, isTrial)), ...computersFact(accountId, found.computerCounts), ...serversFact(found.serverLicenses, paths.servers.of(accountId).index)],
    former: found.converted.map(({ number }) => number),
    access: accessOf(account),
    accessRequest: accessRequestOf({ account, newest: found.newest, permissions: visitor.permissions, now, zone: organization.timeZone }),
    facts: [...customerFacts(account), ...moveFact(found.move), ...tagsFact(account, found.tags, visitor.permissions)],
    registration: registrationOf(account, found.mails, visitor.permissions),
    morePeople: morePeople(account, found.peopleCounts.total - found.people.length, visitor.permissions),
    people: found.people.map((person) => ({ ...person, resetHref: passwordResetHref(account, person.personId, visitor.permissions) })),
    alerts: found.alerts.map((alert) => alertRow(alert, subscriptions, visitor.permissions)),
    alertsHref: paths.alerts.ofAccount(account.id),
    invoices: found.invoices.map((invoice) => invoiceRow(invoice)),
    historyHref: seesBilling ? `${paths.portal.payments.history}?account=${account.id}` : '',
    now, zone: organization.timeZone,
  });
};

/** A household's subscription that nobody has looked at yet gets its computer first. */
async function coverHousehold(scope: Scope, organizationId: string, accountId: string): Promise<void> {
  const isMissing = await within(scope, async (trx) => (await getAccount(trx, organizationId, accountId)).kind === 'safe' && await needsMachines(trx, accountId), { readOnly: true });
  if (isMissing) await ensureMachines(accountId);
}

/** Sends the customer a new registration link. */
export const resend: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const accountId = accountIdOf(req);
  const email = await resendRegistration({ organizationId, accountId, actor });
  flash(req, 'success', `We sent ${email} a new link to register. The older links no longer work.`);
  res.redirect(303, paths.portal.account(accountId));
};

function accountIdOf(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound('We could not find that account.');
  return id;
}
