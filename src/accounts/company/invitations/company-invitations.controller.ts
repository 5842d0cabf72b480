import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { within } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../../platform/pages/forms';
import { type CompanyPage, openCompany, renderCompanyPage } from '../company-page';
import { type Group, listGroups } from '../groups/groups.repository';
import { mailWords } from '../users/company-users-list.presenter';
import { groupField, GROUP_GONE, groupOptions, nameFields, roleField, ROLE_OPTIONS } from '../users/role-and-group.form';
import { changeCompanyInvitation, mailCompanyInvitation, revokeCompanyInvitation } from './change-company-invitation';
import { type CompanyInvitation, hasLapsed, INVITATION_DAYS, inviteeName, requireOpen } from './company-invitation.model';
import { getCompanyInvitation } from './company-invitations.repository';
import { readSentMail, type SentMail } from './sent-mail.report';

const Form = z.object({ ...nameFields, role: roleField, group: groupField });

type Known = { invitation: CompanyInvitation; mail: SentMail; groups: Group[] };

export const edit: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const known = await readOpen(req, page);
  showForm(req, res, page, known, { errors: {}, typed: typedOf(known.invitation) });
};

export const update: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const known = await readOpen(req, page);
  const form = readForm(Form, req.body);
  if (!form.ok) return showForm(req, res.status(422), page, known, form);
  const { first_name: firstName, last_name: lastName, role, group: groupId } = form.value;
  const typed = { first_name: firstName, last_name: lastName, role, group: groupId ?? '' };
  if (groupId !== null && !known.groups.some(({ id }) => id === groupId)) return showForm(req, res.status(422), page, known, { errors: { group: GROUP_GONE }, typed });
  await changeCompanyInvitation(page.inside, known.invitation.id, { firstName, lastName, role, groupId });
  flash(req, 'success', 'Saved.');
  res.redirect(303, page.links.invitations.edit(known.invitation.id));
};

/** Sends the invitation's first mail, or sends it again. */
export const resend: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const id = String(req.params['invitation']);
  try {
    const { email, sentCount } = await mailCompanyInvitation(page.inside, id);
    flash(req, 'success', `${sentCount === 1 ? 'The invitation' : 'A new invitation'} is on its way to ${email}. It is valid for ${INVITATION_DAYS} days${sentCount === 1 ? '.' : '; the earlier link no longer works.'}`);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'error', error.message);
  }
  res.redirect(303, page.links.invitations.edit(id));
};

export const revoke: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const { email, status } = await revokeCompanyInvitation(page.inside, String(req.params['invitation']));
  flash(req, 'success', status === 'added' ? `${email} is no longer in the list.` : `The invitation to ${email} is taken back. Its link says so to who opens it.`);
  res.redirect(303, page.links.users.index);
};

async function readOpen(req: Request, { inside: { scope, accountId } }: CompanyPage): Promise<Known> {
  const known = await within(scope, async (trx) => {
    const invitation = await getCompanyInvitation(trx, accountId, String(req.params['invitation']));
    return { invitation, mail: await readSentMail(trx, invitation), groups: await listGroups(trx, accountId) };
  }, { readOnly: true });
  requireOpen(known.invitation);
  return known;
}

function typedOf({ firstName, lastName, role, groupId }: CompanyInvitation): Record<string, string> {
  return { first_name: firstName, last_name: lastName, role, group: groupId ?? '' };
}

type Shown = { errors: FieldErrors; typed: Readonly<Record<string, string>> };

function showForm(req: Request, res: Response, page: CompanyPage, { invitation, mail, groups }: Known, { errors, typed }: Shown): void {
  const { links, now } = page;
  const lapsed = hasLapsed(invitation, now);
  const badge = invitation.status === 'added' ? { kind: 'off', label: 'Not invited yet' } : lapsed ? { kind: 'look', label: 'Invitation lapsed' } : { kind: 'running', label: 'Invited' };
  renderCompanyPage(req, res, page, 'invitation', {
    title: inviteeName(invitation) || invitation.email, section: 'users', crumbs: [{ label: 'Users', href: links.users.index }], errors, typed: { ...typedOf(invitation), ...typed },
    badge, invitation, lapsed, by: mail.by, mailProblem: mailWords({ mail_failed: mail.failed, refusal: mail.refusal }), roleOptions: ROLE_OPTIONS, groupOptions: groupOptions(groups), days: INVITATION_DAYS,
    editHref: links.invitations.edit(invitation.id), resendHref: links.invitations.resend(invitation.id), revokeHref: links.invitations.revoke(invitation.id),
  });
}
