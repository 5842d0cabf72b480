import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { within } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../../platform/pages/forms';
import { visitorOf } from '../../../platform/visitors/visitor';
import { customerGetsMail } from '../../account';
import { passwordResetHref } from '../../password-resets/reset-href';
import { type CompanyPage, openCompany, renderCompanyPage } from '../company-page';
import { type Group, listGroups } from '../groups/groups.repository';
import { aroundOf, changeCompanyUser, removeCompanyUser } from './change-company-user';
import { type Around, COMPANY_ROLE_NAMES, type CompanyUser, userName, whyNot } from './company-user.model';
import { getCompanyUser } from './company-users.repository';
import { groupField, GROUP_GONE, groupOptions, roleField, ROLE_OPTIONS } from './role-and-group.form';

const Form = z.object({ role: roleField.optional(), group: groupField });
const TWO_STEP_WORDS = { off: 'Off', app: 'On, by app', email: 'On, by e-mail', passkey: 'On, by passkey' } as const;

type Known = { user: CompanyUser; around: Around; groups: Group[] };

export const edit: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const known = await readUser(req, page);
  showForm(req, res, page, known, { errors: {}, role: known.user.role, group: known.user.groupId ?? '' });
};

export const update: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const known = await readUser(req, page);
  const form = readForm(Form, req.body);
  const again = (errors: FieldErrors, role: string = known.user.role, group = '') => showForm(req, res.status(422), page, known, { errors, role, group });
  if (!form.ok) return again(form.errors, form.typed['role'], form.typed['group']);
  const { role, group: groupId } = form.value;
  if (groupId !== null && !known.groups.some(({ id }) => id === groupId)) return again({ group: GROUP_GONE }, role);
  try {
    const { user, roleChanged } = await changeCompanyUser(page.inside, known.user.personId, { role, groupId });
    flash(req, 'success', roleChanged ? `Saved. ${userName(user)} is ${COMPANY_ROLE_NAMES[user.role]} now and signs in again${toldWords(page)}.` : 'Saved.');
    res.redirect(303, page.links.users.edit(user.personId));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    again({ role: error.message }, role, groupId ?? '');
  }
};

/** What removing means, before it is done. */
export const confirmRemove: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const { user, around } = await readUser(req, page);
  const reason = whyNot('remove', user, around);
  if (reason !== undefined) throw new RuleBroken(reason);
  renderCompanyPage(req, res, page, 'user-removal', {
    title: `Remove ${userName(user)}`, section: 'users', crumbs: crumbsOf(page, user), name: userName(user), tellsThem: customerGetsMail(page.account),
    removeHref: page.links.users.remove(user.personId), userHref: page.links.users.edit(user.personId),
  });
};

export const remove: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const user = await removeCompanyUser(page.inside, String(req.params['user']));
  flash(req, 'success', `${userName(user)} is no longer a user of ${page.account.name}${toldWords(page)}.`);
  res.redirect(303, page.links.users.index);
};

function toldWords({ account }: CompanyPage): string {
  return customerGetsMail(account) ? ', and a mail tells them' : '';
}

function readUser(req: Request, { inside }: CompanyPage): Promise<Known> {
  const personId = String(req.params['user']);
  return within(inside.scope, async (trx) => ({
    user: await getCompanyUser(trx, inside.accountId, personId), around: await aroundOf(trx, inside, personId), groups: await listGroups(trx, inside.accountId),
  }), { readOnly: true });
}

function crumbsOf({ links }: CompanyPage, user: CompanyUser) {
  return [{ label: 'Users', href: links.users.index }, { label: userName(user), href: links.users.edit(user.personId) }];
}

type Shown = { errors: FieldErrors; role: string; group: string };

function showForm(req: Request, res: Response, page: CompanyPage, { user, around, groups }: Known, { errors, role, group }: Shown): void {
  const roleFixed = whyNot('change role', user, around) ?? '';
  renderCompanyPage(req, res, page, 'user', {
    title: userName(user), section: 'users', crumbs: crumbsOf(page, user).slice(0, 1), errors, user, role, group, roleFixed, roleName: COMPANY_ROLE_NAMES[user.role],
    roleOptions: ROLE_OPTIONS, groupOptions: groupOptions(groups), twoStep: TWO_STEP_WORDS[user.twoStep],
    editHref: page.links.users.edit(user.personId), removeHref: page.links.users.remove(user.personId), keptReason: whyNot('remove', user, around) ?? '',
    resetHref: page.layout === 'portal' ? passwordResetHref(page.account, user.personId, visitorOf(req).permissions) : '',
    ownerHref: user.role === 'administrator' ? page.links.billingOwner.edit : '',
  });
}
