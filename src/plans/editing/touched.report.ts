import { type Scoped } from '../../platform/database/database';

/** As many are counted, and no more. */
export const COUNTED_UP_TO = 1_000;

/** Whom a change touches: subscriptions that live, those whose renewal is announced already, and partners; each counted up to one more than COUNTED_UP_TO. */
export interface Touched { readonly subscriptions: number; readonly announced: number; readonly partners: number }

/** Of one plan; of an add-on, the subscriptions that have packs; without either, of everything. */
export async function countTouched(trx: Scoped, { planId, withPacks = false }: { planId?: string; withPacks?: boolean }): Promise<Touched> {
  const which = `${planId === undefined ? 'true' : 'plan_id = :planId'} ${withPacks ? 'and storage_packs > 0' : ''}`;
  const some = (condition: string) => `(select organization_id from subscriptions where ${which} and ${condition} limit ${COUNTED_UP_TO + 1})`;
  const { rows } = await trx.raw<{ rows: [Touched] }>(`
    select (select cast(count(*) as integer) from ${some(LIVE)} s) as subscriptions,
           (select cast(count(*) as integer) from ${some(`renewal_quote_id is not null and ${LIVE}`)} s) as announced,
           (select cast(count(distinct organization_id) as integer) from ${some(LIVE)} s) as partners`, { planId: planId ?? null });
  return rows[0];
}

const LIVE = "state in ('trial', 'active', 'expired', 'payment_failed')";
