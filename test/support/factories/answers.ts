import { hashPassword } from '../../../src/identity/password';
import { normalAnswer } from '../../../src/identity/security-questions';
import { ownerSql } from '../database';

export const ANSWERS = { answer1: 'Rex', answer4: 'A blue Volvo', answer9: 'Zoë' } as const;
// Hashing takes its time on purpose; everybody here gives the same answers.
let hashes: Promise<string[]> | undefined;

/** Gives a person the answers above to their questions 1, 4 and 9. */
export async function giveAnswers(personId: string): Promise<void> {
  hashes ??= Promise.all(Object.values(ANSWERS).map((answer) => hashPassword(normalAnswer(answer))));
  await ownerSql('insert into security_answers (person_id, question, answer_hash, created_at) select $1, unnest($2::int[]), unnest($3::text[]), app.now()', [personId, [1, 4, 9], await hashes]);
}

/** The newest link of this kind in a mail to the address, as a path; undefined when there is none. */
export async function mailedPath(email: string, start: string): Promise<string | undefined> {
  const mails = await ownerSql<{ text_body: string }>('select text_body from mails where recipient_email = $1 and text_body like $2 order by created_at desc, id desc limit 1', [email, `%${start}%`]);
  const [link] = mails.flatMap(({ text_body: text }) => [...text.matchAll(/https?:\/\/\S+/g)].map(([found]) => new URL(found).pathname)).filter((path) => path.startsWith(start));
  return link;
}
