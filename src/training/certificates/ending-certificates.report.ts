import { type Scoped } from '../../platform/database/database';
import { ENDING_MAIL, LAPSED_MAIL } from '../training.mails';

export const STEPS = [90, 30, 7] as const;
/** Mails of days go out from this hour on, in the organization's zone. */
const FROM_HOUR = 8;

export type Ending = { id: string; organizationId: string; slug: string; step: number };

/**
 * Certificates of active members whose end is 90, 30 or 7 days off in the organization's zone and whose reminder of that step is not written yet; nothing where
 * a renewal stands already. Who was missed gets the nearest step only. System scope.
 */
export async function listEnding(trx: Scoped, now: Date, most: number): Promise<Ending[]> {
  const { rows } = await trx.raw<{ rows: Ending[] }>(
    `select e.id, e.organization_id as "organizationId", e.slug, e.step from (
       select c.id, c.organization_id, k.slug, c.valid_until,
              case when c.valid_until - (z.here)::date <= 7 then 7 when c.valid_until - (z.here)::date <= 30 then 30 else 90 end as step
         from certificates c join courses k on k.id = c.course_id join organizations o on o.id = c.organization_id and o.status = 'active'
              join memberships m on m.organization_id = c.organization_id and m.person_id = c.person_id and m.status = 'active'
              cross join lateral (select cast(:now as timestamptz) at time zone o.time_zone as here) z
        where c.withdrawn_at is null and c.valid_until between cast(:now as date) - 1 and cast(:now as date) + 91
          and c.valid_until - (z.here)::date between 0 and 90 and extract(hour from z.here) >= ${FROM_HOUR}
          and not exists (select from certificates later where later.organization_id = c.organization_id and later.person_id = c.person_id and later.product = c.product and later.withdrawn_at is null and later.valid_until > c.valid_until)
     ) e
     where not exists (select from mails told where told.kind = '${ENDING_MAIL}' and told.dedupe_key = 'certificate:' || e.id || ':e-' || e.step)
     order by e.valid_until, e.id limit :most`, { now, most });
  return rows;
}

/** As many days back it is looked for certificates that have ended, so that a worker that stood still catches up, and nobody hears of long ago. */
const LOOKED_BACK_DAYS = 7;

export type Lapsed = { id: string; organizationId: string; slug: string };

/**
 * Certificates of active members whose last day is gone in the organization's zone, at most a week ago, and of which nothing is written yet; nothing where
 * another one of the person for the product ends later. System scope.
 */
export async function listLapsed(trx: Scoped, now: Date, most: number): Promise<Lapsed[]> {
  const { rows } = await trx.raw<{ rows: Lapsed[] }>(
    `select c.id, c.organization_id as "organizationId", k.slug
       from certificates c join courses k on k.id = c.course_id join organizations o on o.id = c.organization_id and o.status = 'active'
            join memberships m on m.organization_id = c.organization_id and m.person_id = c.person_id and m.status = 'active'
            cross join lateral (select cast(:now as timestamptz) at time zone o.time_zone as here) z
      where c.withdrawn_at is null and c.valid_until between cast(:now as date) - ${LOOKED_BACK_DAYS + 1} and cast(:now as date)
        and (z.here)::date - c.valid_until between 1 and ${LOOKED_BACK_DAYS} and extract(hour from z.here) >= ${FROM_HOUR}
        and not exists (select from certificates later where later.organization_id = c.organization_id and later.person_id = c.person_id and later.product = c.product and later.withdrawn_at is null and later.valid_until > c.valid_until)
        and not exists (select from mails told where told.kind = '${LAPSED_MAIL}' and told.dedupe_key = 'certificate:' || c.id || ':lapsed')
      order by c.valid_until, c.id limit :most`, { now, most });
  return rows;
}

/** Active administrators of an organization. */
export async function listAdministrators(trx: Scoped, organizationId: string): Promise<{ email: string; name: string }[]> {
  const { rows } = await trx.raw<{ rows: { email: string; name: string }[] }>(
    `select p.email, trim(p.first_name || ' ' || p.last_name) as name from memberships m join people p on p.id = m.person_id
      where m.organization_id = ? and m.status = 'active' and m.roles @> array['administrator'] order by p.email`, [organizationId]);
  return rows;
}
