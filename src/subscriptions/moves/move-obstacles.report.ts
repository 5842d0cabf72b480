import type { Scoped } from '../../platform/database/database';
import type { Move } from './move';

/**
 * What a move waits for besides payments that are on their way (those the hand-over itself refuses), in a sentence for the partner who is left; undefined for nothing. A
 * dispute counts where it was raised before both had signed: the partner who is left may not hold a move up with one. In the system's scope.
 */
export async function findObstacle(trx: Scoped, move: Move): Promise<string | undefined> {
  const { rows } = await trx.raw<{ rows: [{ held: boolean; disputed: boolean; refunding: boolean }] }>(
    `select exists (select from billing_holds h where h.held) as held,
            exists (select from disputes d where d.organization_id = :from and d.account_id = :account and d.status = 'open' and d.opened_at < :signedAt) as disputed,
            exists (select from refund_requests r join invoices i on i.id = r.invoice_id where r.status = 'waiting' and i.organization_id = :from and i.account_id = :account) as refunding`,
    { from: move.from.organizationId, account: move.accountId, signedAt: move.signedAt });
  const { held, disputed, refunding } = rows[0];
  if (held) return 'All charges are on hold while we compare our books with the bank’s.';
  if (disputed) return 'A line of an invoice for this customer is in dispute. We answer it first, or you withdraw the dispute.';
  return refunding ? 'A refund for this customer waits for a second person here in the office.' : undefined;
}

/** All that the account's partner pays for, ended ones too: they go along as history. */
export async function listIdsToMove(trx: Scoped, { accountId, from }: Move): Promise<string[]> {
  const rows: { id: string }[] = await trx('subscriptions').where({ account_id: accountId, organization_id: from.organizationId }).orderBy('id').select('id');
  return rows.map(({ id }) => id);
}
