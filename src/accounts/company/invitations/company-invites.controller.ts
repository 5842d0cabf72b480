import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { type PastedLine } from '../../../organizations/invitations/pasted-list.model';
import { isUuid, within } from '../../../platform/database/database';
import { email, type FieldErrors, readForm, singleStrings } from '../../../platform/pages/forms';
import { customerGetsMail } from '../../account';
import { type CompanyPage, openCompany, renderCompanyPage } from '../company-page';
import { type Group, listGroups } from '../groups/groups.repository';
import { groupField, GROUP_GONE, groupOptions, nameFields, roleField, ROLE_OPTIONS } from '../users/role-and-group.form';
import { inviteeName } from './company-invitation.model';
import { COMPANY_VERDICT_WORDS, readCompanyVerdicts } from './company-verdicts.report';
import { getBatch } from './invitation-batches.repository';
import { INVITED_AT_ONCE, inviteCompanyUsers } from './invite-company-users';
import { listErrors, LONGEST_LIST, readInvitedList } from './invited-list.form';

const Common = z.object({ role: roleField, group: groupField });
const One = Common.extend({ email: email('an e-mail address'), ...nameFields });

const showOne: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  await showForm(req, res, page, 'new-user', { errors: {}, typed: blank(req) });
};

export { showOne as new };

/** Invites one person, or puts them into the list without a mail; what came of it stands on a page of its own. */
export const create: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const typed = singleStrings(req.body);
  const form = readForm(One, req.body);
  const errors = { ...(form.ok ? {} : form.errors), ...(form.ok ? await groupErrors(page, form.value.group) : {}) };
  if (!form.ok || Object.keys(errors).length > 0) return showForm(req, res.status(422), page, 'new-user', { errors, typed: { ...blank(req), ...withoutTick(typed) } });
  const { email: address, first_name: firstName, last_name: lastName, role, group: groupId } = form.value;
  const lines: PastedLine[] = [{ text: address, email: address, firstName, lastName, problem: '' }];
  const batchId = batchOf(typed);
  await inviteCompanyUsers(page.inside, { batchId, lines, role, groupId, sendsMail: sendsMail(page, typed) });
  res.redirect(303, page.links.users.outcome(batchId));
};

export const many: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  await showForm(req, res, page, 'many', { errors: {}, typed: blank(req) });
};

/** Says of each line what would become of it; invites nobody. */
export const preview: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const read = await readMany(req, page);
  if (read.typed['edit'] !== undefined) return showForm(req, res, page, 'many', { errors: {}, typed: read.typed });
  if (!read.ok) return showForm(req, res.status(422), page, 'many', read);
  const { inside: { scope, accountId } } = page;
  const emails = read.lines.filter(({ problem }) => problem === '').map(({ email: address }) => address);
  const { verdicts, groups } = await within(scope, async (trx) => ({ verdicts: await readCompanyVerdicts(trx, accountId, emails), groups: await listGroups(trx, accountId) }), { readOnly: true });
  const rows = read.lines.map((line) => {
    const verdict = verdicts.get(line.email) ?? 'free';
    const free = line.problem === '' && verdict === 'free';
    return { text: line.text, email: line.email, name: inviteeName(line), free, words: line.problem || COMPANY_VERDICT_WORDS[verdict] };
  });
  renderCompanyPage(req, res, page, 'many-review', {
    title: 'Review your list', section: 'users', crumbs: [...crumbsOf(page), { label: 'Invite several', href: page.links.users.many }], rows, sending: rows.filter(({ free }) => free).length,
    typed: read.typed, sends: sendsMail(page, read.typed), roleName: ROLE_OPTIONS.find(({ value }) => value === read.role)!.label, groupName: groupNameOf(groups, read.groupId),
  });
};

export const createMany: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const read = await readMany(req, page);
  if (!read.ok) return showForm(req, res.status(422), page, 'many', read);
  const batchId = batchOf(read.typed);
  await inviteCompanyUsers(page.inside, { batchId, lines: read.lines, role: read.role, groupId: read.groupId, sendsMail: sendsMail(page, read.typed) });
  res.redirect(303, page.links.users.outcome(batchId));
};

