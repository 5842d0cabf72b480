import { recordAudit } from '../../audit/audit.repository';
import { findTokenAnswersForUpdate, writeTokenAnswers } from '../../identity/token-answers.repository';
import { findToken } from '../../identity/tokens';
import { databaseNow, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { getOwnAccount } from '../accounts.repository';
import { ANSWERS, afterWrongAnswer, lockedSeconds } from './computer-answer.model';
import { knowsComputer } from './installed-computers.report';
import { LINK_OVER } from './register-account';

export type Verdict = { is: 'right' } | { is: 'wrong'; left: number } | { is: 'locked'; seconds: number };

/**
 * Whoever registers for a backup that runs already names its computer first, by serial number or by name: a mailed link alone is not enough to get at
 * files (domain.md §5.6). Five wrong answers lock the link for an hour; the right one is kept at the link. Throws NotFound for a link that is over.
 */
export function answerComputer({ secret, serial, name, requestId }: { secret: string; serial: string; name: string; requestId: string }): Promise<Verdict> {
  return within('system', async (trx): Promise<Verdict> => {
    const now = await databaseNow(trx);
    const token = await findToken(trx, 'registration', secret, now);
    const answers = await findTokenAnswersForUpdate(trx, 'registration', secret);
    if (!token?.accountId || !answers) throw new NotFound(LINK_OVER);
    const seconds = lockedSeconds(answers, now);
    if (seconds > 0) return { is: 'locked', seconds };
    const { id: accountId, organizationId } = await getOwnAccount(trx, token.accountId);
    const isRight = await knowsComputer(trx, accountId, { serial, name });
    const counted = isRight ? { wrongAnswers: 0, lockedUntil: null } : afterWrongAnswer(answers, now);
    await writeTokenAnswers(trx, { id: answers.id, ...counted, answeredAt: isRight ? now : null });
    await recordAudit(trx, {
      organizationId, accountId, actor: { kind: 'system', id: 'registration-link', requestId }, action: 'account.registration-computer-named', subjectType: 'account', subjectId: accountId, after: { right: isRight }, now,
    });
    if (isRight) return { is: 'right' };
    return counted.lockedUntil === null ? { is: 'wrong', left: ANSWERS - counted.wrongAnswers } : { is: 'locked', seconds: lockedSeconds(counted, now) };
  });
}
