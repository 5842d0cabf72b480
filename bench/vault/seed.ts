import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { HOUSE_ORGANIZATION_ID } from '../../src/platform/database/house';

/** One activated machine of a company with a plan, in a fresh database; answers what its client signs in with. */
export async function seedMachine(ownerUrl: string): Promise<{ machineId: string; credential: string }> {
  const [account, subscription, machineId] = [uuidv7(), uuidv7(), uuidv7()];
  const credential = randomBytes(32).toString('base64url');
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    await db.query(`insert into accounts (id, organization_id, kind, name, email, country, language, administered_by, registered_at, created_at, updated_at)
      values ($1, $2, 'safe_pro', 'Bench', 'bench@example.test', 'US', 'en', 'customer', now(), now(), now())`, [account, HOUSE_ORGANIZATION_ID]);
    await db.query(`insert into subscriptions (id, organization_id, account_id, number, plan_id, state, time_zone, currency, anchor_on, expires_on, term_years, source, created_at, updated_at)
      select $1, $2, $3, 'S-BENCH', p.id, 'active', 'UTC', 'USD', current_date, current_date + 365, 1, 'customer', now(), now() from plans p where code = 'safe_pro_power'`, [subscription, HOUSE_ORGANIZATION_ID, account]);
    await db.query(`insert into machines (id, organization_id, account_id, subscription_id, kind, nickname, serial, installed_at, last_contact_at, state, state_since, created_at, updated_at)
      values ($1, $2, $3, $4, 'computer', 'Bench', 'BENCH', now(), now(), 'pending', now(), now(), now())`, [machineId, HOUSE_ORGANIZATION_ID, account, subscription]);
    await db.query('insert into machine_credentials (id, organization_id, account_id, machine_id, token_hash, created_at) values ($1, $2, $3, $4, $5, now())',
      [uuidv7(), HOUSE_ORGANIZATION_ID, account, machineId, createHash('sha256').update(credential).digest()]);
  } finally {
    await db.end();
  }
  return { machineId, credential };
}
