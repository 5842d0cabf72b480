import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../../platform/database/database';
import { type Passkey } from './passkey.model';

type Row = {
  id: string; person_id: string; credential_id: Buffer; public_key: Buffer; counter: number; transports: string[]; name: string;
  is_shareable: boolean; is_backed_up: boolean; created_at: Date; last_used_at: Date | null;
};

/** The one used last first. Needs the system scope, as every function here. */
export async function listPasskeys(trx: Scoped, personId: string): Promise<Passkey[]> {
  const rows = await trx<Row>('passkeys').where({ person_id: personId }).orderByRaw('coalesce(last_used_at, created_at) desc, id desc');
  return rows.map(passkeyFrom);
}

export async function hasPasskeys(trx: Scoped, personId: string): Promise<boolean> {
  return (await trx('passkeys').where({ person_id: personId }).first('id')) !== undefined;
}

/** The passkey that a browser names, whoever's it is; nobody else uses it until the transaction ends. */
export async function findPasskeyForUpdate(trx: Scoped, credentialId: Buffer): Promise<Passkey | undefined> {
  const row = await trx<Row>('passkeys').where({ credential_id: credentialId }).forUpdate().first();
  return row && passkeyFrom(row);
}

/** Whose it is. */
export async function findPasskeyOwner(trx: Scoped, credentialId: Buffer): Promise<string | undefined> {
  return (await trx<Row>('passkeys').where({ credential_id: credentialId }).first('person_id'))?.person_id;
}

type NewPasskey = Omit<Passkey, 'id' | 'createdAt' | 'lastUsedAt'> & { now: Date };

/** Answers its id; undefined when the same passkey is here already, whoever's it is. */
export async function insertPasskey(trx: Scoped, given: NewPasskey): Promise<string | undefined> {
  const rows = await trx('passkeys').insert({
    id: uuidv7(), person_id: given.personId, credential_id: given.credentialId, public_key: given.publicKey, counter: given.counter, transports: given.transports,
    name: given.name, is_shareable: given.isShareable, is_backed_up: given.isBackedUp, created_at: given.now,
  }).onConflict('credential_id').ignore().returning<{ id: string }[]>('id');
  return rows[0]?.id;
}

/** After a right answer: the count it came with, and whether other devices keep it by now. */
export async function markPasskeyUsed(trx: Scoped, { id, isShareable }: Passkey, { counter, isBackedUp }: Pick<Passkey, 'counter' | 'isBackedUp'>, now: Date): Promise<void> {
  await trx('passkeys').where({ id }).update({ counter, is_backed_up: isShareable && isBackedUp, last_used_at: now });
}

/** False when it is not the person's. */
export async function renamePasskey(trx: Scoped, { personId, id, name }: { personId: string; id: string; name: string }): Promise<boolean> {
  return await trx('passkeys').where({ id, person_id: personId }).update({ name }) === 1;
}

export async function deletePasskey(trx: Scoped, { personId, id }: { personId: string; id: string }): Promise<void> {
  await trx('passkeys').where({ id, person_id: personId }).delete();
}

export async function deletePasskeys(trx: Scoped, personId: string): Promise<void> {
  await trx('passkeys').where({ person_id: personId }).delete();
}

function passkeyFrom(row: Row): Passkey {
  return {
    id: row.id, personId: row.person_id, credentialId: row.credential_id, publicKey: row.public_key, counter: row.counter, transports: row.transports, name: row.name,
    isShareable: row.is_shareable, isBackedUp: row.is_backed_up, createdAt: row.created_at, lastUsedAt: row.last_used_at,
  };
}
