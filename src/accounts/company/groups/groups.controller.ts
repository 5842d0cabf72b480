import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { within } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings, text } from '../../../platform/pages/forms';
import { type CompanyPage, openCompany, renderCompanyPage } from '../company-page';
import { groupField, GROUP_GONE, groupOptions } from '../users/role-and-group.form';
import { changeGroupName, createGroup, removeGroup } from './change-groups';
import { countInGroup, getGroup, type Group, listCountedGroups, listGroups } from './groups.repository';

const NameForm = z.object({ name: text('a name for the group', 60) });
const RemovalForm = z.object({ to: groupField });

export const index: RequestHandler = async (req, res) => showIndex(req, res, await openCompany(req, res), { errors: {}, name: '' });

export const create: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const form = readForm(NameForm, req.body);
  if (!form.ok) return showIndex(req, res.status(422), page, { errors: form.errors, name: form.typed['name'] ?? '' });
  try {
    const { name } = await createGroup(page.inside, form.value.name);
    flash(req, 'success', `The group ${name} is there. Invite people into it, or move them there on their own pages.`);
    res.redirect(303, page.links.groups.index);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showIndex(req, res.status(422), page, { errors: { name: error.message }, name: form.value.name });
  }
};

export const edit: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const known = await readGroup(req, page);
  showGroup(req, res, page, known, { errors: {}, name: known.group.name, to: '' });
};

export const update: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const known = await readGroup(req, page);
  const form = readForm(NameForm, req.body);
  if (!form.ok) return showGroup(req, res.status(422), page, known, { errors: form.errors, name: form.typed['name'] ?? '', to: '' });
  try {
    await changeGroupName(page.inside, known.group.id, form.value.name);
    flash(req, 'success', 'Saved.');
    res.redirect(303, page.links.groups.index);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    showGroup(req, res.status(422), page, known, { errors: { name: error.message }, name: form.value.name, to: '' });
  }
};

/** Deletes the group; who is in it goes where the form says. */
export const remove: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const known = await readGroup(req, page);
  const form = readForm(RemovalForm, req.body);
  const to = form.ok ? form.value.to : null;
  const gone = to !== null && !known.groups.some(({ id }) => id === to);
  if (!form.ok || gone) return showGroup(req, res.status(422), page, known, { errors: form.ok ? { to: GROUP_GONE } : form.errors, name: known.group.name, to: singleStrings(req.body)['to'] ?? '' });
  try {
    const { name } = await removeGroup(page.inside, known.group.id, to);
    flash(req, 'success', `The group ${name} is deleted.${known.people > 0 ? ` ${known.people === 1 ? 'One person was' : `${known.people} people were`} moved.` : ''}`);
    res.redirect(303, page.links.groups.index);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    showGroup(req, res.status(422), page, known, { errors: { to: error.message }, name: known.group.name, to: to ?? '' });
  }
};

type Known = { group: Group; people: number; groups: Group[] };

function readGroup(req: Request, { inside: { scope, accountId } }: CompanyPage): Promise<Known> {
  return within(scope, async (trx) => {
    const group = await getGroup(trx, accountId, String(req.params['group']));
    return { group, people: await countInGroup(trx, accountId, group.id), groups: await listGroups(trx, accountId) };
  }, { readOnly: true });
}

async function showIndex(req: Request, res: Response, page: CompanyPage, { errors, name }: { errors: FieldErrors; name: string }): Promise<void> {
  const { inside: { scope, accountId }, links } = page;
  const groups = await within(scope, (trx) => listCountedGroups(trx, accountId), { readOnly: true });
  renderCompanyPage(req, res, page, 'groups', {
    title: 'Groups', section: 'groups', errors, name,
    groups: groups.map(({ id, name: label, people }) => ({ label, people, href: links.groups.edit(id), usersHref: links.users.inGroup(id) })),
  });
}

type Shown = { errors: FieldErrors; name: string; to: string };

function showGroup(req: Request, res: Response, page: CompanyPage, { group, people, groups }: Known, { errors, name, to }: Shown): void {
  const { links } = page;
  renderCompanyPage(req, res, page, 'group', {
    title: group.name, section: 'groups', crumbs: [{ label: 'Groups', href: links.groups.index }], errors, name, to, people,
    options: groupOptions(groups.filter(({ id }) => id !== group.id)), editHref: links.groups.edit(group.id), removeHref: links.groups.remove(group.id), usersHref: links.users.inGroup(group.id),
  });
}
