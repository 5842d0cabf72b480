import { type Scoped } from '../../platform/database/database';

/** The stored moments that sweeps wait for; each has an index of its own. */
export type DueMoment = 'quote_at' | 'charge_at' | 'lapses_at' | 'next_notice_at' | 'purge_at' | 'plan_changes_at';

export interface Due {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly at: Date;
}

/**
 * Subscriptions whose moment has come, the longest due first, after one of them: pages by place and not by count, so that those
 * which have to wait never hold up the others (system scope).
 */
export async function listDue(trx: Scoped, moment: DueMoment, now: Date, after: Due | undefined, limit: number): Promise<Due[]> {
  const result = await trx.raw<{ rows: Due[] }>(
    `select id, organization_id as "organizationId", account_id as "accountId", ${moment} as at from subscriptions
      where ${moment} <= :now ${after ? `and (${moment}, id) > (:at, :id)` : ''} order by ${moment}, id limit :limit`,
    { now, limit, ...after && { at: after.at, id: after.id } });
  return result.rows;
}

/** Tries to charge that were answered and not dealt with, by organization (system scope). */
export async function listAnsweredTries(trx: Scoped, limit: number): Promise<{ organizationId: string; paymentId: string }[]> {
  const result = await trx.raw<{ rows: { organizationId: string; paymentId: string }[] }>(
    `select distinct s.organization_id as "organizationId", p.id as "paymentId"
       from subscriptions s join payments p on p.id = s.renewal_payment_id
      where s.renewal_payment_id is not null and p.state in ('declined', 'needs_action') limit ?`, [limit]);
  return result.rows;
}

/** Subscriptions whose data is gone: none of them has a machine any more (system scope). */
export async function listRemoved(trx: Scoped, limit: number): Promise<{ id: string; organizationId: string }[]> {
  const result = await trx.raw<{ rows: { id: string; organizationId: string }[] }>(
    `select id, organization_id as "organizationId" from subscriptions s
      where state = 'purging' and not exists (select from machines m where m.subscription_id = s.id) order by id limit ?`, [limit]);
  return result.rows;
}
