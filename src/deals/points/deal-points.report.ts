import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { customerKey } from '../customer-key.model';
import { USED } from './holds-points';

/** What an approved deal takes off an order. */
export interface DealPoints {
  readonly id: string;
  readonly number: string;
  /** The code of the product in the catalog. */
  readonly product: string;
  /** 500 is 5 points. */
  readonly pointsBps: number;
}

/** Somebody who is no customer yet has no account. */
type Customer = { organizationId: string; accountId: string | null; email: string; on: Day };
/** The quote that the points were promised to, and the deal they come from, where an order is looked at again. */
type Promised = { quoteId: string; dealId: string | null };

/** The points that the next order of a product for a customer gets; undefined where no deal gives any. */
export async function findDealPoints(trx: Scoped, { product, promised, ...customer }: Customer & { product: string; promised?: Promised | undefined }): Promise<DealPoints | undefined> {
  const found = await listDealPoints(trx, { ...customer, ...promised && { promised } });
  return found.find((points) => points.product === product);
}

/**
 * The points for a customer, by product: of approved deals in their protection that no order uses, and that are linked to the account or, linked to none, have the
 * customer's e-mail domain (domain.md §2.5, §11.6). The deal that a quote was promised comes first, then the one that ends first.
 */
export async function listDealPoints(trx: Scoped, { organizationId, accountId, email, on, promised }: Customer & { promised?: Promised }): Promise<DealPoints[]> {
  const { rows } = await trx.raw<{ rows: DealPoints[] }>(
    `select d.id, d.number, d.product, r.points_bps as "pointsBps" from deals d join deal_rules r on r.version = d.rule_version
      where d.organization_id = :organizationId and d.state = 'approved' and d.protected_until >= :on and r.points_bps > 0
        and (d.account_id = cast(:accountId as uuid) or (d.account_id is null and d.customer_key = :key))
        and (d.quote_id is null or d.quote_id = cast(:quoteId as uuid) or not ${USED})
      order by d.id is not distinct from cast(:dealId as uuid) desc, d.protected_until, d.id`,
    { organizationId, accountId, key: customerKey(email), on, quoteId: promised?.quoteId ?? null, dealId: promised?.dealId ?? null });
  return rows;
}
