import { type Scoped } from '../platform/database/database';
import { isTopic, type Topic } from './topics';

/** Which optional mails an address does not want. System scope, as all of this. */
export async function listRefusals(trx: Scoped, email: string): Promise<Topic[]> {
  const topics = await trx('mail_refusals').where({ email }).orderBy('topic').pluck<string[]>('topic');
  return topics.filter(isTopic);
}

/** Answers false when it was refused before. */
export async function refuseTopic(trx: Scoped, email: string, topic: Topic, now: Date): Promise<boolean> {
  const rows = await trx('mail_refusals').insert({ email, topic, created_at: now }).onConflict(['email', 'topic']).ignore().returning<{ topic: string }[]>('topic');
  return rows.length > 0;
}

/** These and no others from now on. */
export async function replaceRefusals(trx: Scoped, email: string, topics: readonly Topic[], now: Date): Promise<void> {
  await trx('mail_refusals').where({ email }).delete();
  if (topics.length > 0) await trx('mail_refusals').insert(topics.map((topic) => ({ email, topic, created_at: now })));
}

/** What was refused goes along when somebody's e-mail changes. */
export async function moveRefusals(trx: Scoped, from: string, to: string, now: Date): Promise<void> {
  await trx.raw(
    `with gone as (delete from mail_refusals where email = ? returning topic)
     insert into mail_refusals (email, topic, created_at) select ?, topic, ? from gone on conflict do nothing`,
    [from, to, now],
  );
}

/** Whom a mail went to and about what. */
export async function findTopicOfMail(trx: Scoped, mailId: string): Promise<{ email: string; topic: Topic; organizationId: string } | undefined> {
  const row = await trx('mails').where({ id: mailId })
    .first<{ email: string; topic: string | null; organizationId: string } | undefined>('recipient_email as email', 'topic', 'organization_id as organizationId');
  return row?.topic && isTopic(row.topic) ? { ...row, topic: row.topic } : undefined;
}
