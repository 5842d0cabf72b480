import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { customerGetsMail } from '../../accounts/account';
import { type Machine } from '../machine';
import { assignComputer, renameComputer, resumeComputer, stopComputer } from './change-computer';
import { tellsUser } from './computer-mails.model';
import { nicknameField, NO_SUCH_USER, userField } from './computer-fields.form';
import { findComputerUser, listComputerUsers } from './computer-users.report';
import { whyUntouchable } from './machine-acts.model';
import { crumbsTo, type MachinesPage, openMachines, readMachineOf, renderMachinesPage } from './machines-page';

const NameForm = z.object({ nickname: nicknameField });
const UserForm = z.object({ user: z.string().trim().max(254, NO_SUCH_USER).optional().default('') });

export const editName: RequestHandler = async (req, res) => {
  const { page, machine } = await openChange(req, res);
  showName(req, res, page, machine, { errors: {}, nickname: machine.nickname });
};

export const updateName: RequestHandler = async (req, res) => {
  const { page, machine } = await openChange(req, res);
  const form = readForm(NameForm, req.body);
  if (!form.ok) return showName(req, res.status(422), page, machine, { errors: form.errors, nickname: form.typed['nickname'] ?? '' });
  await renameComputer(page.inside, machine.id, form.value.nickname);
  flash(req, 'success', 'Saved.');
  res.redirect(303, page.links.show(machine.id));
};

export const editUser: RequestHandler = async (req, res) => {
  const { page, machine } = await openChange(req, res);
  await showUser(req, res, page, machine, { errors: {}, user: machine.personId ?? '' });
};

export const updateUser: RequestHandler = async (req, res) => {
  const { page, machine } = await openChange(req, res);
  const { inside: { scope, accountId }, links } = page;
  const form = readForm(UserForm, req.body);
  const again = (errors: FieldErrors, user: string) => showUser(req, res.status(422), page, machine, { errors, user });
  if (!form.ok) return again(form.errors, form.typed['user'] ?? '');
  const chosen = form.value.user;
  const user = chosen === '' ? null : await within(scope, (trx) => findComputerUser(trx, accountId, chosen), { readOnly: true });
  if (user === undefined) return again({ user: NO_SUCH_USER }, chosen);
  await assignComputer(page.inside, machine.id, user?.personId ?? null);
  flash(req, 'success', user === null ? `${machine.nickname} has no user now.` : `${user.name} works at ${machine.nickname} now.`);
  res.redirect(303, links.show(machine.id));
};

/** What stopping means, before it is done. */
export const confirmStop: RequestHandler = async (req, res) => {
  const { page, machine } = await openChange(req, res);
  if (machine.stoppedAt !== null) return res.redirect(303, page.links.show(machine.id));
  renderMachinesPage(req, res, page, 'stop', { title: `Stop the backup of ${machine.nickname}`, crumbs: crumbsTo(page, machine), name: machine.nickname, tellsUser: tellsUser(page, machine), stopHref: page.links.stop(machine.id), showHref: page.links.show(machine.id) });
};

export const stop: RequestHandler = async (req, res) => {
  const page = await openMachines(req, res);
  const machine = await stopComputer(page.inside, String(req.params['machine']));
  flash(req, 'success', `The backup of ${machine.nickname} is stopped. Resume it when it is to go on.`);
  res.redirect(303, page.links.show(machine.id));
};

export const resume: RequestHandler = async (req, res) => {
  const page = await openMachines(req, res);
  const machine = await resumeComputer(page.inside, String(req.params['machine']));
  flash(req, 'success', `The backup of ${machine.nickname} goes on.`);
  res.redirect(303, page.links.show(machine.id));
};

/** The computer that is to be changed; who may not change it meets the refusal when they try, and no button before. */
async function openChange(req: Request, res: Response): Promise<{ page: MachinesPage; machine: Machine }> {
  const page = await openMachines(req, res);
  const machine = await readMachineOf(page, String(req.params['machine']));
  const reason = whyUntouchable(machine);
  if (reason !== undefined) throw new RuleBroken(reason);
  return { page, machine };
}

function showName(req: Request, res: Response, page: MachinesPage, machine: Machine, { errors, nickname }: { errors: FieldErrors; nickname: string }): void {
  renderMachinesPage(req, res, page, 'name', { title: `Rename ${machine.nickname}`, crumbs: crumbsTo(page, machine), errors, nickname, nameHref: page.links.name(machine.id), showHref: page.links.show(machine.id) });
}

async function showUser(req: Request, res: Response, page: MachinesPage, machine: Machine, { errors, user }: { errors: FieldErrors; user: string }): Promise<void> {
  const { inside: { scope, accountId }, links, layout } = page;
  const users = await within(scope, (trx) => listComputerUsers(trx, accountId), { readOnly: true });
  renderMachinesPage(req, res, page, 'user', {
    title: `Assign ${machine.nickname}`, crumbs: crumbsTo(page, machine), errors, user, field: userField(users), mails: customerGetsMail(page.account),
    userHref: links.user(machine.id), showHref: links.show(machine.id), inviteHref: (layout === 'my' ? paths.my.company : paths.portal.client(accountId)).users.new,
  });
}
