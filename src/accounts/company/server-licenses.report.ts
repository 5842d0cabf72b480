import { type Scoped } from '../../platform/database/database';

/** A subscription of the account that serves, with what it allows; null for any number of servers. */
export interface ServerLicenses {
  readonly subscriptionId: string;
  /** Who sees it, and so its servers. */
  readonly organizationId: string;
  readonly planName: string;
  readonly limit: number | null;
  readonly used: number;
}

// Serving, as computers/machine.ts says it.
const SERVES = "(s.state in ('active', 'trial') or (s.state = 'payment_failed' and s.service_ends_at > :now))";

/** The licenses for servers of an account, in its own or its partner's scope; what allows most comes first. Nothing where no plan allows any (domain.md §2.2). */
export async function listServerLicenses(trx: Scoped, accountId: string, now: Date): Promise<ServerLicenses[]> {
  const { rows } = await trx.raw<{ rows: ServerLicenses[] }>(
    `select s.id as "subscriptionId", s.seen_by_organization_id as "organizationId", p.name as "planName", p.server_limit as "limit",
            (select count(*)::int from machines m where m.subscription_id = s.id and m.kind = 'server') as used
       from subscriptions s join plans p on p.id = s.plan_id
      where s.account_id = :accountId and ${SERVES} and p.server_limit is distinct from 0
      order by p.server_limit desc nulls first, s.id limit 100`, { accountId, now });
  return rows;
}

/** Whether pages about servers say anything in this company: it may have some, or has some still. */
export async function hasServers(trx: Scoped, accountId: string, now: Date): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: [{ has: boolean }] }>(
    `select exists (select from subscriptions s join plans p on p.id = s.plan_id where s.account_id = :accountId and ${SERVES} and p.server_limit is distinct from 0)
         or exists (select from machines where account_id = :accountId and kind = 'server') as has`, { accountId, now });
  return rows[0].has;
}
