import { type SessionData } from 'express-session';
import { callFunction } from '../database/database';
import { inSameTurn } from '../database/same-turn';
import { type Context } from './visitor';

/** Who signed in, and where they stand: written once under a fresh session id, never changed under the same id. */
export type SignedIn = {
  personId: string;
  epoch: number;
  stage: 'pending_two_step' | 'signed_in';
  context: { kind: 'organization'; organizationId: string } | { kind: 'account'; accountId: string } | { kind: 'office' } | { kind: 'view'; organizationId: string; viewId: string } | null;
  csrfToken: string;
  userAgent: string;
  address: string;
  /** When the password was given (ISO); null means now. Kept when the context changes, so that 12 hours stay 12 hours. */
  since: string | null;
  /** When a two-step code was last given (ISO); null when never. */
  codeConfirmedAt: string | null;
};

/** What app.read_session says about a live session; moments in milliseconds since 1970. Shared by requests, so never changed. */
export type SessionFacts = {
  readonly data: Pick<SessionData, 'passport' | 'flash'>; readonly stage: SignedIn['stage']; readonly createdAt: number; readonly seenAt: number;
  readonly personId: string; readonly email: string; readonly firstName: string; readonly lastName: string; readonly twoStep: 'off' | 'app' | 'email' | 'passkey';
  /** When this session last had a right code; null when never. */
  readonly codeConfirmedAt: number | null;
  /** Where they stand; null also when the context that the session names is gone. */
  readonly context: Context | null;
  /** Counted up to two. */
  readonly contextsCount: number;
};

/** The facts, and the database's clock when it told them. */
export class SessionReading {
  constructor(readonly now: number, readonly facts: SessionFacts) {}

  /** Left out where a session is compared or stored. */
  toJSON(): undefined {
    return undefined;
  }
}

const READINGS_A_MESSAGE = 20;
const KEPT = 1_000;
const kept = new Map<string, SessionFacts>();

/**
 * Asks the database about the session with this hashed id, on every request anew; null when it is not live. Requests that
 * arrive in the same turn of the event loop ask together.
 */
export const readSession: (idHash: Buffer) => Promise<SessionReading | null> = inSameTurn(READINGS_A_MESSAGE, async (idHashes: readonly Buffer[]) => {
  const hashes = idHashes.map((hash) => hash.toString('hex'));
  const rows = await callFunction<{ hash: string; reading: string | null }>({
    name: 'read-sessions', text: "select hash, app.read_session(decode(hash, 'hex'))::text as reading from unnest($1::text[]) as asked (hash)", values: [hashes],
  });
  // Nobody is ever given what was read for somebody else.
  if (rows.length !== hashes.length || rows.some(({ hash }, index) => hash !== hashes[index])) throw new Error('Sessions were answered in another order.');
  return rows.map(({ reading }) => reading === null ? null : readingOf(reading));
});

const CLOCK = '{"now":';

/** The clock comes first; while the rest says the same, word for word, it is the same facts and all that was made of them. */
function readingOf(text: string): SessionReading {
  const comma = text.indexOf(',');
  if (!text.startsWith(CLOCK) || comma < 0) throw new Error('app.read_session must tell the clock first.');
  return new SessionReading(Number(text.slice(CLOCK.length, comma)), factsOf(text.slice(comma + 1)));
}

function factsOf(rest: string): SessionFacts {
  const known = kept.get(rest);
  if (known) return known;
  const facts = frozen(JSON.parse(`{${rest}`) as SessionFacts);
  if (kept.size >= KEPT) kept.clear();
  kept.set(rest, facts);
  return facts;
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
