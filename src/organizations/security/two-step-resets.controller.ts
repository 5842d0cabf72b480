import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { resetTwoStep, whyNotReset } from './reset-two-step';
import { getResetTarget } from './two-step-members.report';

/** Says what resetting a colleague's two-step verification does, or why it cannot be done here. */
export const edit: RequestHandler<{ id: string }> = async (req, res) => {
  const { organizationId, visitor } = memberOf(req);
  const target = await within('system', (trx) => getResetTarget(trx, organizationId, idIn(req.params.id)), { readOnly: true });
  renderPage(req, res, 'portal/organizations/two-step-reset', {
    title: 'Reset two-step verification', name: nameOf(target), email: target.email, membershipId: target.membershipId,
    isOff: target.twoStep === 'off', reason: whyNotReset(target, visitor.personId) ?? '',
  });
};

export const update: RequestHandler<{ id: string }> = async (req, res) => {
  const { organizationId, actor, visitor } = memberOf(req);
  const byName = `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email;
  const target = await resetTwoStep({ organizationId, membershipId: idIn(req.params.id), actor, byName });
  flash(req, 'success', `${nameOf(target)} signs in with the password alone now, and was told by mail.`);
  res.redirect(303, paths.portal.security);
};

function idIn(text: string): string {
  if (!isUuid(text)) throw new NotFound();
  return text;
}

function nameOf({ firstName, lastName, email }: { firstName: string; lastName: string; email: string }): string {
  return `${firstName} ${lastName}`.trim() || email;
}
