import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, type Scoped } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { bytes, money } from '../../platform/values/format';
import { isCurrency } from '../../platform/values/money';
import { type RecoveryCase } from '../recovery-case';
import { findReturnFees } from '../returns/return-fees';

export interface CaseFacts {
  readonly accountName: string;
  readonly payerName: string;
  readonly planName: string;
  readonly subscriptionNumber: string;
  readonly subscriptionState: string;
  readonly backupWords: string;
  readonly isPasswordMade: boolean;
  /** What a drive and a cord that stay away cost now, in brackets; '' where they have no price. */
  readonly feeWords: string;
}

/** What the shipping desk has to know besides the case itself. */
export async function readCaseFacts(trx: Scoped, found: RecoveryCase): Promise<CaseFacts> {
  const result = await trx.raw<{ rows: [{ account: string; payer: string; plan: string; number: string; state: string; bytes: number | null; key: string | null; made: boolean; currency: string | null }] }>(
    `select a.name as account, o.display_name as payer, p.name as plan, s.number, s.state, m.bytes_protected as bytes, m.key_kind as key, c.password is not null as made, i.currency
       from recovery_cases c join accounts a on a.id = c.account_id join organizations o on o.id = c.payer_organization_id join subscriptions s on s.id = c.subscription_id
       join plans p on p.id = s.plan_id left join machines m on m.id = c.machine_id left join invoices i on i.id = c.invoice_id where c.id = ?`, [found.id]);
  const [row] = result.rows;
  const paidByCustomer = found.payerOrganizationId === HOUSE_ORGANIZATION_ID;
  return {
    accountName: row.account, payerName: paidByCustomer ? 'The customer' : row.payer, planName: row.plan, subscriptionNumber: row.number, subscriptionState: row.state, isPasswordMade: row.made,
    backupWords: backupWords(row.bytes, row.key), feeWords: await feeWords(trx, found, row.currency),
  };
}

async function feeWords(trx: Scoped, { timeZone }: RecoveryCase, currency: string | null): Promise<string> {
  const fees = currency !== null && isCurrency(currency) ? await findReturnFees(trx, currency, dayIn(await databaseNow(trx), timeZone)) : undefined;
  return fees ? ` (${money(fees.driveCents, currency!)} for a drive, ${money(fees.cordCents, currency!)} for a cord, before tax)` : '';
}

function backupWords(size: number | null, key: string | null): string {
  if (size === null) return 'Deleted: there are no files to copy any more';
  return key === 'private' ? `${bytes(size)}, with a private key: we cannot read it` : bytes(size);
}
