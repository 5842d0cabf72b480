import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { meanwhileWords } from '../change-words';
import { ChangedMeanwhile } from '../changed-meanwhile';
import { readColleague, roleChoices, rolesIn, typedOf } from '../colleague.form';
import { findLastChange } from '../last-change.report';
import { mailWords } from '../members/users-list.presenter';
import { AddressTaken, changeInvitation, resendInvitation, revokeInvitation } from './change-invitation';
import { nameOf, requireOpen } from './invitation';
import { getOpenInvitation, type OpenInvitation } from './open-invitation.report';
import { inviteColleagues } from './invite-colleagues';
import { getInvitation } from './invitations.repository';
import { VERDICT_WORDS } from './verdicts';

type Params = { id: string };

const show: RequestHandler = (req, res) => showNew(req, res, { errors: {}, typed: {} });

export { show as new };

export const create: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const form = readColleague('invited', req.body);
  if (!form.ok) return showNew(req, res.status(422), form);
  const { roles, ...colleague } = form.value;
  const { invited, left } = await inviteColleagues({ organizationId, actor, inviterName: inviterName(req), colleagues: [colleague], roles });
  if (invited[0]) {
    flash(req, 'success', `${nameOf(colleague)} is invited. A mail to ${colleague.email} is on its way.`);
    return res.redirect(303, paths.portal.users.index);
  }
  // Pressed twice, or a colleague was faster: there is an invitation, and that is what was wanted.
  const open = left[0]?.verdict === 'invited' ? await within(memberOf(req).scope, (trx) => getOpenInvitation(trx, organizationId, { email: colleague.email })) : undefined;
  if (!open) return showNew(req, res.status(422), { errors: { email: `${VERDICT_WORDS[left[0]!.verdict]}.` }, typed: singleStrings(req.body) });
  flash(req, 'notice', `${colleague.email} is invited already. This is the invitation.`);
  res.redirect(303, paths.portal.invitations.edit(open.invitation.id));
};

export const edit: RequestHandler<Params> = async (req, res) => {
  const { organizationId, scope } = memberOf(req);
  const open = await within(scope, (trx) => getOpenInvitation(trx, organizationId, { id: req.params.id }), { readOnly: true });
  requireOpen(open.invitation);
  showEdit(req, res, open, { errors: {}, typed: typedOf(open.invitation), roles: open.invitation.roles });
};

export const update: RequestHandler<Params> = async (req, res) => {
  const { organizationId, scope, actor } = memberOf(req);
  const invitationId = req.params.id;
  const open = await within(scope, (trx) => getOpenInvitation(trx, organizationId, { id: invitationId }), { readOnly: true });
  const typed = singleStrings(req.body);
  const again = (status: number, shown: OpenInvitation, errors: FieldErrors) => showEdit(req, res.status(status), shown, { errors, typed, roles: rolesIn(typed) });
  const form = readColleague('invited', req.body);
  if (!form.ok) return again(422, open, form.errors);
  try {
    const { sentAnew } = await changeInvitation({ organizationId, invitationId, inviterName: inviterName(req), version: typed['version'] ?? '', change: form.value, actor });
    flash(req, 'success', sentAnew ? `Saved. The invitation went to ${form.value.email}; the earlier link no longer works.` : 'Saved.');
    res.redirect(303, paths.portal.users.index);
  } catch (error) {
    if (error instanceof AddressTaken) return again(422, open, { email: error.message });
    if (!(error instanceof ChangedMeanwhile)) throw error;
    const now = await within(scope, async (trx) => ({
      open: await getOpenInvitation(trx, organizationId, { id: invitationId }), change: await findLastChange(trx, organizationId, { type: 'invitation', id: invitationId }),
    }), { readOnly: true });
    again(409, now.open, { form: meanwhileWords(now.change) });
  }
};

export const resend: RequestHandler<Params> = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  try {
    const { email } = await resendInvitation({ organizationId, invitationId: req.params.id, inviterName: inviterName(req), actor });
    flash(req, 'success', `A new invitation is on its way to ${email}. It is valid for 14 days; the earlier link no longer works.`);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'error', error.message);
  }
  res.redirect(303, paths.portal.invitations.edit(req.params.id));
};

export const revoke: RequestHandler<Params> = async (req, res) => {
  const { organizationId, actor, scope } = memberOf(req);
  const known = await within(scope, (trx) => getInvitation(trx, organizationId, req.params.id), { readOnly: true });
  // Pressed twice: it is taken back, which is what was wanted.
  if (known.status !== 'revoked') await revokeInvitation({ organizationId, invitationId: known.id, actor });
  flash(req, 'success', `The invitation to ${known.email} is taken back. Its link says so to who opens it.`);
  res.redirect(303, paths.portal.users.index);
};

function inviterName(req: Request): string {
  const { visitor, organization } = memberOf(req);
  return nameOf(visitor) || organization.name;
}

function showNew(req: Request, res: Response, { errors, typed }: { errors: FieldErrors; typed: Record<string, string> }): void {
  renderPage(req, res, 'portal/organizations/new-user', {
    title: 'Invite a colleague', organizationName: memberOf(req).organization.name, errors,
    typed: { ...typedOf({ email: '', firstName: '', lastName: '', officePhone: '', mobilePhone: '' }), ...typed }, roles: roleChoices(rolesIn(typed)),
  });
}

type Shown = { errors: FieldErrors; typed: Record<string, string>; roles: readonly string[] };

function showEdit(req: Request, res: Response, { invitation, failed, refusal, inviterName: by }: OpenInvitation, { errors, typed, roles }: Shown): void {
  const { organization, now } = memberOf(req);
  const lapsed = invitation.status === 'lapsed' || invitation.expiresAt <= now;
  renderPage(req, res, 'portal/organizations/invitation', {
    title: nameOf(invitation) || invitation.email, invitation, errors, typed: { ...typedOf(invitation), ...typed }, roles: roleChoices(roles), by, lapsed,
    mailProblem: mailWords({ mail_failed: failed, refusal }), zone: organization.timeZone, sentTimes: invitation.sentCount,
  });
}
