import { type Scoped } from '../../../platform/database/database';

/** What stands in the way of inviting an address to a company, if anything. */
export type CompanyVerdict = 'free' | 'user' | 'invited';

/** How each address stands to the company. Whether it has a sign-in elsewhere is not told (security.md §3.1). */
export async function readCompanyVerdicts(trx: Scoped, accountId: string, emails: readonly string[]): Promise<Map<string, CompanyVerdict>> {
  const { rows } = await trx.raw<{ rows: { email: string; verdict: CompanyVerdict }[] }>(
    `select p.email, 'user' as verdict from people p join account_people a on a.person_id = p.id where a.account_id = :accountId and p.email = any(:emails::text[])
     union all
     select email, 'invited' from account_invitations where account_id = :accountId and status in ('added', 'invited') and email = any(:emails::text[])`,
    { accountId, emails: [...emails] });
  const known = new Map(rows.map(({ email, verdict }) => [email, verdict]));
  return new Map(emails.map((email) => [email, known.get(email) ?? 'free']));
}

export const COMPANY_VERDICT_WORDS: Record<CompanyVerdict, string> = {
  free: 'Will be invited',
  user: 'Is a user of this company already',
  invited: 'Is in the list already: open them there to send the invitation',
};
