import { type Actor, recordAudit } from '../../audit/audit.repository';
import { getMemberToLimitForUpdate, type LimitedMember } from '../../organizations/limited-members.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { addChosen, addMatching, countChosen, removeChosen, removeMatching } from './chosen-accounts.repository';
import { SeesAll } from './limit-member';

/** So many accounts are added or taken off at most by one press. */
export const MOST_AT_ONCE = 500;

type Change =
  /** Some accounts by their ids: of one page of the list. */
  | { add: readonly string[]; remove: readonly string[] }
  /** All that words find, up to MOST_AT_ONCE, by name; no words find all. */
  | { addMatching: string }
  | { removeMatching: string };
type Choosing = { organizationId: string; membershipId: string; change: Change; actor: Actor };
export type Chosen = { member: LimitedMember; count: number; added: readonly string[]; removed: readonly string[] };

/**
 * Changes which accounts a member's list holds (beyond.md X17). Ids that are not accounts of the organization change nothing, and
 * repeating a change changes nothing more. Throws SeesAll for an administrator, NotFound for somebody else's member.
 */
export async function chooseAccounts({ organizationId, membershipId, change, actor }: Choosing): Promise<Chosen> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const member = await getMemberToLimitForUpdate(trx, organizationId, membershipId);
    if (member.roles.includes('administrator')) throw new SeesAll(member);
    const owner = { organizationId, membershipId };
    const before = await countChosen(trx, owner);
    const { added, removed } = await apply(trx, owner, change, { by: actor.id, now });
    const count = before + added.length - removed.length;
    if (added.length + removed.length > 0) {
      await recordAudit(trx, {
        organizationId, actor, action: 'membership.accounts-chosen', subjectType: 'membership', subjectId: membershipId,
        before: { accounts: before }, after: { accounts: count, added, removed }, now,
      });
    }
    return { member, count, added, removed };
  });
}

async function apply(trx: Scoped, owner: Pick<Choosing, 'organizationId' | 'membershipId'>, change: Change, made: { by: string; now: Date }) {
  if ('addMatching' in change) return { added: await addMatching(trx, owner, change.addMatching, { ...made, most: MOST_AT_ONCE }), removed: [] };
  if ('removeMatching' in change) return { added: [], removed: await removeMatching(trx, owner, change.removeMatching, { most: MOST_AT_ONCE }) };
  return { added: await addChosen(trx, owner, change.add, made), removed: await removeChosen(trx, owner, change.remove) };
}
