import { createHash } from 'node:crypto';
import { type Scoped } from '../platform/database/database';
import { type TokenPurpose } from './tokens';

/** What was answered to the question that a link asks before it opens its form. */
export interface TokenAnswers {
  readonly id: string;
  readonly wrongAnswers: number;
  readonly lockedUntil: Date | null;
  /** When the right answer was given: it is asked once. */
  readonly answeredAt: Date | null;
}

const COLUMNS = { id: 'id', wrongAnswers: 'wrong_answers', lockedUntil: 'answers_locked_until', answeredAt: 'answered_at' };

/** The answers to a link, whatever became of it. In the system's scope, as every function here. */
export async function findTokenAnswers(trx: Scoped, purpose: TokenPurpose, secret: string): Promise<TokenAnswers | undefined> {
  return trx('tokens').where({ purpose, token_hash: hashOf(secret) }).first<TokenAnswers | undefined>(COLUMNS);
}

/** The same, locked until the end of the transaction, so that each try counts. */
export async function findTokenAnswersForUpdate(trx: Scoped, purpose: TokenPurpose, secret: string): Promise<TokenAnswers | undefined> {
  return trx('tokens').where({ purpose, token_hash: hashOf(secret) }).forUpdate().first<TokenAnswers | undefined>(COLUMNS);
}

export async function writeTokenAnswers(trx: Scoped, { id, wrongAnswers, lockedUntil, answeredAt }: TokenAnswers): Promise<void> {
  await trx('tokens').where({ id }).update({ wrong_answers: wrongAnswers, answers_locked_until: lockedUntil, answered_at: answeredAt });
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
