import { type Scoped } from '../../platform/database/database';

/** Basic partners of whom an invoice was paid since they were last looked at, within two days. Needs the system scope. */
export async function listWithNewPurchases(trx: Scoped, now: Date): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select distinct o.id from invoices i join organizations o on o.id = i.organization_id and o.kind = 'partner' and o.tier = 'basic' and o.status = 'active'
      where i.status = 'paid' and i.dated_at > cast(:now as timestamptz) - interval '2 days' limit 5000`, { now });
  return ids(rows);
}

/** Partners whose review is due in the earliest zone there is; the rule asks their own. A day of which nothing is written down is no review: it is an anniversary to come. */
export async function listDueReviews(trx: Scoped, now: Date): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select s.organization_id as id from tier_standings s join organizations o on o.id = s.organization_id and o.status = 'active'
      where s.next_review_on <= (cast(:now as timestamptz) at time zone 'UTC' + interval '14 hours')::date order by s.next_review_on limit 5000`, { now });
  return ids(rows);
}

/** Basic partners whose purchases of about a year come near the threshold of today, counted a little too generously: the rule counts exactly. */
export async function listPerhapsReached(trx: Scoped, now: Date): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select o.id from organizations o join lateral (
         select sum(i.net_cents) as net from invoices i
          where i.organization_id = o.id and i.status = 'paid' and i.dated_at >= cast(:now as timestamptz) - interval '370 days') paid on true
      where o.kind = 'partner' and o.tier = 'basic' and o.status = 'active'
        and paid.net >= (select min(threshold_units) from program_rules where withdrawn_at is null and valid_from <= (cast(:now as timestamptz) at time zone 'UTC' + interval '14 hours')::date)`, { now });
  return ids(rows);
}

/** Partners whose state is written down nowhere; the review sweep needs it. */
export async function listWithoutStanding(trx: Scoped): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select o.id from organizations o where o.kind = 'partner' and not exists (select from tier_standings s where s.organization_id = o.id) limit 5000`);
  return ids(rows);
}

/** Premier partners whose review is within thirty days and who have not been told of it. */
export async function listReviewsSoon(trx: Scoped, now: Date): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select s.organization_id as id from tier_standings s join organizations o on o.id = s.organization_id and o.status = 'active' and o.tier = 'premier'
      where s.next_review_on <= (cast(:now as timestamptz) at time zone 'UTC' + interval '14 hours')::date + 30 and s.warned_for is distinct from s.next_review_on
      order by s.next_review_on limit 5000`, { now });
  return ids(rows);
}

function ids(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
