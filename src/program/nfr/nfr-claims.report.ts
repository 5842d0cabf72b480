import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';

/** How many subscriptions that are not for resale an organization holds now. In the organization's scope, the office's or the system's. */
export async function countNfr(trx: Scoped, organizationId: string): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ count: number }] }>('select count(*)::int as count from nfr_claims where organization_id = ? and ended_at is null', [organizationId]);
  return rows[0].count;
}

export interface NfrHeld {
  readonly id: string; readonly personId: string; readonly holder: string; readonly email: string; readonly claimedAt: Date;
  readonly accountId: string; readonly number: string; readonly planName: string; readonly state: string; readonly expiresOn: Day;
  /** Its place among those that are held, the oldest first, from 1: those above the tier's number are not renewed. */
  readonly place: number;
}

/** Who holds what, the oldest first. In the organization's scope. */
export async function listNfrHeld(trx: Scoped, organizationId: string): Promise<NfrHeld[]> {
  const { rows } = await trx.raw<{ rows: NfrHeld[] }>(
    `select c.id, c.person_id as "personId", coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as holder, p.email, c.claimed_at as "claimedAt",
        s.account_id as "accountId", s.number, pl.name as "planName", s.state, s.expires_on as "expiresOn", (row_number() over (order by c.claimed_at, c.id))::int as place
       from nfr_claims c join people p on p.id = c.person_id join subscriptions s on s.id = c.subscription_id join plans pl on pl.id = s.plan_id
      where c.organization_id = ? and c.ended_at is null order by c.claimed_at, c.id limit 200`, [organizationId]);
  return rows;
}

/** The household that holds what a person has claimed here before, if it is with the organization still. */
export async function findOwnNfrAccount(trx: Scoped, organizationId: string, personId: string): Promise<string | undefined> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select a.id from nfr_claims c join subscriptions s on s.id = c.subscription_id join accounts a on a.id = s.account_id and a.organization_id = c.organization_id and a.kind = 'safe'
       join account_people h on h.account_id = a.id and h.person_id = c.person_id and h.role = 'holder'
      where c.organization_id = ? and c.person_id = ? order by c.claimed_at desc limit 1`, [organizationId, personId]);
  return rows[0]?.id;
}

export type NfrToEnd = { id: string; organizationId: string; cause: 'left' | 'over' };

/** Claims whose person has left the organization, or whose subscription has gone elsewhere or for good. Needs the system scope. */
export async function listNfrToEnd(trx: Scoped): Promise<NfrToEnd[]> {
  const { rows } = await trx.raw<{ rows: NfrToEnd[] }>(
    `select c.id, c.organization_id as "organizationId", case when s.organization_id = c.organization_id and s.state not in ('purging', 'purged', 'converted') then 'left' else 'over' end as cause
       from nfr_claims c join subscriptions s on s.id = c.subscription_id
       left join memberships m on m.organization_id = c.organization_id and m.person_id = c.person_id and m.status = 'active'
      where c.ended_at is null and (m.id is null or s.organization_id <> c.organization_id or s.state in ('purging', 'purged', 'converted')) order by c.id limit 500`);
  return rows;
}
