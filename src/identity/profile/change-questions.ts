import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { hashPassword } from '../password';
import { getPersonForUpdate } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { listAnswers, replaceAnswers } from '../security-answers.repository';
import { normalAnswer, type Answer } from '../security-questions';
import { mailQuestionsChanged } from './profile.mails';

/** Replaces somebody's three security questions; the answers, checked before, are kept as hashes (domain.md §5.3). */
export async function changeQuestions({ personId, answers, requestId }: { personId: string; answers: readonly Answer[]; requestId: string }): Promise<void> {
  const hashed = await Promise.all(answers.map(async ({ question, answer }) => ({ question, answerHash: await hashPassword(normalAnswer(answer)) })));
  await within('system', async (trx) => {
    const now = await databaseNow(trx);
    const person = await getPersonForUpdate(trx, personId);
    const before = await listAnswers(trx, personId);
    await replaceAnswers(trx, personId, hashed, now);
    const organizationId = await organizationOfPerson(trx, personId);
    await mailQuestionsChanged(trx, { organizationId, person, now });
    await recordAudit(trx, {
      organizationId, actor: { kind: 'person', id: personId, requestId }, action: 'person.security-questions-changed', subjectType: 'person', subjectId: personId,
      before: { questions: before.map(({ question }) => question) }, after: { questions: hashed.map(({ question }) => question) }, now,
    });
  });
}
