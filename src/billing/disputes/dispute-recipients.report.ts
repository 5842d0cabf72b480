import type { Scoped } from '../../platform/database/database';
import { paperRecipients, type PaperRecipient } from '../papers/paper-recipients';
import type { Dispute } from './dispute';

/** Who opened it, while they work there; else whoever is told about the paper. */
export async function listDisputeRecipients(trx: Scoped, { organizationId, openedBy, invoiceId }: Dispute): Promise<PaperRecipient[]> {
  const { rows } = await trx.raw<{ rows: [{ opener: PaperRecipient | null; others: PaperRecipient[] | null }] }>(
    `select (select json_build_object('email', p.email, 'name', trim(p.first_name || ' ' || p.last_name)) from memberships m join people p on p.id = m.person_id
              where m.organization_id = i.organization_id and m.person_id = :openedBy and m.status = 'active') as opener,
            ${paperRecipients} as others
       from invoices i where i.organization_id = :organizationId and i.id = :invoiceId`, { organizationId, openedBy, invoiceId });
  return rows[0].opener ? [rows[0].opener] : rows[0].others ?? [];
}
