import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotAllowed, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { crumbsTo, type MachinesPage, openMachines, readMachineOf, renderMachinesPage } from '../computers/machines-page';
import { type Machine } from '../machine';
import { LINK_PURPOSES } from './install-link.model';
import { installRecipient, type Recipient } from './install-recipient';
import { issueInstallLink, whyNoLink } from './issue-install-link';

const Form = z.object({
  purpose: z.enum(LINK_PURPOSES, { error: 'Choose whether it is the same computer or another one.' }),
  how: z.enum(['open', 'mail'], { error: 'Choose whether to open the steps here or to mail them.' }),
});

type Known = { machine: Machine; recipient: Recipient | null };

/** How a computer is installed: the steps here and now, or mailed to who works at it (domain.md §9.1, §9.2). */
const showNew: RequestHandler = async (req, res) => {
  const page = await openMachines(req, res);
  showForm(req, res, page, await readKnown(req, page), { errors: {}, purpose: 'again' });
};

export { showNew as new };

/** Makes the link; to the steps with it, or into a mail. */
export const create: RequestHandler = async (req, res) => {
  const page = await openMachines(req, res);
  const known = await readKnown(req, page);
  const form = readForm(Form, req.body);
  if (!form.ok) return showForm(req, res.status(422), page, known, { errors: form.errors, purpose: form.typed['purpose'] ?? '' });
  const { purpose, how } = form.value;
  try {
    const { token, mailedTo } = await issueInstallLink(page.inside, known.machine.id, { wanted: purpose, mails: how === 'mail' });
    if (mailedTo === null) return res.redirect(303, paths.computers.installing.show(token));
    flash(req, 'success', `The steps are on their way to ${mailedTo.email}. The link in the mail works for 24 hours.`);
    res.redirect(303, page.links.show(known.machine.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    showForm(req, res.status(422), page, known, { errors: { form: error.message }, purpose });
  }
};

async function readKnown(req: Request, page: MachinesPage): Promise<Known> {
  const machine = await readMachineOf(page, String(req.params['machine']));
  if (!page.acts.has(machine.installedAt === null ? 'install' : 'reinstall')) throw new NotAllowed(refusal(page));
  return { machine, recipient: await within(page.inside.scope, (trx) => installRecipient(trx, page.account, machine), { readOnly: true }) };
}

function refusal({ account, acts }: MachinesPage): string {
  if (account.kind === 'safe' && acts.has('install')) return 'This computer is installed already. Only the household itself installs it again or moves it, because whoever does could open its backup.';
  return account.kind === 'safe' ? 'Your role does not allow this. Ask an administrator of your organization for the role you need.' : 'You are not an administrator of this company. Ask one of its own administrators to do this, or request administrator rights in the account’s settings.';
}

function showForm(req: Request, res: Response, page: MachinesPage, { machine, recipient }: Known, { errors, purpose }: { errors: FieldErrors; purpose: string }): void {
  const isInstalled = machine.installedAt !== null;
  renderMachinesPage(req, res, page, 'install', {
    title: isInstalled ? `Install ${machine.nickname} again or move it` : `Install the backup on ${machine.nickname}`, crumbs: crumbsTo(page, machine), errors, purpose, isInstalled,
    reason: whyNoLink(machine) ?? '', recipient: recipient?.email ?? '', serial: machine.serial, installHref: page.links.install(machine.id), showHref: page.links.show(machine.id),
    userHref: page.acts.has('assign') ? page.links.user(machine.id) : '',
  });
}
