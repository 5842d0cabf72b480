import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { listLosses } from '../../training/rights/deal-rights.report';
import { meanwhileWords } from '../change-words';
import { ChangedMeanwhile } from '../changed-meanwhile';
import { readColleague, roleChoices, rolesIn, typedOf } from '../colleague.form';
import { findLastChange } from '../last-change.report';
import { namesOfRoles } from '../roles';
import { changeMember } from './change-member';
import { deactivateMember, deleteMember, reactivateMember, unlockMember } from './change-member-status';
import { type Member, memberName, whyNot } from './member';
import { countOtherAdministrators, getMember } from './members.repository';
import { seesWords, STATUS_BADGES, TWO_STEP_WORDS } from './users-list.presenter';

type Params = { id: string };
type Known = { member: Member; otherAdministrators: number; losses: readonly string[] };

export const edit: RequestHandler<Params> = async (req, res) => {
  const known = await readMember(req, req.params.id);
  showForm(req, res, known, { errors: {}, typed: typedOf(known.member), roles: known.member.roles });
};

export const update: RequestHandler<Params> = async (req, res) => {
  const { organizationId, actor, scope } = memberOf(req);
  const known = await readMember(req, req.params.id);
  const { member } = known;
  const typed = singleStrings(req.body);
  const ownRoles = member.personId === actor.id ? member.roles : undefined;
  const again = (status: number, shown: Known, errors: FieldErrors) => showForm(req, res.status(status), shown, { errors, typed, roles: ownRoles ?? rolesIn(typed) });
  const form = readColleague(member.belongsElsewhere ? 'phones' : 'named', req.body, ownRoles);
  if (!form.ok) return again(422, known, form.errors);
  try {
    const change = member.belongsElsewhere ? { ...form.value, firstName: member.firstName, lastName: member.lastName } : form.value;
    const { rolesChanged } = await changeMember({ organizationId, membershipId: member.id, version: typed['version'] ?? '', change: onlyChange(change), actor });
    flash(req, 'success', rolesChanged ? `Saved. ${memberName(member)} is now ${namesOfRoles(form.value.roles)}, signs in again and is told by mail.` : 'Saved.');
    res.redirect(303, paths.portal.users.index);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    if (!(error instanceof ChangedMeanwhile)) return again(422, known, { roles: error.message });
    const change = await within(scope, (trx) => findLastChange(trx, organizationId, { type: 'membership', id: member.id }), { readOnly: true });
    again(409, await readMember(req, member.id), { form: meanwhileWords(change) });
  }
};

export const deactivate: RequestHandler<Params> = (req, res) => act(req, res, deactivateMember, (name) => `${name} is inactive. Their sessions here have ended, and a mail tells them.`);
export const reactivate: RequestHandler<Params> = (req, res) => act(req, res, reactivateMember, (name) => `${name} is active again, and a mail tells them.`);
export const unlock: RequestHandler<Params> = (req, res) => act(req, res, unlockMember, (name) => `${name} can try to sign in again at once.`);

/** What deleting means, before it is done. */
export const confirmRemove: RequestHandler<Params> = async (req, res) => {
  const { actor, organization } = memberOf(req);
  const { member, otherAdministrators, losses } = await readMember(req, req.params.id);
  const reason = whyNot('delete', { member, otherAdministrators, byThemselves: member.personId === actor.id });
  if (reason !== undefined) throw new RuleBroken(reason);
  renderPage(req, res, 'portal/organizations/user-removal', {
    title: `Delete ${memberName(member)}`, name: memberName(member), member, losses, organizationName: organization.name,
  });
};

export const remove: RequestHandler<Params> = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const member = await deleteMember({ organizationId, membershipId: req.params.id, actor });
  flash(req, 'success', `${memberName(member)} is deleted, and a mail tells them.`);
  res.redirect(303, paths.portal.users.index);
};

/** Acts, and says on the member's page what came of it. */
async function act(req: Request<Params>, res: Response, rule: typeof deactivateMember, words: (name: string) => string): Promise<void> {
  const { organizationId, actor } = memberOf(req);
  try {
    const member = await rule({ organizationId, membershipId: req.params.id, actor });
    flash(req, 'success', words(memberName(member)));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'error', error.message);
  }
  res.redirect(303, paths.portal.users.edit(req.params.id));
}

async function readMember(req: Request, membershipId: string): Promise<Known> {
  const { organizationId, today } = memberOf(req);
  return within('system', async (trx) => {
    const member = await getMember(trx, organizationId, membershipId);
    // What their certificates allow the organization ends with them (beyond.md X22).
    const losses = member.status === 'active' ? await listLosses(trx, organizationId, { personId: member.personId, name: memberName(member), today }) : [];
    return { member, losses, otherAdministrators: await countOtherAdministrators(trx, organizationId, membershipId) };
  }, { readOnly: true });
}

function onlyChange({ firstName, lastName, officePhone, mobilePhone, roles }: Parameters<typeof changeMember>[0]['change']) {
  return { firstName, lastName, officePhone, mobilePhone, roles };
}

type Shown = { errors: FieldErrors; typed: Record<string, string>; roles: readonly string[] };

function showForm(req: Request, res: Response, { member, otherAdministrators, losses }: Known, { errors, typed, roles }: Shown): void {
  const { actor, organization, now } = memberOf(req);
  const byThemselves = member.personId === actor.id;
  const status = member.status === 'inactive' ? 'inactive' : member.lockedUntil !== null && member.lockedUntil > now ? 'locked' : 'active';
  const not = (wanted: Parameters<typeof whyNot>[0]) => whyNot(wanted, { member, byThemselves, otherAdministrators }) ?? '';
  renderPage(req, res, 'portal/organizations/user', {
    title: memberName(member), member, losses, errors, byThemselves, typed: { ...typedOf(member), ...typed }, roles: roleChoices(roles), badge: STATUS_BADGES[status], status,
    twoStep: TWO_STEP_WORDS[member.twoStep], zone: organization.timeZone, organizationName: organization.name,
    sees: seesWords(member.isLimited, member.accountsCount), isAdministrator: member.roles.includes('administrator'),
    reasons: { deactivate: not('deactivate'), delete: not('delete') },
  });
}
