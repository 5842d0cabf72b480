import { type Scoped } from '../../platform/database/database';

/** What stands in the way of inviting an address, if anything. */
export type Verdict = 'free' | 'member' | 'inactive' | 'invited';

/**
 * How each address stands to the organization. Whether it has a sign-in elsewhere is not told: who works with other partners
 * is theirs to say (security.md §3.1).
 */
export async function readVerdicts(trx: Scoped, organizationId: string, emails: readonly string[]): Promise<Map<string, Verdict>> {
  const { rows } = await trx.raw<{ rows: { email: string; verdict: Verdict }[] }>(
    `select p.email, case m.status when 'active' then 'member' else 'inactive' end as verdict
       from memberships m join people p on p.id = m.person_id
       where m.organization_id = :organizationId and m.status in ('active', 'inactive') and p.email = any(:emails::text[])
     union all
     select email, 'invited' from invitations where organization_id = :organizationId and status = 'invited' and email = any(:emails::text[])`,
    { organizationId, emails: [...emails] });
  const known = new Map(rows.map(({ email, verdict }) => [email, verdict]));
  return new Map(emails.map((email) => [email, known.get(email) ?? 'free']));
}

export const VERDICT_WORDS: Record<Verdict, string> = {
  free: 'Will be invited',
  member: 'Is a user already',
  inactive: 'Is an inactive user: reactivate them instead',
  invited: 'Is invited already: send the invitation again instead',
};
