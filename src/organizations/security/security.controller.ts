import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { daysBetween, dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { moment } from '../../platform/values/format';
import { readForm, type FieldErrors } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { MOST_GRACE_DAYS, requireTwoStep } from './require-two-step';
import { getRequirement, listTwoStepMembers } from './two-step-members.report';

const DEFAULT_GRACE_DAYS = 14;
const SHOWN = 200;
const DAYS = `Enter how many days people have, from 0 to ${MOST_GRACE_DAYS}.`;

const RequirementForm = z.object({
  required: z.enum(['yes', 'no'], { error: 'Choose whether everybody needs two-step verification.' }),
  days: z.string().trim().optional().default(''),
}).superRefine(({ required, days }, issues) => {
  if (required === 'yes' && !(/^\d{1,3}$/.test(days) && Number(days) <= MOST_GRACE_DAYS)) issues.addIssue({ code: 'custom', path: ['days'], message: DAYS });
});

/** Who has two-step verification, and whether everybody needs it. */
export const show: RequestHandler = (req, res) => showPage(req, res, {});

export const update: RequestHandler = async (req, res) => {
  const { organizationId, actor, organization } = memberOf(req);
  const form = readForm(RequirementForm, req.body);
  if (!form.ok) return showPage(req, res.status(422), { errors: form.errors, typed: form.typed });
  const { required, days } = form.value;
  try {
    const { requiredFrom, changed } = await requireTwoStep({ organizationId, actor, graceDays: required === 'yes' ? Number(days) : null });
    flash(req, changed ? 'success' : 'notice', wordsFor(requiredFrom, changed, organization.timeZone, memberOf(req).now));
    res.redirect(303, paths.portal.security);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showPage(req, res.status(409), { errors: { required: error.message }, typed: form.value });
  }
};

function wordsFor(requiredFrom: Date | null, changed: boolean, zone: string, now: Date): string {
  if (!changed) return 'Nothing was changed.';
  if (requiredFrom === null) return 'Two-step verification is each person’s own choice now.';
  const when = requiredFrom.getTime() <= now.getTime() + 1_000 ? 'now' : `from ${moment(requiredFrom, zone)} on`;
  return `Everybody needs two-step verification, ${when}. Who has none yet was told by mail.`;
}

async function showPage(req: Request, res: Response, { errors = {}, typed }: { errors?: FieldErrors; typed?: Record<string, string> }): Promise<void> {
  const { organizationId, scope, organization, now, visitor } = memberOf(req);
  const { requirement, list } = await within(scope, async (trx) => ({
    requirement: await getRequirement(trx, organizationId), list: await listTwoStepMembers(trx, organizationId, SHOWN),
  }), { readOnly: true });
  const { requiredFrom } = requirement;
  const left = requiredFrom ? Math.max(0, daysBetween(dayIn(now, organization.timeZone), dayIn(requiredFrom, organization.timeZone))) : DEFAULT_GRACE_DAYS;
  renderPage(req, res, 'portal/organizations/security', {
    title: 'Security', errors, requiredFrom, isOver: requiredFrom !== null && requiredFrom <= now, zone: organization.timeZone,
    form: { required: typed?.['required'] ?? (requiredFrom ? 'yes' : 'no'), days: typed?.['days'] ?? String(left) }, most: MOST_GRACE_DAYS,
    total: list.total, having: list.having, mayReset: visitor.permissions.has('members:manage'), ownTwoStep: visitor.twoStep,
    members: list.members.map((member) => ({ ...member, name: `${member.firstName} ${member.lastName}`.trim() || member.email, isSelf: member.personId === visitor.personId })),
  });
}
