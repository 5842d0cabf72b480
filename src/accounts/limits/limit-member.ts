import { type Actor, recordAudit } from '../../audit/audit.repository';
import { getMemberToLimitForUpdate, type LimitedMember, setLimited } from '../../organizations/limited-members.repository';
import { databaseNow, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { countChosen } from './chosen-accounts.repository';

type Limiting = { organizationId: string; membershipId: string; isLimited: boolean; actor: Actor };

/** Administrators see all accounts: a limit would take from them what only they can give back. */
export class SeesAll extends RuleBroken {
  constructor({ name }: Pick<LimitedMember, 'name'>) {
    super(`${name} is an administrator, and administrators see all accounts. Give them other roles first.`);
  }
}

/**
 * Limits a member to the accounts on their list, or lets them see all again (beyond.md X17); acts on their next request. The list is
 * kept either way. Answers how many accounts it has. Throws SeesAll for an administrator, NotFound for somebody else's member.
 */
export async function limitMember({ organizationId, membershipId, isLimited, actor }: Limiting): Promise<{ member: LimitedMember; count: number }> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const member = await getMemberToLimitForUpdate(trx, organizationId, membershipId);
    if (member.roles.includes('administrator')) throw new SeesAll(member);
    const count = await countChosen(trx, { organizationId, membershipId });
    if (member.isLimited === isLimited) return { member, count };
    await setLimited(trx, { organizationId, membershipId, isLimited, now });
    await recordAudit(trx, {
      organizationId, actor, action: 'membership.limit-changed', subjectType: 'membership', subjectId: membershipId,
      before: { isLimited: member.isLimited, accounts: count }, after: { isLimited, accounts: count }, now,
    });
    return { member: { ...member, isLimited }, count };
  });
}
