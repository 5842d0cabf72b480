import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { idInAddress } from '../id-in-address';
import { houseZone } from '../partners/house-zone.report';
import { changeStaffRoles, deactivateStaff, reactivateStaff } from './change-staff';
import { inviteStaff, revokeStaffInvitation } from './invite-staff';
import { namesOf } from './staff.mails';
import { readStaffInvitation, readStaffRoles, roleBoxes } from './staff.form';
import { getStaffInvitation } from './staff.repository';
import { getStaffRow, listOpenInvitations, listStaff } from './staff.report';
import { type StaffRole, STAFF_ROLES } from './staff-roles';

type Id = { id: string };

/** Who works in the office, and who is invited. */
export const index: RequestHandler = async (req, res) => {
  const { scope, visitor, now } = staffOf(req);
  const { staff, invitations, zone } = await within(scope, async (trx) => ({
    staff: await listStaff(trx), invitations: await listOpenInvitations(trx), zone: await houseZone(trx),
  }), { readOnly: true });
  renderPage(req, res, 'office/staff/index', {
    title: 'Staff', zone,
    rows: staff.map((row) => ({
      ...row, roles: namesOf(row.roles), href: paths.office.staff.edit(row.personId), isSelf: row.personId === visitor.personId,
      badge: row.status === 'active' ? { kind: 'good', label: 'Active' } : { kind: 'off', label: 'Inactive' },
    })),
    invitations: invitations.map((row) => ({ ...row, roles: namesOf(row.roles), isOver: row.expiresAt <= now, revoke: paths.office.staff.revoke(row.id), resend: paths.office.staff.invitation(row.id) })),
  });
};

const newInvitation: RequestHandler = (req, res) => showInvitation(req, res, { email: '', errors: {}, roles: [] });

export { newInvitation as new };

export const create: RequestHandler = async (req, res) => {
  const { actor } = staffOf(req);
  const form = readStaffInvitation(req.body);
  const again = { email: (singleStrings(req.body)['email'] ?? '').slice(0, 254), roles: tickedIn(req) };
  if (!form.ok) return showInvitation(req, res.status(422), { ...again, errors: form.errors });
  try {
    await inviteStaff({ ...form.value, invitedBy: actor.id, actor });
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return showInvitation(req, res.status(422), { ...again, errors: { email: error.message } });
  }
  flash(req, 'success', `${form.value.email} has been invited.`);
  res.redirect(303, paths.office.staff.index);
};

/** Mails the same invitation anew. */
export const resend: RequestHandler<Id> = async (req, res) => {
  const { actor, scope } = staffOf(req);
  const id = idInAddress(req.params);
  const { email, roles, status } = await within(scope, (trx) => getStaffInvitation(trx, id), { readOnly: true });
  await settle(req, res, async () => {
    if (status !== 'open') throw new RuleBroken('That invitation was answered or taken back meanwhile.');
    await inviteStaff({ email, roles, invitedBy: actor.id, actor });
    return `${email} has a new mail. Its link replaces the older one.`;
  });
};

export const revoke: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const id = idInAddress(req.params);
  await settle(req, res, async () => `The invitation to ${(await revokeStaffInvitation(id, actor)).email} has been taken back.`);
};

export const edit: RequestHandler<Id> = (req, res) => showMember(req, res, {});

export const update: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const personId = idInAddress(req.params);
  const form = readStaffRoles(req.body);
  if (!form.ok) return showMember(req, res.status(422), form.errors);
  await settle(req, res, async () => `The roles of ${(await changeStaffRoles({ personId, roles: form.value.roles, actor })).name} are saved.`);
};

/** Asks first: every session of the colleague ends. */
export const confirmDeactivation: RequestHandler<Id> = async (req, res) => {
  const { scope, visitor } = staffOf(req);
  const { name, status, personId } = await within(scope, (trx) => getStaffRow(trx, idInAddress(req.params)), { readOnly: true });
  if (status !== 'active' || personId === visitor.personId) return res.redirect(303, paths.office.staff.edit(personId));
  renderPage(req, res, 'office/staff/deactivate', { title: 'Deactivate', name, back: paths.office.staff.edit(personId), action: paths.office.staff.deactivate(personId) });
};

export const deactivate: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const personId = idInAddress(req.params);
  await settle(req, res, async () => `${(await deactivateStaff({ personId, actor })).name} cannot enter the office any more.`);
};

export const reactivate: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const personId = idInAddress(req.params);
  await settle(req, res, async () => `${(await reactivateStaff({ personId, actor })).name} can enter the office again.`);
};

async function settle(req: Request<Id>, res: Response, work: () => Promise<string>): Promise<void> {
  try {
    flash(req, 'success', await work());
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.office.staff.index);
}

function showInvitation(req: Request, res: Response, { email, errors, roles }: { email: string; errors: FieldErrors; roles: StaffRole[] }): void {
  renderPage(req, res, 'office/staff/new', { title: 'Invite a colleague', email, errors, boxes: roleBoxes(roles) });
}

async function showMember(req: Request<Id>, res: Response, errors: FieldErrors): Promise<void> {
  const { scope, visitor } = staffOf(req);
  const { row, zone } = await within(scope, async (trx) => ({ row: await getStaffRow(trx, idInAddress(req.params)), zone: await houseZone(trx) }), { readOnly: true });
  const { personId, name, email, status, roles, hasTwoStep, lastSignedInAt } = row;
  renderPage(req, res, 'office/staff/edit', {
    title: name, zone, email, isActive: status === 'active', isSelf: personId === visitor.personId, errors, roles: namesOf(roles), hasTwoStep, lastSignedInAt,
    boxes: roleBoxes(Object.keys(errors).length > 0 ? tickedIn(req) : roles), action: paths.office.staff.edit(personId), deactivation: paths.office.staff.deactivate(personId), reactivation: paths.office.staff.reactivate(personId),
  });
}

function tickedIn(req: Request<Id> | Request): StaffRole[] {
  const typed = singleStrings(req.body);
  return STAFF_ROLES.filter((role) => typed[`role_${role}`] === 'yes');
}
