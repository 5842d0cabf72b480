import { config } from '../../config';
import { queueMail } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { HOUSE_ORGANIZATION_ID } from '../house';
import { INVITATION_DAYS, STAFF_ROLE_NAMES, type StaffRole } from './staff-roles';

type Invited = { id: string; email: string; roles: readonly StaffRole[]; secret: string; now: Date };

export function mailStaffInvitation(trx: Scoped, { id, email, roles, secret, now }: Invited): Promise<boolean> {
  return queueMail(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'staff.invitation', dedupeKey: `staff-invitation:${id}`, to: { email, name: '' }, view: 'message', now,
    subject: `Work in the ${config.vendor.name} office`,
    locals: {
      greeting: 'Hello,',
      paragraphs: [`You are invited to work in the office of the ${config.vendor.portalName}, where ${config.vendor.name} looks after its partners. Open the link to accept.`],
      facts: [{ label: 'You sign in as', value: email }, { label: 'Roles', value: namesOf(roles) }],
      button: { label: 'Accept the invitation', href: config.baseUrl + paths.staffInvitation(secret) },
      after: [`The link works once, for ${INVITATION_DAYS} days. You will set up two-step verification when you first sign in. If you did not expect this, do nothing.`],
    },
  });
}

type Changed = { person: { id: string; email: string; name: string }; roles: readonly StaffRole[]; isActive: boolean; now: Date };

/** Tells a colleague that an operator has changed what they may do. */
export function mailStaffChanged(trx: Scoped, { person, roles, isActive, now }: Changed): Promise<boolean> {
  return queueMail(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'staff.changed', dedupeKey: `staff:${person.id}:${now.toISOString()}`, to: { email: person.email, name: person.name }, view: 'message', now,
    subject: isActive ? 'Your roles in the office have changed' : 'You cannot enter the office any more',
    locals: {
      greeting: `Hello ${person.name},`,
      paragraphs: isActive
        ? ['An operator has changed what you may do in the office. You are signed out everywhere: sign in again to go on.']
        : ['An operator has ended your work in the office. Your sign-in stays; it leads to whatever else you belong to. If that is a mistake, ask an operator.'],
      ...(isActive && { facts: [{ label: 'Roles', value: namesOf(roles) }] }),
    },
  });
}

export function namesOf(roles: readonly StaffRole[]): string {
  return roles.map((role) => STAFF_ROLE_NAMES[role]).join(', ');
}
