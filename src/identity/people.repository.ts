import { type Scoped } from '../platform/database/database';
import { NotFound } from '../platform/errors';

export type Person = {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  passwordHash: string | null;
  epoch: number;
  twoStep: 'off' | 'app' | 'email' | 'passkey';
};

/** What a person says of themselves in My account. */
export type Profile = { email: string; firstName: string; lastName: string; phone: string; country: string };

type Row = { id: string; email: string; first_name: string; last_name: string; password_hash: string | null; epoch: number; two_step: Person['twoStep'] };

const COLUMNS = ['id', 'email', 'first_name', 'last_name', 'password_hash', 'epoch', 'two_step'] as const;

/** Needs the system scope, as every function here: a person belongs to no organization. */
export async function findPersonByEmail(trx: Scoped, email: string): Promise<Person | undefined> {
  const row = await trx<Row>('people').where({ email }).first(...COLUMNS);
  return row && personFrom(row);
}

export async function findPersonById(trx: Scoped, personId: string): Promise<Person | undefined> {
  const row = await trx<Row>('people').where({ id: personId }).first(...COLUMNS);
  return row && personFrom(row);
}

/** Throws NotFound when the person is gone. */
export async function getPersonForUpdate(trx: Scoped, personId: string): Promise<Person> {
  const row = await trx<Row>('people').where({ id: personId }).forUpdate().first(...COLUMNS);
  if (!row) throw new NotFound();
  return personFrom(row);
}

export async function findPersonForUpdate(trx: Scoped, email: string): Promise<Person | undefined> {
  const row = await trx<Row>('people').where({ email }).forUpdate().first(...COLUMNS);
  return row && personFrom(row);
}

/** Those of the addresses that have a sign-in. */
export async function listEmailsWithSignIn(trx: Scoped, emails: readonly string[]): Promise<Set<string>> {
  const rows = await trx<Row>('people').whereIn('email', [...emails]).whereNotNull('password_hash').select('email');
  return new Set(rows.map(({ email }) => email));
}

export async function renamePerson(trx: Scoped, { personId, firstName, lastName, now }: { personId: string; firstName: string; lastName: string; now: Date }): Promise<void> {
  await trx('people').where({ id: personId }).update({ first_name: firstName, last_name: lastName, updated_at: now });
}

/** Null for somebody who has chosen none yet, and for nobody. */
export async function findPasswordHash(trx: Scoped, personId: string): Promise<string | null> {
  const row = await trx<Row>('people').where({ id: personId }).first('password_hash');
  return row?.password_hash ?? null;
}

export async function getProfile(trx: Scoped, personId: string): Promise<Profile> {
  const row = await trx('people').where({ id: personId })
    .first<Profile | undefined>('email', 'first_name as firstName', 'last_name as lastName', 'phone', 'country');
  if (!row) throw new NotFound();
  return row;
}

export type NewPerson = { id: string; email: string; firstName: string; lastName: string; phone: string; country: string; passwordHash: string; now: Date };

export async function insertPerson(trx: Scoped, { id, email, firstName, lastName, phone, country, passwordHash, now }: NewPerson): Promise<void> {
  await trx('people').insert({
    id, email, first_name: firstName, last_name: lastName, phone, country, password_hash: passwordHash, created_at: now, updated_at: now,
  });
}

/** A person who was known without a password chooses one: names and phone are theirs to say. */
export async function completePerson(trx: Scoped, { id, firstName, lastName, phone, country, passwordHash, now }: NewPerson): Promise<void> {
  await trx('people').where({ id }).update({ first_name: firstName, last_name: lastName, phone, country, password_hash: passwordHash, updated_at: now });
}

/** A right password: the count of wrong ones starts anew. */
export async function markSignedIn(trx: Scoped, personId: string, now: Date): Promise<void> {
  await trx('people').where({ id: personId }).update({ failed_sign_ins: 0, locked_until: null, last_signed_in_at: now });
}

/** What administrators see of a lock; what holds it is table sign_in_attempts. */
export async function markLocked(trx: Scoped, personId: string, failures: number, until: Date): Promise<void> {
  await trx('people').where({ id: personId }).update({ failed_sign_ins: failures, locked_until: until });
}

export async function markUnlocked(trx: Scoped, personId: string): Promise<void> {
  await trx('people').where({ id: personId }).update({ failed_sign_ins: 0, locked_until: null });
}

/** The same password, hashed at today's cost; only if it has not been changed meanwhile. */
export async function replaceHash(trx: Scoped, { id, passwordHash }: Person, newHash: string): Promise<void> {
  await trx('people').where({ id, password_hash: passwordHash }).update({ password_hash: newHash });
}

/** A new password, hashed; the caller raises the epoch. */
export async function setPassword(trx: Scoped, personId: string, passwordHash: string, now: Date): Promise<void> {
  await trx('people').where({ id: personId }).update({ password_hash: passwordHash, failed_sign_ins: 0, locked_until: null, updated_at: now });
}

export type Personal = Omit<Profile, 'email'>;

export async function updatePersonal(trx: Scoped, personId: string, { firstName, lastName, phone, country }: Personal, now: Date): Promise<void> {
  await trx('people').where({ id: personId }).update({ first_name: firstName, last_name: lastName, phone, country, updated_at: now });
}

/** Throws a unique violation of people_email_key when the e-mail is another person's. */
export async function setEmail(trx: Scoped, personId: string, email: string, now: Date): Promise<void> {
  await trx('people').where({ id: personId }).update({ email, updated_at: now });
}

/**
 * Ends all sessions and trusted devices of a person: password, two-step, role and status changes call it (security.md §3.4).
 * Answers the new epoch, under which the session of somebody who changed it themselves goes on (`continueSession`).
 */
export async function raiseEpoch(trx: Scoped, personId: string, now: Date): Promise<number> {
  const [row]: { epoch: number }[] = await trx('people').where({ id: personId }).update({ epoch: trx.raw('epoch + 1'), updated_at: now }, ['epoch']);
  return row!.epoch;
}

function personFrom(row: Row): Person {
  return {
    id: row.id, email: row.email, firstName: row.first_name, lastName: row.last_name,
    passwordHash: row.password_hash, epoch: row.epoch, twoStep: row.two_step,
  };
}
