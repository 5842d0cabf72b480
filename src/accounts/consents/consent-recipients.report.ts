import { seesAccount } from '../../organizations/sees-account.report';
import { type Scoped } from '../../platform/database/database';

export type Told = { email: string; name: string };
export type ToldMember = Told & { isAdministrator: boolean };

const NAME = "coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email)";

/** Who of the partner is told what became of a request: who made it, else (they have left, or no longer see the account) the administrators. */
export async function listAskers(trx: Scoped, { organizationId, requestedBy, accountId }: { organizationId: string; requestedBy: string | null; accountId: string | null }): Promise<ToldMember[]> {
  const sees = accountId === null ? 'true' : seesAccount('m', 'cast(:accountId as uuid)');
  const { rows } = await trx.raw<{ rows: ToldMember[] }>(
    `select email, name, "isAdministrator" from (
       select p.email, ${NAME} as name, 'administrator' = any(m.roles) as "isAdministrator", rank() over (order by (p.id is not distinct from :requestedBy) desc) as place
         from memberships m join people p on p.id = m.person_id
        where m.organization_id = :organizationId and m.status = 'active' and (p.id = :requestedBy or 'administrator' = any(m.roles)) and ${sees}) told
      where place = 1 order by email`, { organizationId, requestedBy, ...(accountId !== null && { accountId }) });
  return rows;
}

/** Who of a company may grant access to it, and so is told that somebody asks: its administrators and its billing owner. */
export async function listGrantors(trx: Scoped, accountId: string): Promise<Told[]> {
  const { rows } = await trx.raw<{ rows: Told[] }>(
    `select p.email, ${NAME} as name from account_people h join people p on p.id = h.person_id
      where h.account_id = ? and h.role in ('administrator', 'billing_owner') order by p.email limit 200`, [accountId]);
  return rows;
}

/** Whether the person may answer for the account now; read inside the transaction that answers. */
export async function mayAnswerFor(trx: Scoped, { accountId, personId }: { accountId: string; personId: string }): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { yes: boolean }[] }>(
    "select exists (select from account_people where account_id = ? and person_id = ? and role in ('holder', 'administrator', 'billing_owner')) as yes", [accountId, personId]);
  return rows[0]!.yes;
}

/** The logo and the name of the partner that asks, for mails to its customers. Any scope that reads organizations and logos. */
export async function findPartnerBrand(trx: Scoped, organizationId: string): Promise<{ name: string; logo: { file: string; width: number; height: number } | null }> {
  const { rows } = await trx.raw<{ rows: { name: string; file: string | null; width: number; height: number }[] }>(
    'select o.display_name as name, l.file, l.width, l.height from organizations o left join logos l on l.id = o.logo_id where o.id = ?', [organizationId]);
  const row = rows[0]!;
  return { name: row.name, logo: row.file === null ? null : { file: row.file, width: row.width, height: row.height } };
}
