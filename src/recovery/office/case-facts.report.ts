import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scoped } from '../../platform/database';
import { bytes } from '../../platform/format';
import { type RecoveryCase } from '../recovery-case';

export interface CaseFacts {
  readonly accountName: string;
  readonly payerName: string;
  readonly planName: string;
  readonly subscriptionNumber: string;
  readonly subscriptionState: string;
  readonly backupWords: string;
  readonly isPasswordMade: boolean;
}

/** What the shipping desk has to know besides the case itself. */
export async function readCaseFacts(trx: Scoped, found: RecoveryCase): Promise<CaseFacts> {
  const result = await trx.raw<{ rows: [{ account: string; payer: string; plan: string; number: string; state: string; bytes: number | null; key: string | null; made: boolean }] }>(
    `select a.name as account, o.display_name as payer, p.name as plan, s.number, s.state, m.bytes_protected as bytes, m.key_kind as key, c.password is not null as made
       from recovery_cases c join accounts a on a.id = c.account_id join organizations o on o.id = c.payer_organization_id join subscriptions s on s.id = c.subscription_id
       join plans p on p.id = s.plan_id left join machines m on m.id = c.machine_id where c.id = ?`, [found.id]);
  const [row] = result.rows;
  const paidByCustomer = found.payerOrganizationId === HOUSE_ORGANIZATION_ID;
  return {
    accountName: row.account, payerName: paidByCustomer ? 'The customer' : row.payer, planName: row.plan, subscriptionNumber: row.number, subscriptionState: row.state, isPasswordMade: row.made,
    backupWords: backupWords(row.bytes, row.key),
  };
}

function backupWords(size: number | null, key: string | null): string {
  if (size === null) return 'Deleted: there are no files to copy any more';
  return key === 'private' ? `${bytes(size)}, with a private key: we cannot read it` : bytes(size);
}
