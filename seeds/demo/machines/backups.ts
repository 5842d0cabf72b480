import { createHash } from 'node:crypto';
import { keepRepositoryKey } from '../../../src/computers/credentials/repository-keys.repository';
import { readObject } from '../../../src/computers/vault/store/vault-object.model';
import { storeOf } from '../../../src/computers/vault/store/store-of';
import { storeObject, type VaultOf } from '../../../src/computers/vault/store-object';
import { ensureVault } from '../../../src/computers/vault/vaults.repository';
import { type Scoped, within } from '../../../src/platform/database/database';
import { companyEmail, householdEmail } from '../people/people';
import { SMALL_BACKUP, SMALL_BACKUP_PASSWORD } from './small-backup';

/** A computer of a household and one of a company have files that can be looked at. Safe to repeat. */
export async function ensureBackups(people: ReadonlyMap<string, string>, now: Date): Promise<void> {
  const persons = [householdEmail, companyEmail].map((email) => people.get(email)!);
  for (const of of await within('system', (trx) => listWell(trx, persons), { readOnly: true })) await ensureBackup(of, now);
}

/** One each, on Windows where there is such a one. */
async function listWell(trx: Scoped, persons: readonly string[]): Promise<VaultOf[]> {
  const { rows } = await trx.raw<{ rows: VaultOf[] }>(`
    select distinct on (m.account_id) m.id as "machineId", m.organization_id as "organizationId", m.account_id as "accountId", m.subscription_id as "subscriptionId"
      from account_people u join machines m on m.account_id = u.account_id
     where u.person_id = any(cast(? as uuid[])) and m.kind = 'computer' and m.key_kind = 'managed' and m.last_backup_at is not null and m.stopped_at is null and m.delete_at is null
     order by m.account_id, m.platform = 'windows' desc, m.state = 'protected' desc, m.created_at, m.id`, [[...persons]]);
  return rows;
}

async function ensureBackup(of: VaultOf, now: Date): Promise<void> {
  const store = storeOf(of.machineId);
  await within('system', (trx) => ensureVault(trx, of, now));
  await store.create();
  for (const [kind, base64] of SMALL_BACKUP) {
    const content = Buffer.from(base64, 'base64');
    const object = readObject(kind, kind === 'config' ? '' : createHash('sha256').update(content).digest('hex'))!;
    // eslint-disable-next-line @typescript-eslint/require-await -- what a request would hand over
    const body = (async function* () { yield content; })();
    await storeObject(of, { object, body, bytes: content.length }, { store, isLimited: false });
  }
  await within('system', (trx) => keepRepositoryKey(trx, of.machineId, SMALL_BACKUP_PASSWORD));
}
