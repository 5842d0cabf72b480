import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { customerGetsMail } from '../../accounts/account';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database';
import { NotAllowed, NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/forms';
import { howToGetAccess, accessLevel } from '../../accounts/access/access-level.model';
import { addComputer, roomForComputers } from './add-computer';
import { nicknameField, NO_SUCH_USER, userField } from './computer-fields.form';
import { findComputerUser, listComputerUsers } from './computer-users.report';
import { crumbsTo, type MachinesPage, openMachines, renderMachinesPage } from './machines-page';

const Form = z.object({ nickname: nicknameField, user: z.string().trim().max(254, 'Choose somebody from the list.').optional().default(''), mails: z.string().optional() });

const showNew: RequestHandler = async (req, res) => {
  const page = await openAdding(req, res);
  await showForm(req, res, page, { errors: {}, typed: { computer: uuidv7(), mails: 'yes', nickname: '', user: String(singleStrings(req.query)['user'] ?? '') } });
};

export { showNew as new };

/** Adds a computer to a company, and mails its user how to install it, or goes on to the install page. */
export const create: RequestHandler = async (req, res) => {
  const page = await openAdding(req, res);
  const typed = singleStrings(req.body);
  const again = (errors: FieldErrors) => showForm(req, res.status(422), page, { errors, typed: { nickname: '', user: '', mails: '', ...typed, computer: idOf(typed) } });
  const form = readForm(Form, req.body);
  if (!form.ok) return again(form.errors);
  const { inside: { scope, accountId }, links } = page;
  const { nickname, user: chosen } = form.value;
  const user = chosen === '' ? null : await within(scope, (trx) => findComputerUser(trx, accountId, chosen), { readOnly: true });
  if (user === undefined) return again({ user: NO_SUCH_USER });
  const mails = form.value.mails === 'yes' && customerGetsMail(page.account);
  if (mails && user === null) return again({ user: 'Choose who works at this computer, so that we know whom to send the steps.' });
  try {
    const { machine, mailedTo } = await addComputer(page.inside, { id: idOf(typed), nickname, personId: user?.personId ?? null, mails });
    flash(req, 'success', mailedTo === null ? `${machine.nickname} is added. Install the backup on it next.` : `${machine.nickname} is added. The steps to install it are on their way to ${mailedTo}.`);
    res.redirect(303, mailedTo === null ? links.install(machine.id) : links.show(machine.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await again({ form: error.message });
  }
};

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
  const { inside: { scope, accountId }, account, today, now, layout } = page;
  const found = await within(scope, async (trx) => ({ users: await listComputerUsers(trx, accountId), room: await roomForComputers(trx, accountId, { today, now }) }), { readOnly: true });
  const company = layout === 'my' ? paths.my.company : paths.portal.client(accountId);
  renderMachinesPage(req, res, page, 'new', {
    title: 'Add a computer', crumbs: crumbsTo(page), errors, typed, user: userField(found.users), mayMail: customerGetsMail(account), inviteHref: company.users.new,
    reason: found.room.reason ?? '', room: found.room.limit === null ? '' : `${found.room.used} of the ${found.room.limit} computers of the plan are in use.`,
  });
}
