import { type Scoped } from '../../platform/database/database';
import { type Machine } from '../machine';

/** What the files of a machine hang on, besides the machine as it is known. */
export interface Service {
  readonly state: string;
  readonly serviceEndsAt: Date | null;
  /** Whether we keep a key with which to open the backup: none is made before its client first signs in. */
  readonly hasKey: boolean;
}

/** The state of a machine's subscription, asked of itself: what the machine's row says of it is a copy. */
export async function readServiceOf(trx: Scoped, { id, subscriptionId }: Pick<Machine, 'id' | 'subscriptionId'>): Promise<Service> {
  const row = await trx('subscriptions as s').join('machines as m', 'm.subscription_id', 's.id').where({ 's.id': subscriptionId, 'm.id': id })
    .first<Service | undefined>({ state: 's.state', serviceEndsAt: 's.service_ends_at' }, trx.raw('m.repository_key is not null as "hasKey"'));
  return row ?? { state: 'purged', serviceEndsAt: null, hasKey: false };
}
