import { type Scoped } from '../../platform/database/database';
import { type Deal } from '../deal';

export interface Duplicate extends Pick<Deal, 'id' | 'number' | 'company' | 'state' | 'submittedAt' | 'protectedUntil' | 'timeZone'> {
  readonly organizationName: string;
}

/** SQL, what follows "select": open deals of other partners with the customer and product of a deal in the query (domain.md §11.6). */
export function othersSame(deal: string): string {
  return `from deals same where same.customer_key = ${deal}.customer_key and same.product = ${deal}.product and same.state in ('submitted', 'appealed', 'approved')
    and same.organization_id <> ${deal}.organization_id`;
}

/** Other partners' open deals for the same customer and product, the first one first; for the office alone. */
export async function listDuplicates(trx: Scoped, { organizationId, customerKey, product }: Pick<Deal, 'organizationId' | 'customerKey' | 'product'>): Promise<Duplicate[]> {
  const { rows } = await trx.raw<{ rows: Duplicate[] }>(
    `select d.id, d.number, d.company, d.state, d.submitted_at as "submittedAt", d.protected_until as "protectedUntil", d.time_zone as "timeZone", o.display_name as "organizationName"
       from deals d join organizations o on o.id = d.organization_id
      where d.customer_key = :customerKey and d.product = :product and d.state in ('submitted', 'appealed', 'approved') and d.organization_id <> :organizationId
      order by d.submitted_at, d.id limit 20`, { customerKey, product, organizationId });
  return rows;
}
