import { type Scoped } from '../../platform/database/database';

/** A link for a new password that a partner asked for, and in whose name. */
export type AskedReset = { id: string; organizationId: string; personId: string; validated: boolean; askedBy: string };

type NewAskedReset = { id: string; organizationId: string; accountId: string; personId: string; askedById: string; validated: boolean; now: Date };

export async function insertAskedReset(trx: Scoped, { id, organizationId, accountId, personId, askedById, validated, now }: NewAskedReset): Promise<void> {
  await trx('asked_resets').insert({ id, organization_id: organizationId, account_id: accountId, person_id: personId, asked_by: askedById, validated, asked_at: now });
}

/** When links were asked for an account's people since then, the newest first; as many as are asked for. */
export async function listAskedSince(trx: Scoped, accountId: string, since: Date, most: number): Promise<Date[]> {
  const rows = await trx('asked_resets').where({ account_id: accountId }).where('asked_at', '>', since).orderBy('asked_at', 'desc').limit(most).select<{ asked_at: Date }[]>('asked_at');
  return rows.map(({ asked_at }) => asked_at);
}

/** What stands behind a link's subject; undefined for links that people asked for themselves. Needs the system scope. */
export async function findAskedReset(trx: Scoped, id: string | null): Promise<AskedReset | undefined> {
  if (id === null) return undefined;
  const { rows } = await trx.raw<{ rows: AskedReset[] }>(
    `select r.id, r.organization_id as "organizationId", r.person_id as "personId", r.validated,
            coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) || ' of ' || o.display_name as "askedBy"
       from asked_resets r join people p on p.id = r.asked_by join organizations o on o.id = r.organization_id where r.id = ?`, [id]);
  return rows[0];
}

/**
 * Whether a person's sign-in opens nothing but accounts in which this organization may reset passwords (and, for a limited
 * member, was given): no staff, no member of any organization, no account of another. Only then may it leave out the second proof,
 * which else protects what is not the organization's to open (security.md §3.10). Needs the system scope.
 */
export async function opensOnlyAccountsOf(trx: Scoped, personId: string, organizationId: string, membershipId: string | null = null): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { yes: boolean }[] }>(
    `select not exists (select from staff where person_id = :personId and status = 'active')
        and not exists (select from memberships where person_id = :personId and status = 'active')
        and exists (select from account_people where person_id = :personId)
        and not exists (
          select from account_people h join accounts a on a.id = h.account_id
           where h.person_id = :personId and (a.organization_id <> :organizationId or (a.kind = 'safe_pro' and not a.partner_is_administrator)
             or (:membershipId::uuid is not null and not exists (select from membership_accounts c where c.membership_id = :membershipId::uuid and c.account_id = a.id)))) as yes`,
    { personId, organizationId, membershipId });
  return rows[0]!.yes;
}
