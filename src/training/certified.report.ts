import { type Scoped } from '../platform/database/database';
import { type Day } from '../platform/values/dates';
import { type CertifiedProduct } from './certified-product';

export { CERTIFIED_PRODUCTS, CERTIFIED_PRODUCT_NAMES, type CertifiedProduct } from './certified-product';

/**
 * The products for which a person holds a certificate on a day at the organization in scope: issued there, neither ended nor
 * withdrawn. One from another organization does not count here (domain.md §11.6).
 */
export async function listCertifications(trx: Scoped, { personId, on }: { personId: string; on: Day }): Promise<readonly CertifiedProduct[]> {
  const { rows } = await trx.raw<{ rows: { product: CertifiedProduct }[] }>(
    `select distinct product from certificates
       where organization_id = app.organization() and person_id = :personId and valid_from <= :on and valid_until >= :on and withdrawn_at is null order by product`,
    { personId, on });
  return rows.map(({ product }) => product);
}
