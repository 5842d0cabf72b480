import { type memberOf } from '../../platform/visitors/visitor';
import { type Reader } from '../tickets.repository';
import { type TicketActor } from '../with-ticket';

/** A member as tickets know them: what they may read, and as whom they write. */
export function asSupportMember(member: ReturnType<typeof memberOf>) {
  const { visitor, organization, actor } = member;
  const name = `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email;
  const reader: Reader = { personId: visitor.personId, isAdministrator: organization.roles.includes('administrator') && !organization.isLimited };
  const by: TicketActor = { actor, personId: visitor.personId, name };
  return { ...member, reader, by };
}
