import { uuidv7 } from 'uuidv7';
import { hashRecoveryCode, newRecoveryCodes } from '../../../src/identity/two-step/recovery-codes/recovery-code.model';
import { seal } from '../../../src/identity/two-step/sealed-secret';
import { codeAt, newSecret } from '../../../src/identity/two-step/totp';
import { clockNow } from '../clock';
import { ownerSql } from '../database';
import { createOrganization } from './organizations';

/** Gives a person two-step verification as enrolment leaves it; answers the app's key and the recovery codes. */
export async function giveTwoStep(personId: string, method: 'app' | 'email' = 'app'): Promise<{ secret: string; recoveryCodes: string[] }> {
  const [secret, recoveryCodes] = [newSecret(), newRecoveryCodes()];
  await ownerSql('update people set two_step = $2 where id = $1', [personId, method]);
  if (method === 'app') {
    await ownerSql('insert into authenticators (id, person_id, secret_sealed, created_at, confirmed_at) values ($1, $2, $3, app.now(), app.now())', [uuidv7(), personId, seal(secret, personId)]);
  }
  await ownerSql('insert into recovery_codes (person_id, code_hash, created_at) select $1, unnest($2::bytea[]), app.now()', [personId, recoveryCodes.map(hashRecoveryCode)]);
  return { secret, recoveryCodes };
}

/** What the person's app shows now, so many 30-second steps from now. */
export async function appCode(secret: string, steps = 0): Promise<string> {
  return codeAt({ secret, at: new Date((await clockNow()).getTime() + steps * 30_000) });
}

/** The code in the newest mail with one to this address. */
export async function mailedCode(email: string): Promise<string> {
  const [mail] = await ownerSql<{ text_body: string }>("select text_body from mails where kind = 'identity.code' and recipient_email = $1 order by created_at desc, id desc limit 1", [email]);
  return /\b(\d{6})\b/.exec(mail?.text_body ?? '')![1]!;
}

/** An account of a new organization, held by the person. */
export async function createAccountFor(personId: string): Promise<void> {
  const { organizationId } = await createOrganization();
  const accountId = uuidv7();
  await ownerSql(
    `insert into accounts (id, organization_id, kind, name, first_name, last_name, email, registered_at, created_at, updated_at)
     select $1, $2, 'safe', 'A household', first_name, last_name, email, app.now(), app.now(), app.now() from people where id = $3`, [accountId, organizationId, personId]);
  await ownerSql(
    "insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [organizationId, accountId, personId]);
}
