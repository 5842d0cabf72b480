import { NotFound } from '../../platform/errors';
import { type PersonActor } from '../../platform/visitors/visitor';
import { type RecoveryCase, waitsForCustomer } from '../recovery-case';
import { changeCase } from '../recovery-cases.repository';
import { recordStep, withCase } from '../with-case';
import { endCase } from './end-case';

type Answering = { caseId: string; accountId: string; answer: 'right' | 'wrong'; byName: string; actor: PersonActor };

/**
 * The customer says whether a drive that a partner ordered may go to its address (domain.md §8.1). "No" ends the case and the partner has the fee back. Answers it as it is then; one that
 * was answered before stays as it is.
 */
export function confirmAddress({ caseId, accountId, answer, byName, actor }: Answering): Promise<RecoveryCase> {
  return withCase({ caseId, step: 'confirm' }, async (trx, found, now) => {
    if (found.accountId !== accountId) throw new NotFound('We could not find that case.');
    if (!waitsForCustomer(found)) return found;
    if (answer === 'wrong') return endCase(trx, found, { state: 'cancelled', event: 'address_refused', side: 'customer', byName, words: 'The customer says that the address is not right.', actor, now });
    const after = await changeCase(trx, found, { confirmedAt: now, confirmedBy: byName }, now);
    await recordStep(trx, { before: found, after, event: 'confirmed', side: 'customer', byName, actor, now });
    return after;
  });
}
