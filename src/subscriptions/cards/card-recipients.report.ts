import { payingAccount, type PayingSide } from '../../billing/payers/payers.repository';
import { type Scoped } from '../../platform/database/database';
import { listRecipients, type Recipient } from '../recipients.report';

/**
 * Who is told about the organization's cards: those with the billing role, else the administrators; never a member who sees only chosen
 * accounts, because cards belong to the whole organization (beyond.md X17). Of an account's cards those of the account who pay.
 */
export async function listCardRecipients(trx: Scoped, side: PayingSide): Promise<Recipient[]> {
  const { organizationId } = side;
  const accountId = payingAccount(side);
  if (accountId !== null) return listRecipients(trx, { organizationId, accountId, madeBy: '' });
  const result = await trx.raw<{ rows: Recipient[] }>(
    `select email, name from (
       select p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name, rank() over (order by ('billing' = any(m.roles)) desc) as place
         from memberships m join people p on p.id = m.person_id
        where m.organization_id = ? and m.status = 'active' and not m.is_limited and m.roles && array['billing', 'administrator']) told
      where place = 1 order by email`, [organizationId]);
  return result.rows;
}
