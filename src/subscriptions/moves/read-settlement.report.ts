import type { Scoped } from '../../platform/database/database';
import type { Currency } from '../../platform/values/money';
import type { Move } from './move';
import { findSettlement } from './moves.repository';
import { type Settlement, settlementOf } from './settlement.model';
import { listSettledTerms } from './what-moves.report';

/** What was unused on the day of a done move, or will be on that of a signed one as things stand; undefined for any other. In the scope of the leaving partner or the office. */
export async function readSettlement(trx: Scoped, move: Move): Promise<Settlement | undefined> {
  if (move.state === 'done') return findSettlement(trx, move.id);
  if (move.state !== 'dated') return undefined;
  const { organizationId } = move.from;
  const { currency } = await trx('organizations').where({ id: organizationId }).first<{ currency: Currency }>('currency');
  return settlementOf(await listSettledTerms(trx, { organizationId, accountId: move.accountId }, move.movesOn!), currency, move.movesOn!);
}
