import { type RequestHandler } from 'express';
import { divisionAsked, storageSummary } from '../../../computers/storage/storage-summary.presenter';
import { readStorageUse } from '../../../computers/storage/storage-summary.report';
import { paths } from '../../../paths';
import { isUuid, within } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { memberOf } from '../../../platform/visitors/visitor';
import { listOwnPlans, type OwnPlan } from '../../../subscriptions/shown/own-subscriptions.report';
import { getAccount } from '../../accounts.repository';
import { serversFact } from '../../../computers/servers/servers.presenter';
import { openCompany, renderCompanyPage } from '../company-page';
import { listServerLicenses } from '../server-licenses.report';
import { findBillingOwner } from '../users/company-users.repository';
import { userName } from '../users/company-user.model';
import { countCompanyPeople } from './company-people.report';

const BADGES: Record<OwnPlan['state'], { kind: string; label: string }> = {
  active: { kind: 'good', label: 'Active' }, trial: { kind: 'running', label: 'Trial' }, expired: { kind: 'bad', label: 'Expired' },
  payment_failed: { kind: 'bad', label: 'Payment failed' }, purging: { kind: 'deletion', label: 'Being removed' }, purged: { kind: 'off', label: 'Data removed' }, converted: { kind: 'off', label: 'Replaced' },
};

/** The account as its administrators find it: plan and end, storage bought, people. */
export const show: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const { inside: { accountId, scope }, links, account, today, now, zone, layout } = page;
  const division = divisionAsked(req.query['storage']);
  const found = await within(scope, async (trx) => ({
    people: await countCompanyPeople(trx, accountId), use: await readStorageUse(trx, accountId, division), owner: await findBillingOwner(trx, accountId), subscriptions: await listOwnPlans(trx, accountId),
    licenses: await listServerLicenses(trx, accountId, now),
  }), { readOnly: true });
  const running = found.subscriptions.filter(({ state }) => state === 'active' || state === 'trial');
  renderCompanyPage(req, res, page, 'summary', {
    title: account.name, section: 'summary', today, now, zone, people: found.people, ownerName: found.owner ? userName(found.owner) : '',
    storageGb: running.reduce((sum, { storageGb }) => sum + (storageGb ?? 0), 0), hasPlan: running.length > 0,
    plans: found.subscriptions.map(({ id, number, planName, state, expiresOn, storageGb, renewsByItself }) => ({ id, number, planName, expiresOn, storageGb, renewsByItself, badge: BADGES[state] })),
    storage: storageSummary(found.use, division, links.show),
    servers: serversFact(found.licenses, (layout === 'my' ? paths.servers.my : paths.servers.of(accountId)).index)[0] ?? null,
    administratorsHref: `${links.users.index}?role=administrator`,
  });
};

/** Leaves the client's account, back to the partner's own page about it; also for who has just lost access. */
export const leave: RequestHandler = async (req, res) => {
  const { scope, organizationId } = memberOf(req);
  const accountId = String(req.params['id']);
  if (!isUuid(accountId)) throw new NotFound();
  await within(scope, (trx) => getAccount(trx, organizationId, accountId), { readOnly: true });
  res.redirect(303, paths.portal.account(accountId));
};
