import { readWithin, type Scoped } from '../../platform/database/database';
import { serviceStatus, type ServiceStatus } from '../agent/service-status.model';
import { type Machine } from '../machine';

/** What decides whether a client may come to its vault, as it stands now. */
export interface VaultFacts extends Pick<Machine, 'organizationId' | 'accountId' | 'subscriptionId' | 'keyKind'> {
  readonly hasVault: boolean;
  /** Whether it is backed up at all. */
  readonly status: ServiceStatus;
  /** Until when it may delete; null where it may not. */
  readonly windowClosesAt: Date | null;
}

type Row = Omit<VaultFacts, 'status'> & Pick<Machine, 'stoppedAt' | 'deleteAt'> & { state: string; serviceEndsAt: Date | null; now: Date };

const FACTS = `
  select m.organization_id as "organizationId", m.account_id as "accountId", m.subscription_id as "subscriptionId", m.key_kind as "keyKind", m.stopped_at as "stoppedAt", m.delete_at as "deleteAt",
         s.state, s.service_ends_at as "serviceEndsAt", app.now() as now, exists (select from vaults v where v.machine_id = m.id) as "hasVault",
         (select w.closes_at from vault_windows w where w.machine_id = m.id and w.opened_at <= app.now() and w.closes_at > app.now() order by w.opened_at desc limit 1) as "windowClosesAt"
    from machines m join subscriptions s on s.id = m.subscription_id where m.id = $1`;

/** Asked with every request of a client; undefined where the machine is gone. */
export async function readVaultFacts(machineId: string): Promise<VaultFacts | undefined> {
  const [[row]] = await readWithin<[Row]>('system', [{ name: 'vault-facts', text: FACTS, values: [machineId], onePlan: true }]);
  if (!row) return undefined;
  const { organizationId, accountId, subscriptionId, keyKind, hasVault, windowClosesAt, state, serviceEndsAt, now } = row;
  return { organizationId, accountId, subscriptionId, keyKind, hasVault, windowClosesAt, status: serviceStatus(row, { state, serviceEndsAt }, now) };
}

export interface StorageOfSubscription {
  /** What its plan and packs hold together; null where that is unlimited. */
  readonly limitBytes: number | null;
  readonly limitGb: number | null;
  /** What the vaults of its machines hold. */
  readonly storedBytes: number;
  /** What is on its way into them. */
  readonly heldBytes: number;
  /** Who can do something about it. */
  readonly isTrial: boolean;
}

/** One gigabyte is a thousand million bytes, as disks and plans are sold. */
export const GIGABYTE = 1_000_000_000;

/**
 * The storage of a subscription in gigabytes as SQL on `p` and `s`: of the plan and the packs in force; null where unlimited (domain.md §2.2).
 * The pack is the one that the plan's product sells, as `packsFor` picks it.
 */
export const LIMIT_GB = `(p.storage_gb + s.storage_packs * coalesce((select a.storage_gb from add_ons a where a.product_id = p.product_id and a.storage_gb > 0 order by a.sellable desc, a.position limit 1), 0))`;

/** What the machines of a subscription share (in the system's scope, where all of them are seen). */
export async function readStorageOf(trx: Scoped, subscriptionId: string): Promise<StorageOfSubscription> {
  const result = await trx.raw<{ rows: { gb: number | null; stored: number; held: number; state: string }[] }>(
    `select ${LIMIT_GB} as gb, s.state, (select coalesce(sum(m.bytes_stored), 0)::bigint from machines m where m.subscription_id = s.id) as stored,
            (select coalesce(sum(w.bytes), 0)::bigint from vault_writes w where w.subscription_id = s.id and not w.is_removal and w.ends_at > clock_timestamp()) as held
       from subscriptions s join plans p on p.id = s.plan_id where s.id = ?`, [subscriptionId]).options({ name: 'vault-storage' });
  const { gb, stored, held, state } = result.rows[0]!;
  return { limitGb: gb, limitBytes: gb === null ? null : gb * GIGABYTE, storedBytes: stored, heldBytes: held, isTrial: state === 'trial' };
}
