import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { moment } from '../../platform/values/format';
import { visitorOf } from '../../platform/visitors/visitor';
import { retentionOf } from '../policies/retention';
import { findNewestLink } from '../installs/install-links.repository';
import { findMachinePerson, findMachineSubscription, listDrives, listNewestRuns } from './computer-detail.report';
import { backupTiles, computerActions, computerFacts, driveRow, linkNote, runRow, stateOf } from './computer.presenter';
import { crumbsTo, getMachineOf, type MachinesPage, openMachines, renderMachinesPage } from './machines-page';

const NEWEST_RUNS = 10;

/** One computer: how its backup is and what to do, its drives and runs, and everything that can be done with it (features.md C3, C4, A7, K5). */
export const show: RequestHandler = async (req, res) => {
  const page = await openMachines(req, res);
  const { inside: { scope }, links, zone, now, account, acts, layout } = page;
  const found = await within(scope, async (trx) => {
    const machine = await getMachineOf(trx, page, String(req.params['machine']));
    return {
      machine, drives: await listDrives(trx, machine.id), runs: await listNewestRuns(trx, machine.id, NEWEST_RUNS), person: await findMachinePerson(trx, machine.id),
      subscription: await findMachineSubscription(trx, machine.subscriptionId), link: await findNewestLink(trx, machine.id), retention: (await retentionOf(trx, [machine.id])).get(machine.id)!,
    };
  }, { readOnly: true });
  const { machine } = found;
  if (machine.kind === 'server') return res.redirect(302, (layout === 'my' ? paths.servers.my : paths.servers.of(account.id)).show(machine.id));
  const mayInstall = acts.has('install');
  renderMachinesPage(req, res, page, 'show', {
    title: machine.nickname, crumbs: crumbsTo(page), state: stateOf(machine, { byPartner: layout === 'portal' }), tiles: backupTiles(machine, (at) => moment(at, zone)),
    facts: computerFacts(machine, { ...found, subscriptionHref: subscriptionHref(page, req), userHref: acts.has('assign') && machine.personId ? usersOf(page).edit(machine.personId) : '' }),
    drives: found.drives.map(driveRow), missingDriveDays: found.retention.missingDriveDays, runs: found.runs.map(runRow), serial: mayInstall && machine.deleteAt === null ? machine.serial : '',
    linkNote: mayInstall ? linkNote(found.link, now) : '', actions: computerActions(machine, page, { mayOrderDrives: visitorOf(req).permissions.has(layout === 'my' ? 'my:billing' : 'recovery:request') }), indexHref: links.index, isInstalled: machine.installedAt !== null,
  });
};

function usersOf({ layout, account }: MachinesPage) {
  return (layout === 'my' ? paths.my.company : paths.portal.client(account.id)).users;
}

/** Where the subscription itself is looked at, for who may. */
function subscriptionHref({ layout, account }: MachinesPage, req: Parameters<typeof visitorOf>[0]): string {
  if (layout === 'portal') return paths.portal.account(account.id);
  return visitorOf(req).permissions.has('my:account') ? paths.my.subscriptions : '';
}
