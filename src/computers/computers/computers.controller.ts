import { type RequestHandler } from 'express';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { ensureMachines, needsMachines } from '../installs/ensure-machines';
import { assignInvited } from './computer-changes.repository';
import { roomForComputers } from './add-computer';
import { computerRow } from '../shown/computer-line.presenter';
import { listComputers, placeOf } from '../shown/computers-list.report';
import { crumbsTo, type MachinesPage, openMachines, renderMachinesPage } from './machines-page';

/** The computers of an account: whose, how their backup is, since when, how much (features.md C3, C4, A7). */
export const index: RequestHandler = async (req, res) => {
  const page = await openMachines(req, res);
  const { inside: { scope, accountId, actor }, account, onlyOwn, links, acts, today, now } = page;
  const request = readPage(singleStrings(req.query), { sort: 'name', kind: 'text' });
  const read = () => within(scope, async (trx) => ({
    // Asked first: what somebody else makes in between is in the list that is read after.
    isMissing: account.kind === 'safe' && await needsMachines(trx, accountId),
    lines: await listComputers(trx, { accountId, personId: onlyOwn ? actor.id : null }, request),
    room: acts.has('add') ? await roomForComputers(trx, accountId, { today, now }) : null,
  }), { readOnly: true });
  let found = await read();
  if (found.isMissing) {
    await ensureMachines(accountId);
    found = await read();
  } else if (onlyOwn && found.lines.length === 0 && await within('system', (trx) => assignInvited(trx, { accountId, now })) > 0) {
    found = await read();
  }
  const list = listPage(found.lines, request, placeOf);
  renderMachinesPage(req, res, page, 'index', {
    title: account.kind === 'safe' ? 'Backup' : onlyOwn ? 'Your computers' : 'Computers', lead: leadOf(page), crumbs: page.layout === 'portal' ? crumbsTo(page) : [],
    rows: list.rows.map((line) => computerRow(line, links.show)), pager: { from: list.from, to: list.to, ...pageLinks(links.index, {}, list) }, isPaged: list.previous !== undefined || list.next !== undefined,
    showsUser: account.kind === 'safe_pro' && !onlyOwn, addHref: acts.has('add') && found.room?.reason === undefined ? links.new : '', full: found.room?.reason ?? '',
    room: found.room?.limit ? `${found.room.used} of the ${found.room.limit} computers of the plan are in use.` : '', empty: emptyWords(page),
  });
};

function leadOf({ account, layout, onlyOwn, acts }: MachinesPage): string {
  if (onlyOwn) return 'What is backed up for you. An administrator of your company adds computers.';
  if (layout === 'my') return account.kind === 'safe' ? 'Your computers and how their backup is. Each has a subscription of its own.' : 'Every computer of your company that is backed up, and who works at it.';
  if (account.kind === 'safe') return 'The household looks after its computers itself. You see how their backup is, and can send the link that installs it.';
  return acts.size > 0 ? 'Every computer of this company that is backed up, and who works at it.' : 'You see how the backups are. To add, install or change computers you need to be an administrator of this company.';
}

function emptyWords({ account, layout, onlyOwn, acts }: MachinesPage): { title: string; text: string } {
  if (onlyOwn) return { title: 'Nothing of yours is backed up yet', text: 'Ask an administrator of your company to add your computer. It appears here, and a mail tells you how to install the backup.' };
  if (account.kind === 'safe') return { title: 'No computer yet', text: layout === 'my' ? 'Each subscription brings its own computer. It appears here as soon as there is one.' : 'Each subscription brings its own computer. Start a trial or buy a plan to add the first one.' };
  return { title: 'No computer yet', text: acts.has('add') ? 'Add the first one: choose who works at it, and install the backup there or have the steps mailed.' : 'It appears here as soon as one is added.' };
}
