import { config } from '../../config';
import { queueMail } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { namesOfRoles, type Role } from '../roles';
import { type Member, memberName, type MembershipStatus } from './member';

type About = { member: Member; organizationName: string; now: Date };

/** Tells a member that they may do something else from now on. */
export function mailRolesChanged(trx: Scoped, { member, before, organizationName, now }: About & { before: readonly Role[] }): Promise<boolean> {
  return queueMail(trx, {
    organizationId: member.organizationId, kind: 'organizations.roles-changed', dedupeKey: keyOf(member, now), to: { email: member.email, name: memberName(member) },
    subject: `Your roles at ${organizationName} have changed`, view: 'message', partnerName: organizationName, now,
    locals: {
      greeting: `Hello ${memberName(member)},`,
      paragraphs: [`An administrator of ${organizationName} has changed your roles. They count from now on: sign in again to go on.`],
      facts: [{ label: 'Before', value: namesOfRoles(before) }, { label: 'Now', value: namesOfRoles(member.roles) }],
      button: { label: 'See what each role may do', href: config.baseUrl + paths.portal.roles },
    },
  });
}

const STATUS_WORDS: Record<MembershipStatus, (organization: string) => { subject: string; words: string }> = {
  active: (organization) => ({ subject: `You can use ${organization} again`, words: `An administrator of ${organization} has let you in again, with the roles that you had.` }),
  inactive: (organization) => ({ subject: `Your access to ${organization} has ended`, words: `An administrator of ${organization} has ended your access for now. You are signed out, and can sign in only where else you belong.` }),
  deleted: (organization) => ({ subject: `You no longer belong to ${organization}`, words: `An administrator of ${organization} has taken you out of the organization. You are signed out, and can sign in only where else you belong.` }),
};

/** Tells a member that their membership ended, or lives again. */
export function mailStatusChanged(trx: Scoped, { member, status, organizationName, now }: About & { status: MembershipStatus }): Promise<boolean> {
  const { subject, words } = STATUS_WORDS[status](organizationName);
  return queueMail(trx, {
    organizationId: member.organizationId, kind: `organizations.member-${status}`, dedupeKey: keyOf(member, now), to: { email: member.email, name: memberName(member) },
    subject, view: 'message', partnerName: organizationName, now,
    locals: {
      greeting: `Hello ${memberName(member)},`,
      paragraphs: status === 'active' ? [words] : [words, 'If you did not expect this, ask an administrator there.'],
      ...(status === 'active' && { button: { label: 'Sign in', href: config.baseUrl + paths.signIn } }),
    },
  });
}

/** Each change is told once: the moment is the transaction's own. */
function keyOf({ id }: Member, now: Date): string {
  return `membership:${id}:${now.toISOString()}`;
}
