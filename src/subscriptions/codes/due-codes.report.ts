import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type LapsingCode } from './codes.mails';

/** Codes of one organization that lapse on one day, counted there: what one mail speaks of. */
export interface DueDay {
  readonly organizationId: string;
  readonly lapsesOn: Day;
  readonly timeZone: string;
}

/** `except`: organizations that this sweep leaves alone. */
type Sweep = { now: Date; except: readonly string[]; limit: number };

/** Days of which a reminder is due, found among the codes that are due the longest (system scope). */
export async function listDueDays(trx: Scoped, { now, except, limit }: Sweep): Promise<DueDay[]> {
  const result = await trx.raw<{ rows: DueDay[] }>(
    `select distinct organization_id as "organizationId", lapses_on as "lapsesOn", time_zone as "timeZone"
       from (select organization_id, lapses_on, time_zone from activation_codes where next_notice_at <= :now and organization_id <> all(cast(:except as uuid[])) order by next_notice_at, id limit :limit) due`, { now, except: [...except], limit });
  return result.rows;
}

/** Organizations with codes past their last day that nobody has noted (system scope). */
export async function listOrganizationsToLapse(trx: Scoped, { now, except, limit }: Sweep): Promise<string[]> {
  const result = await trx.raw<{ rows: { organizationId: string }[] }>(
    `select distinct organization_id as "organizationId"
       from (select organization_id from activation_codes where state = 'available' and lapses_at <= :now and organization_id <> all(cast(:except as uuid[])) order by lapses_at, id limit :limit) due`, { now, except: [...except], limit });
  return result.rows.map(({ organizationId }) => organizationId);
}

/** The codes of such a day that can still be used, the first of them, and how many there are. */
export async function listLapsing(trx: Scoped, { organizationId, lapsesOn, timeZone }: DueDay, limit: number): Promise<{ codes: LapsingCode[]; count: number }> {
  const day = { organizationId, lapsesOn, timeZone };
  const condition = "c.organization_id = :organizationId and c.lapses_on = :lapsesOn and c.time_zone = :timeZone and c.state = 'available'";
  const result = await trx.raw<{ rows: LapsingCode[] }>(
    `select c.code, c.years, p.name as "planName" from activation_codes c join plans p on p.id = c.plan_id where ${condition} order by c.id limit :limit`, { ...day, limit });
  const counted = await trx.raw<{ rows: [{ count: number }] }>(`select count(*)::int as count from activation_codes c where ${condition}`, day);
  return { codes: result.rows, count: counted.rows[0].count };
}
