import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';

/** A colleague whose morning mail of today has not been made yet. */
export interface DueDigest {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly timeZone: string;
  readonly membershipId: string;
  readonly isLimited: boolean;
  readonly email: string;
  readonly name: string;
  readonly onDay: Day;
  /** Alerts that opened since then are new to them: since their last one, at most a week. */
  readonly since: Date;
}

/**
 * Everybody whose morning mail is due: it is seven o'clock or later where their organization is, and today's has not been made. What was missed is caught up within the day, and not after
 * (system scope).
 */
export async function listDueDigests(trx: Scoped, now: Date, limit: number): Promise<DueDigest[]> {
  const { rows } = await trx.raw<{ rows: DueDigest[] }>(
    `select o.id as "organizationId", o.display_name as "organizationName", o.time_zone as "timeZone", m.id as "membershipId", m.is_limited as "isLimited", p.email,
            coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name, l.today as "onDay",
            greatest(coalesce((select max(d.made_at) from alert_digests d where d.organization_id = m.organization_id and d.membership_id = m.id), cast(:now as timestamptz) - interval '1 day'), cast(:now as timestamptz) - interval '7 days', m.created_at) as since
       from organizations o cross join lateral (select (cast(:now as timestamptz) at time zone o.time_zone) as wall, (cast(:now as timestamptz) at time zone o.time_zone)::date as today) l
       join memberships m on m.organization_id = o.id and m.status = 'active' join people p on p.id = m.person_id
      where o.kind = 'partner' and o.status = 'active' and l.wall::time >= '07:00'
        and not exists (select from alert_digests d where d.organization_id = m.organization_id and d.membership_id = m.id and d.on_day = l.today)
      order by o.id, m.id limit :limit`, { now, limit });
  return rows;
}
