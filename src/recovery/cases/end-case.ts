import { type Actor } from '../../audit/audit.repository';
import { type Scoped } from '../../platform/database/database';
import { type CaseState, type RecoveryCase } from '../recovery-case';
import { changeCase, keepSealedPassword } from '../recovery-cases.repository';
import { type CaseEvent, type CaseSide } from '../recovery-events.repository';
import { readParties } from '../recovery-parties.report';
import { mailCaseEnded } from '../recovery.mails';
import { recordStep } from '../with-case';
import { refundCase } from './refund-case';

type Ending = {
  state: Extract<CaseState, 'cancelled' | 'denied'>; event: CaseEvent; side: CaseSide; byName?: string;
  /** Why, as a sentence for everybody who sees the case. */
  words: string; refusal?: string; actor: Actor; now: Date;
};

/** Ends a case before anything was sent: its whole fee goes back, and everybody is told why. */
export async function endCase(trx: Scoped, found: RecoveryCase, { state, event, side, byName, words, refusal = '', actor, now }: Ending): Promise<RecoveryCase> {
  const after = await changeCase(trx, found, { state, refusal, closedAt: now }, now);
  await keepSealedPassword(trx, found.id, null, null);
  await recordStep(trx, { before: found, after, event, side, ...byName !== undefined && { byName }, detail: words, actor, now });
  const parties = await readParties(trx, after);
  await mailCaseEnded(trx, { found: after, parties, now, words });
  await refundCase(trx, { found: after, reason: `Case ${found.number}: ${words}`, actor, now });
  return after;
}
