import { setTimeout as pause } from 'node:timers/promises';
import { recordAudit } from '../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../platform/database/database';
import { TooMany } from '../platform/errors';
import { inMinutes, limit, networkOf } from '../platform/http/rate-limit';
import { mailUnlockLink } from './identity.mails';
import { hashPassword, verifyPassword } from './password';
import { findPersonByEmail, markLocked, replaceHash, type Person } from './people.repository';
import { organizationOfPerson } from './person-organization.report';
import { type Attempt, countAttempt, forgetAttempts, LOCK_AFTER, LOCK_MINUTES, type AttemptKey } from './sign-in-attempts.repository';
import { issueToken } from './tokens';
import { findTrustedDevice } from './two-step/devices/trusted-devices.repository';

type From = {
  address: string | undefined;
  /** From the browser's cookie, whoever's they are (`deviceSecretsOf`). */
  deviceSecrets?: readonly string[];
};
type Tried = From & {
  /** What the try is counted under: the e-mail, known or not; undefined where nobody at all is meant. */
  find: (trx: Scoped) => Promise<{ email: string; person: Person | undefined } | undefined>;
  /** Looks at what was brought; asked also where there is no person, so that it takes the same time. */
  isRight: (person: Person | undefined) => Promise<boolean>;
};

const LOCKING_MS = 300;
const NOBODY = '00000000-0000-0000-0000-000000000000';
const byNetwork = limit('sign-in', { points: 50, seconds: 900 });

/**
 * The person whose e-mail and password these are, or undefined: the same for a wrong password and an unknown e-mail,
 * in words, in time, and in what happens after ten of them. Throws TooMany while a delay or lock lasts, without
 * looking at the password; people with a session keep it (features.md I1, I7; domain.md §5.1). A browser with the secret of
 * a device that the person trusts is counted by itself and only slowed: strangers cannot lock it out (security.md §3.8).
 */
export async function checkCredentials({ email, password, ...from }: From & { email: string; password: string }): Promise<Person | undefined> {
  let newHash: string | undefined;
  const person = await countedSignIn({
    ...from,
    find: async (trx) => ({ email, person: await findPersonByEmail(trx, email) }),
    isRight: async (person) => {
      const { right, outdated } = await verifyPassword(person?.passwordHash ?? null, password);
      if (right && outdated) newHash = await hashPassword(password);
      return right;
    },
  });
  const hash = newHash;
  if (person && hash !== undefined) await within('system', (trx) => replaceHash(trx, person, hash));
  return person;
}

/** One try to sign in, by whatever proves it, counted before it is looked at and forgotten when it was right. */
export async function countedSignIn({ address, deviceSecrets = [], find, isRight }: Tried): Promise<Person | undefined> {
  const network = networkOf(address);
  await byNetwork.take(network);
  const { attempt, person, key } = await within('system', (trx) => count(trx, find, deviceSecrets));
  const locks = key !== undefined && 'email' in key;
  if ('waitSeconds' in attempt) throw tooMany(locks && attempt.failures >= LOCK_AFTER, attempt.waitSeconds);
  if (!(await isRight(person)) || !person) {
    if (locks && attempt.failures >= LOCK_AFTER) await lock(person);
    return undefined;
  }
  if (key) await within('system', (trx) => forgetAttempts(trx, key));
  await byNetwork.giveBack(network);
  return person;
}

async function count(trx: Scoped, find: Tried['find'], deviceSecrets: readonly string[]): Promise<{ attempt: Attempt; person: Person | undefined; key: AttemptKey | undefined }> {
  const meant = await find(trx);
  if (!meant) return { attempt: { failures: 0 }, person: undefined, key: undefined };
  const { email, person } = meant;
  // Asked for unknown e-mails too: the time it takes must not tell which ones are known.
  const device = deviceSecrets.length > 0
    ? await findTrustedDevice(trx, { personId: person?.id ?? NOBODY, epoch: person?.epoch ?? 0, secrets: deviceSecrets, now: await databaseNow(trx) }) : undefined;
  const key: AttemptKey = device ? { deviceId: device.id } : { email };
  return { attempt: await countAttempt(trx, key), person, key };
}

function tooMany(locked: boolean, waitSeconds: number): TooMany {
  const again = `Try again in ${inMinutes(waitSeconds)}.`;
  if (!locked) return new TooMany(`That was wrong several times. ${again}`, waitSeconds);
  return new TooMany(`That was wrong ${LOCK_AFTER} times, so signing in with this e-mail is locked. ${again} If there is a sign-in for it, we sent it a link that ends the lock.`, waitSeconds);
}

// Locking writes a mail only where there is a person: the answer waits longer than that takes, whether there is or not.
async function lock(person: Person | undefined): Promise<void> {
  await Promise.all([pause(LOCKING_MS), person && within('system', (trx) => lockPerson(trx, person))]);
}

async function lockPerson(trx: Scoped, person: Person): Promise<void> {
  const now = await databaseNow(trx);
  const until = new Date(now.getTime() + LOCK_MINUTES * 60_000);
  const organizationId = await organizationOfPerson(trx, person.id);
  await markLocked(trx, person.id, LOCK_AFTER, until);
  const secret = await issueToken(trx, { purpose: 'unlock', email: person.email, personId: person.id, now, expiresAt: until });
  await mailUnlockLink(trx, { organizationId, person, secret, now });
  await recordAudit(trx, {
    organizationId, actor: { kind: 'system', id: 'sign-in' }, action: 'person.locked', subjectType: 'person', subjectId: person.id,
    after: { failures: LOCK_AFTER, lockedUntil: until }, now,
  });
}
