import { STATE_GROUPS, type StateGroup } from '../../computers/states/state-group.model';

/** How many machines there are, how they stand together, and what they keep with us. */
export type MachineTotals = Record<StateGroup, number> & {
  computers: number; servers: number; bytesStored: number;
  /** Of plans with so much storage: what is used of it, and what was bought. */
  bytesMetered: number; bytesPurchased: number;
  countedAt: Date;
};

/** So many machines are counted anew for each page; the numbers of more are those of the last count, a few minutes old. */
export const COUNTED_ANEW_UP_TO = 5_000;

const inGroup = (group: StateGroup) => `count(*) filter (where m.state in (${STATE_GROUPS[group].map((state) => `'${state}'`).join(', ')}))::integer`;

/** SQL: the columns that count machines `m` of subscriptions' plans `p`; grouped or not. */
export const COUNTED = `
  count(*) filter (where m.kind = 'computer')::integer as computers, count(*) filter (where m.kind = 'server')::integer as servers,
  ${inGroup('healthy')} as healthy, ${inGroup('attention')} as attention, ${inGroup('unknown')} as unknown, ${inGroup('off')} as off,
  coalesce(sum(m.bytes_stored), 0)::bigint as bytes_stored, coalesce(sum(m.bytes_stored) filter (where p.storage_gb is not null), 0)::bigint as bytes_metered`;

/** SQL: the machines with their plans. */
export const MACHINES_WITH_PLANS = 'machines m join subscriptions s on s.id = m.subscription_id join plans p on p.id = s.plan_id';

/** SQL: the bytes that running subscriptions `s` of plans with so much storage have bought, packs included. */
export const PURCHASED = `
  coalesce(sum(1000000000 * (p.storage_gb + s.storage_packs * coalesce((select o.storage_gb from add_ons o where o.product_id = p.product_id and o.storage_gb > 0 order by o.id limit 1), 0))::bigint), 0)::bigint`;
export const RUNNING_METERED = "s.state in ('trial', 'active', 'payment_failed') and p.storage_gb is not null";
