import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../platform/database/database';

/** What a link in a mail may be for; a token of one purpose opens nothing else. */
export type TokenPurpose = 'registration' | 'invitation' | 'company-invitation' | 'staff-invitation' | 'password-reset' | 'password-choice' | 'email-change' | 'unlock';

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
  const [secret] = await issueTokens(trx, [token]);
  return secret!;
}

/** The same for several links in two statements; answers their secrets in the same order. */
export async function issueTokens(trx: Scoped, tokens: readonly NewToken[]): Promise<string[]> {
  if (tokens.length === 0) return [];
  const made = tokens.map((token) => ({ token, secret: randomBytes(32).toString('base64url') }));
  const rows = made.map(({ token, secret }) => ({
    id: uuidv7(), purpose: token.purpose, token_hash: hashOf(secret), email: token.email, person_id: token.personId ?? null,
    organization_id: token.organizationId ?? null, account_id: token.accountId ?? null, subject_id: token.subjectId ?? null,
    created_at: token.now, expires_at: token.expiresAt,
  }));
  await trx.raw(VOID_OLDER, [JSON.stringify(rows.map(({ token_hash: _hash, ...about }) => about))]);
  await trx('tokens').insert(rows);
  return made.map(({ secret }) => secret);
}

const VOID_OLDER = `
  update tokens t set voided_at = given.created_at
    from json_populate_recordset(null::tokens, ?) given
   where t.purpose = given.purpose and t.email = given.email and t.used_at is null and t.voided_at is null
     and t.organization_id is not distinct from given.organization_id and t.account_id is not distinct from given.account_id
     and t.subject_id is not distinct from given.subject_id`;

/** The live token behind a secret, unused still: for the GET that shows a form. */
export async function findToken(trx: Scoped, purpose: TokenPurpose, secret: string, now: Date): Promise<Token | undefined> {
  const row = await live(trx, purpose, secret, now).first<Row | undefined>(...COLUMNS);
  return row && tokenFrom(row);
}

/** The token behind a secret whatever became of it: to say why a link is over to who holds it. */
export async function findAnyToken(trx: Scoped, purpose: TokenPurpose, secret: string): Promise<Token | undefined> {
  const row = await trx('tokens').where({ purpose, token_hash: hashOf(secret) }).first<Row | undefined>(...COLUMNS);
  return row && tokenFrom(row);
}

/** Uses a token up, once among all who try; undefined when it is unknown, used, voided or expired. */
export async function useToken(trx: Scoped, purpose: TokenPurpose, secret: string, now: Date): Promise<Token | undefined> {
  const [row]: Row[] = await live(trx, purpose, secret, now).update({ used_at: now }, [...COLUMNS]);
  return row && tokenFrom(row);
}

/** Takes back links that were sent and not used. */
export async function voidTokens(trx: Scoped, about: { purpose: TokenPurpose; email: string; accountId?: string; subjectId?: string }, now: Date): Promise<void> {
  const where = { purpose: about.purpose, email: about.email, ...(about.accountId && { account_id: about.accountId }), ...(about.subjectId && { subject_id: about.subjectId }) };
  await trx('tokens').where(where).whereNull('used_at').whereNull('voided_at').update({ voided_at: now });
}

/** Takes back whatever links of these purposes a person holds: what they open has changed hands. */
export async function voidTokensOfPerson(trx: Scoped, personId: string, purposes: readonly TokenPurpose[], now: Date): Promise<void> {
  await trx('tokens').where({ person_id: personId }).whereIn('purpose', [...purposes]).whereNull('used_at').whereNull('voided_at').update({ voided_at: now });
}

/** Takes back whatever links of these purposes were sent for an account. */
export async function voidTokensOfAccount(trx: Scoped, { accountId, purposes }: { accountId: string; purposes: readonly TokenPurpose[] }, now: Date): Promise<void> {
  await trx('tokens').where({ account_id: accountId }).whereIn('purpose', [...purposes]).whereNull('used_at').whereNull('voided_at').update({ voided_at: now });
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
