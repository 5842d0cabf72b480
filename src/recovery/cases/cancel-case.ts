import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { type PersonActor } from '../../platform/visitors/visitor';
import { type CaseSide } from '../recovery-events.repository';
import { isByCustomer, isSeenByCustomer, may, type RecoveryCase, refuseUnless } from '../recovery-case';
import { changeCase, getCaseForUpdate } from '../recovery-cases.repository';
import { recordStep } from '../with-case';
import { endCase } from './end-case';

type Cancelling = { caseId: string; byName: string; actor: PersonActor } & ({ side: 'customer'; accountId: string } | { side: 'partner'; organizationId: string });

/**
 * Takes a case back by the side that ordered it, until its drive is being prepared: the whole fee goes back (domain.md §12). What was only saved is withdrawn. Throws NotFound
 * for a case of somebody else, RuleBroken where it is too late.
 */
export function cancelCase(given: Cancelling): Promise<RecoveryCase> {
  const { caseId, side, byName, actor } = given;
  return within('system', async (trx) => {
    const found = await getCaseForUpdate(trx, caseId);
    if (!isSeen(found, given)) throw new NotFound('We could not find that case.');
    if (isByCustomer(found) !== (side === 'customer')) throw new RuleBroken(side === 'customer' ? 'Your partner ordered this case. Ask them to cancel it.' : 'The customer ordered this case, so only they can cancel it.');
    const now = await databaseNow(trx);
    if (may(found, 'withdraw')) return withdraw(trx, found, { side, byName, actor, now });
    refuseUnless(found, 'cancel');
    const words = side === 'customer' ? 'The customer has cancelled it.' : 'The partner who ordered it has cancelled it.';
    return endCase(trx, found, { state: 'cancelled', event: 'cancelled', side, byName, words, actor, now });
  });
}

/** Whose case it is to cancel: the side that pays. */
export function mayCancel(found: RecoveryCase, side: 'customer' | 'partner'): boolean {
  return (may(found, 'cancel') || may(found, 'withdraw')) && isByCustomer(found) === (side === 'customer');
}

function isSeen(found: RecoveryCase, given: Cancelling): boolean {
  if (given.side === 'customer') return found.accountId === given.accountId && isSeenByCustomer(found);
  return found.organizationId === given.organizationId;
}

async function withdraw(trx: Scoped, found: RecoveryCase, { side, byName, actor, now }: { side: CaseSide; byName: string; actor: PersonActor; now: Date }): Promise<RecoveryCase> {
  const after = await changeCase(trx, found, { state: 'withdrawn', closedAt: now }, now);
  await recordStep(trx, { before: found, after, event: 'withdrawn', side, byName, actor, now });
  return after;
}
