import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { bytes, moment } from '../../platform/values/format';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { type Machine } from '../machine';
import { tellsUser } from './computer-mails.model';
import { deleteComputer } from './change-computer';
import { crumbsTo, type MachinesPage, openMachines, readMachineOf, renderMachinesPage } from './machines-page';

const Form = z.object({ name: z.string().trim().max(200).optional().default('') });

/** What deleting means: it cannot be taken back by anybody (domain.md §8.8, §16). */
const showNew: RequestHandler = async (req, res) => {
  const page = await openMachines(req, res);
  const machine = await readMachineOf(page, String(req.params['machine']));
  showForm(req, res, page, machine, { errors: {}, typed: '' });
};

export { showNew as new };

export const create: RequestHandler = async (req, res) => {
  const page = await openMachines(req, res);
  const machine = await readMachineOf(page, String(req.params['machine']));
  const form = readForm(Form, req.body);
  const typed = form.ok ? form.value.name : form.typed['name'] ?? '';
  // A second press finds it being deleted already, and is answered as the first.
  if (machine.deleteAt === null && typed !== machine.nickname.trim()) {
    return showForm(req, res.status(422), page, machine, { errors: { name: `Type the name of the computer, ${machine.nickname}, to confirm that you mean this one.` }, typed });
  }
  await deleteComputer(page.inside, machine.id);
  flash(req, 'success', `${machine.nickname} is being deleted with its backup. It leaves the list when all is removed.`);
  res.redirect(303, page.links.index);
};

type Shown = { errors: FieldErrors; typed: string };

function showForm(req: Request, res: Response, page: MachinesPage, machine: Machine, { errors, typed }: Shown): void {
  const { account, links, zone } = page;
  if (machine.deleteAt !== null) return res.redirect(303, links.show(machine.id));
  renderMachinesPage(req, res, page, 'deletion', {
    title: account.kind === 'safe' ? `Delete the backup of ${machine.nickname}` : `Delete ${machine.nickname}`, crumbs: crumbsTo(page, machine), errors, typed, name: machine.nickname, isHousehold: account.kind === 'safe',
    size: machine.bytesStored > 0 ? bytes(machine.bytesStored) : '', lastBackup: machine.lastBackupAt ? moment(machine.lastBackupAt, zone) : '', tellsUser: tellsUser(page, machine),
    deleteHref: links.delete(machine.id), showHref: links.show(machine.id),
  });
}
