import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../platform/database';

/** What a link in a mail may be for; a token of one purpose opens nothing else. */
export type TokenPurpose = 'registration' | 'invitation' | 'staff-invitation' | 'password-reset' | 'unlock';

export type NewToken = {
  purpose: TokenPurpose;
  email: string;
  personId?: string | null;
  organizationId?: string | null;
  accountId?: string | null;
  /** What it is about besides, e.g. the invitation. */
  subjectId?: string | null;
  now: Date;
  expiresAt: Date;
};

export type Token = {
  id: string; email: string; personId: string | null; organizationId: string | null; accountId: string | null; subjectId: string | null; expiresAt: Date;
};

type Row = { id: string; email: string; person_id: string | null; organization_id: string | null; account_id: string | null; subject_id: string | null; expires_at: Date };

const COLUMNS = ['id', 'email', 'person_id', 'organization_id', 'account_id', 'subject_id', 'expires_at'] as const;

/**
 * Makes a single-use link's secret and voids the older ones for the same purpose, e-mail and subject. Answers the
 * secret, which stands in the mail and nowhere else; we keep its hash (security.md §3.7).
 */
export async function issueToken(trx: Scoped, token: NewToken): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const about = {
    purpose: token.purpose, email: token.email, organization_id: token.organizationId ?? null,
    account_id: token.accountId ?? null, subject_id: token.subjectId ?? null,
  };
  await trx('tokens').where(about).whereNull('used_at').whereNull('voided_at').update({ voided_at: token.now });
  await trx('tokens').insert({
    ...about, id: uuidv7(), token_hash: hashOf(secret), person_id: token.personId ?? null, created_at: token.now, expires_at: token.expiresAt,
  });
  return secret;
}

/** The live token behind a secret, unused still: for the GET that shows a form. */
export async function findToken(trx: Scoped, purpose: TokenPurpose, secret: string, now: Date): Promise<Token | undefined> {
  const row = await live(trx, purpose, secret, now).first<Row | undefined>(...COLUMNS);
  return row && tokenFrom(row);
}

/** Uses a token up, once among all who try; undefined when it is unknown, used, voided or expired. */
export async function useToken(trx: Scoped, purpose: TokenPurpose, secret: string, now: Date): Promise<Token | undefined> {
  const [row]: Row[] = await live(trx, purpose, secret, now).update({ used_at: now }, [...COLUMNS]);
  return row && tokenFrom(row);
}

/** Takes back links that were sent and not used. */
export async function voidTokens(trx: Scoped, about: { purpose: TokenPurpose; email: string; accountId?: string }, now: Date): Promise<void> {
  const where = { purpose: about.purpose, email: about.email, ...(about.accountId && { account_id: about.accountId }) };
  await trx('tokens').where(where).whereNull('used_at').whereNull('voided_at').update({ voided_at: now });
}

function live(trx: Scoped, purpose: TokenPurpose, secret: string, now: Date) {
  return trx('tokens').where({ purpose, token_hash: hashOf(secret) }).whereNull('used_at').whereNull('voided_at').where('expires_at', '>', now);
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function tokenFrom(row: Row): Token {
  return {
    id: row.id, email: row.email, personId: row.person_id, organizationId: row.organization_id,
    accountId: row.account_id, subjectId: row.subject_id, expiresAt: row.expires_at,
  };
}
