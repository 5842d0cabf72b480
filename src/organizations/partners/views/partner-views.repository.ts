import { type Scoped } from '../../../platform/database/database';

/** A colleague looks at a partner's portal, with a reason, from a moment until another. */
export interface PartnerView { readonly id: string; readonly organizationId: string; readonly personId: string; readonly reason: string; readonly beganAt: Date; readonly endsAt: Date }

/** Needs the system scope, as those below. */
export async function insertPartnerView(trx: Scoped, { id, organizationId, personId, reason, beganAt, endsAt }: PartnerView): Promise<void> {
  await trx('partner_views').insert({ id, organization_id: organizationId, person_id: personId, reason, began_at: beganAt, ends_at: endsAt });
}

/** False where it is over already, or another person's. */
export async function endPartnerViewRow(trx: Scoped, { id, personId, now }: { id: string; personId: string; now: Date }): Promise<boolean> {
  return await trx('partner_views').where({ id, person_id: personId }).whereNull('ended_at').update({ ended_at: now }) === 1;
}

export async function countPageSeen(trx: Scoped, id: string): Promise<void> {
  await trx('partner_views').where({ id }).increment('pages_count', 1);
}

export interface Visit { readonly id: string; readonly by: string; readonly reason: string; readonly beganAt: Date; readonly endsAt: Date; readonly endedAt: Date | null; readonly pagesCount: number }

/** The newest visits to a partner's portal; in the partner's own scope, or the office's. */
export async function listVisits(trx: Scoped, organizationId: string, limit: number): Promise<Visit[]> {
  const { rows } = await trx.raw<{ rows: Visit[] }>(
    `select v.id, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as by, v.reason, v.began_at as "beganAt", v.ends_at as "endsAt", v.ended_at as "endedAt", v.pages_count as "pagesCount"
       from partner_views v join people p on p.id = v.person_id where v.organization_id = ? order by v.began_at desc, v.id desc limit ?`, [organizationId, limit]);
  return rows;
}
