import { type Scoped } from '../platform/database/database';

export async function replaceAnswers(trx: Scoped, personId: string, answers: readonly { question: number; answerHash: string }[], now: Date): Promise<void> {
  await trx('security_answers').where({ person_id: personId }).delete();
  if (answers.length === 0) return;
  await trx('security_answers').insert(answers.map(({ question, answerHash }) => ({ person_id: personId, question, answer_hash: answerHash, created_at: now })));
}

export type KeptAnswer = { question: number; answerHash: string };

export async function listAnswers(trx: Scoped, personId: string): Promise<KeptAnswer[]> {
  return trx('security_answers').where({ person_id: personId }).orderBy('question').select<KeptAnswer[]>('question', 'answer_hash as answerHash');
}