/** What became of each line. */
export const outcome: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const id = String(req.params['batch']);
  const batch = await within(page.inside.scope, (trx) => getBatch(trx, page.inside.accountId, id), { readOnly: true });
  const counts = { invited: 0, added: 0, 'left out': 0 };
  for (const { result } of batch.outcomes) counts[result] += 1;
  renderCompanyPage(req, res, page, 'outcome', { title: 'Outcome', section: 'users', crumbs: crumbsOf(page), outcomes: batch.outcomes, counts, createdAt: batch.createdAt });
};

type ReadMany = { typed: Record<string, string> } & ({ ok: true; lines: PastedLine[]; role: 'user' | 'administrator'; groupId: string | null } | { ok: false; errors: FieldErrors });

async function readMany(req: Request, page: CompanyPage): Promise<ReadMany> {
  const given = singleStrings(req.body);
  const { list, lines } = readInvitedList(given['list'] ?? '');
  const form = readForm(Common, req.body);
  const errors = { ...listErrors(given['list'] ?? '', lines), ...(form.ok ? await groupErrors(page, form.value.group) : form.errors) };
  const typed = { ...blank(req), ...withoutTick(given), list };
  return form.ok && Object.keys(errors).length === 0 ? { ok: true, lines, role: form.value.role, groupId: form.value.group, typed } : { ok: false, errors, typed };
}

async function groupErrors({ inside }: CompanyPage, groupId: string | null): Promise<FieldErrors> {
  const groups = groupId === null ? [] : await within(inside.scope, (trx) => listGroups(trx, inside.accountId), { readOnly: true });
  return groupId === null || groups.some(({ id }) => id === groupId) ? {} : { group: GROUP_GONE };
}

/** A customer who administers is always written to; where the partner administers, only who is ticked to be (domain.md §5.6). */
function sendsMail({ account }: CompanyPage, typed: Readonly<Record<string, string>>): boolean {
  return customerGetsMail(account) || typed['send'] === 'yes';
}

/** The fields as they stand before anything is typed; the group is the one that was looked at. */
function blank(req: Request): Record<string, string> {
  return { email: '', first_name: '', last_name: '', role: 'user', group: singleStrings(req.query)['group'] ?? '', list: '', batch: uuidv7(), send: '' };
}

/** A box that is not ticked sends nothing, and is then not ticked. */
function withoutTick(typed: Record<string, string>): Record<string, string> {
  return { send: '', ...typed };
}

/** The same form sent twice is the same act; whoever names none, or a made-up one, begins anew. */
function batchOf({ batch = '' }: Readonly<Record<string, string>>): string {
  return isUuid(batch) ? batch : uuidv7();
}

function crumbsOf({ links }: CompanyPage) {
  return [{ label: 'Users', href: links.users.index }];
}

function groupNameOf(groups: readonly Group[], id: string | null): string {
  return groups.find((group) => group.id === id)?.name ?? '';
}

type Shown = { errors: FieldErrors; typed: Record<string, string> };

async function showForm(req: Request, res: Response, page: CompanyPage, view: 'new-user' | 'many', { errors, typed }: Shown): Promise<void> {
  const groups = await within(page.inside.scope, (trx) => listGroups(trx, page.inside.accountId), { readOnly: true });
  renderCompanyPage(req, res, page, view, {
    title: view === 'new-user' ? 'Invite somebody' : 'Invite several', section: 'users', crumbs: crumbsOf(page), errors, typed,
    roleOptions: ROLE_OPTIONS, groupOptions: groupOptions(groups), mustTick: !customerGetsMail(page.account), most: INVITED_AT_ONCE, longest: LONGEST_LIST,
    otherHref: view === 'new-user' ? (typed['group'] ? page.links.users.manyIn(typed['group']) : page.links.users.many) : '',
  });
}
