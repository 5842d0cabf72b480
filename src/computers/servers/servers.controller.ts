import { type RequestHandler } from 'express';
import { listServerLicenses } from '../../accounts/company/server-licenses.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { visitorOf } from '../../platform/visitors/visitor';
import { stateWords } from '../machine-words.model';
import { whyNoCertificate } from './certificates/issue-certificate';
import { getServer } from './lock-server';
import { whyNotSettable } from './settings/server-gate.model';
import { findServerFacts, listSets } from './server-sets.repository';
import { listSettings, readStandings } from './settings/server-settings.repository';
import { crumbsTo, openServers, renderServersPage, type ServersPage } from './servers-page';
import { FRESHNESS, licenseWords, serverFacts, serverRow, setRow, settingRow } from './servers.presenter';
import { listServers } from './servers.repository';
import { settingSummary } from './settings/settings.presenter';

const NEWEST_CHANGES = 10;

/** A company's servers: how each is, its backup sets, and the licenses in use (features.md K6). */
export const index: RequestHandler = async (req, res) => {
  const page = await openServers(req, res);
  const { inside: { scope }, account, zone, now } = page;
  const { servers, licenses } = await within(scope, async (trx) => ({ servers: await listServers(trx, account.id), licenses: await listServerLicenses(trx, account.id, now) }), { readOnly: true });
  renderServersPage(req, res, page, 'index', {
    title: 'Servers', servers: servers.map((listed) => serverRow(listed, zone)), hasPlan: licenses.length > 0, licenses: licenseWords(licenses), freshness: FRESHNESS, planHref: planHref(page, req),
  });
};

/** One server: its state, backup sets and settings, and what can be done with it. */
export const show: RequestHandler = async (req, res) => {
  const page = await openServers(req, res);
  const { inside: { scope }, account, zone, mayManage, layout } = page;
  const { server, facts, sets, standings, changes } = await within(scope, async (trx) => {
    const found = await getServer(trx, account.id, String(req.params['server']));
    return { server: found, facts: await findServerFacts(trx, found.id), sets: await listSets(trx, found.id), standings: await readStandings(trx, found.id), changes: mayManage ? await listSettings(trx, found.id, NEWEST_CHANGES) : [] };
  }, { readOnly: true });
  renderServersPage(req, res, page, 'show', {
    title: server.nickname, crumbs: crumbsTo(page), server: { id: server.id, deleteAt: server.deleteAt, installedAt: server.installedAt, errorMessage: server.errorMessage ?? '' }, state: stateWords(server),
    facts: serverFacts(server, facts, zone), sets: sets.map((set) => setRow(set, zone)), setsWhy: whyNotSettable('set', server) ?? '', changes: changes.map((change) => settingRow(change, zone)), freshness: FRESHNESS,
    filesHref: layout === 'my' ? paths.files.my(server.id) : paths.files.of(account.id, server.id),
    settings: settingSummary(standings, zone), settingsWhy: whyNotSettable('notification', server) ?? '', noCertificate: whyNoCertificate(server) ?? '',
  });
};

/** Where more licenses come from, for who may look. */
function planHref({ layout, account }: ServersPage, req: Parameters<typeof visitorOf>[0]): string {
  if (layout === 'portal') return paths.portal.account(account.id);
  return visitorOf(req).permissions.has('my:account') ? paths.my.subscriptions : '';
}
