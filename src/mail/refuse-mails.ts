import { recordAudit } from '../audit/audit.repository';
import { databaseNow, within } from '../platform/database/database';
import { findTopicOfMail, refuseTopic } from './mail-refusals.repository';
import { type Topic } from './topics';
import { mailOfCode } from './unsubscribe-code';

/** What the link in a mail would stop; undefined when it is not one of ours, or of a mail that nobody may refuse. */
export function readRefusal(code: string): Promise<{ email: string; topic: Topic } | undefined> {
  const mailId = mailOfCode(code);
  if (mailId === undefined) return Promise.resolve(undefined);
  return within('system', (trx) => findTopicOfMail(trx, mailId), { readOnly: true });
}

/** Stops mails of the topic to whom that mail went. Safe to repeat; answers undefined when the link is not one of ours. */
export async function refuseMails(code: string, requestId: string): Promise<{ email: string; topic: Topic } | undefined> {
  const mailId = mailOfCode(code);
  if (mailId === undefined) return undefined;
  return within('system', async (trx) => {
    const about = await findTopicOfMail(trx, mailId);
    if (!about) return undefined;
    const now = await databaseNow(trx);
    if (await refuseTopic(trx, about.email, about.topic, now)) {
      await recordAudit(trx, {
        organizationId: about.organizationId, actor: { kind: 'system', id: 'unsubscribe', requestId }, action: 'mails.refused',
        subjectType: 'mail', subjectId: mailId, after: { topic: about.topic }, now,
      });
    }
    return about;
  });
}
