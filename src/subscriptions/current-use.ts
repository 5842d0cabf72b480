import { type Scoped } from '../platform/database/database';

/** What a subscription keeps and backs up now. */
export interface CurrentUse {
  /** Whole gigabytes, rounded up. */
  readonly storageGb: number;
  readonly servers: number;
}

type Measure = (trx: Scoped, subscriptionIds: readonly string[]) => Promise<ReadonlyMap<string, CurrentUse>>;

/** Until a room keeps machines nothing is used. */
let measure: Measure = () => Promise.resolve(new Map());

/** Said once at the start by the room that keeps machines, which stands above this one and so cannot be asked by import. */
export function measureUseBy(ask: Measure): void {
  measure = ask;
}

/** What these subscriptions use now, by id; who uses nothing may be left out. A smaller plan or fewer packs must hold it (domain.md §7.3). */
export function readCurrentUse(trx: Scoped, subscriptionIds: readonly string[]): Promise<ReadonlyMap<string, CurrentUse>> {
  return measure(trx, subscriptionIds);
}
