import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { customerGetsMail } from '../../accounts/account';
import { isUuid, within } from '../../platform/database/database';
import { NotAllowed, NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { email, type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { howToGetAccess, accessLevel } from '../../accounts/access/access-level.model';
import { inviteCompanyUsers } from '../../accounts/company/invitations/invite-company-users';
import { addComputer, roomForComputers } from './add-computer';
import { nicknameField, NO_SUCH_USER, userField } from './computer-fields.form';
import { findComputerUser, listComputerUsers } from './computer-users.report';
import { crumbsTo, type MachinesPage, openMachines, renderMachinesPage } from './machines-page';

const optionalEmail = z.union([z.literal(''), email()], { error: 'Enter an e-mail address like name@example.com.' }).optional().default('');
const Form = z.object({ nickname: nicknameField, user: z.string().trim().max(254, 'Choose somebody from the list.').optional().default(''), mails: z.string().optional(), new_user: optionalEmail });

const showNew: RequestHandler = async (req, res) => {
  const page = await openAdding(req, res);
  await showForm(req, res, page, { errors: {}, typed: { computer: uuidv7(), mails: 'yes', nickname: '', user: String(singleStrings(req.query)['user'] ?? ''), new_user: '' } });
};

export { showNew as new };

/** Adds a computer to a company, and mails its user how to install it, or goes on to the install page. */
export const create: RequestHandler = async (req, res) => {
  const page = await openAdding(req, res);
  const typed = singleStrings(req.body);
  const again = (errors: FieldErrors) => showForm(req, res.status(422), page, { errors, typed: { nickname: '', user: '', new_user: '', mails: '', ...typed, computer: idOf(typed) } });
  const form = readForm(Form, req.body);
  if (!form.ok) return again(form.errors);
  const { nickname, user: chosen, new_user: newUser } = form.value;
  if (chosen !== '' && newUser !== '') return again({ new_user: 'Choose somebody from the list, or name somebody new; not both.' });
  const mails = form.value.mails === 'yes' && customerGetsMail(page.account);
  if (mails && chosen === '' && newUser === '') return again({ user: 'Choose who works at this computer, so that we know whom to send the steps.' });
  const whose = await whoseOf(page, { id: idOf(typed), chosen: chosen || newUser, isNew: newUser !== '' });
  if ('error' in whose) return again({ [newUser === '' ? 'user' : 'new_user']: whose.error });
  try {
    const { machine, mailedTo } = await addComputer(page.inside, { id: idOf(typed), nickname, ...whose, mails });
    flash(req, 'success', mailedTo === null ? `${machine.nickname} is added. Install the backup on it next.` : `${machine.nickname} is added. The steps to install it are on their way to ${mailedTo}.`);
    res.redirect(303, mailedTo === null ? page.links.install(machine.id) : page.links.show(machine.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await again({ form: error.message });
  }
};

type Whose = { personId: string | null; invitedEmail: string | null } | { error: string };

/** The user that the form names; somebody new is invited, once, and the computer waits for them. */
async function whoseOf({ inside, account, today, now }: MachinesPage, { id, chosen, isNew }: { id: string; chosen: string; isNew: boolean }): Promise<Whose> {
  if (chosen === '') return { personId: null, invitedEmail: null };
  const { scope, accountId } = inside;
  const found = await within(scope, async (trx) => ({ user: await findComputerUser(trx, accountId, chosen), room: await roomForComputers(trx, accountId, { today, now }) }), { readOnly: true });
  if (found.user) return { personId: found.user.personId, invitedEmail: null };
  if (!isNew) return { error: NO_SUCH_USER };
  // Nobody is invited for a computer that cannot be added.
  if (found.room.reason === undefined) {
    const lines = [{ text: chosen, email: chosen, firstName: '', lastName: '', problem: '' }];
    await inviteCompanyUsers(inside, { batchId: id, lines, role: 'user', groupId: null, sendsMail: customerGetsMail(account) });
  }
  return { personId: null, invitedEmail: chosen };
}

async function openAdding(req: Request, res: Response): Promise<MachinesPage> {
  const page = await openMachines(req, res);
  if (page.account.kind !== 'safe_pro') throw new NotFound('We could not find that account.');
  if (!page.acts.has('add')) throw new NotAllowed(howToGetAccess(accessLevel(page.account)));
  return page;
}

function idOf({ computer = '' }: Record<string, string>): string {
  return isUuid(computer) ? computer : uuidv7();
}

async function showForm(req: Request, res: Response, page: MachinesPage, { errors, typed }: { errors: FieldErrors; typed: Record<string, string> }): Promise<void> {
  const { inside: { scope, accountId }, account, today, now } = page;
  const found = await within(scope, async (trx) => ({ users: await listComputerUsers(trx, accountId), room: await roomForComputers(trx, accountId, { today, now }) }), { readOnly: true });
  renderMachinesPage(req, res, page, 'new', {
    title: 'Add a computer', crumbs: crumbsTo(page), errors, typed, user: userField(found.users), mayMail: customerGetsMail(account),
    reason: found.room.reason ?? '', room: found.room.limit === null ? '' : `${found.room.used} of the ${found.room.limit} computers of the plan are in use.`,
  });
}
