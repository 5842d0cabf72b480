import { uuidv7 } from 'uuidv7';
import { hashPassword } from '../../../src/identity/password';
import { findPersonByEmail, insertPerson } from '../../../src/identity/people.repository';
import { confirmPendingAuthenticator, findAuthenticator, findPendingAuthenticator, replacePendingAuthenticator } from '../../../src/identity/two-step/authenticators.repository';
import { insertTrustedDevice } from '../../../src/identity/two-step/devices/trusted-devices.repository';
import { newRecoveryCodes } from '../../../src/identity/two-step/recovery-codes/recovery-code.model';
import { replaceRecoveryCodes } from '../../../src/identity/two-step/recovery-codes/recovery-codes.repository';
import { seal } from '../../../src/identity/two-step/sealed-secret';
import { setTwoStep } from '../../../src/identity/two-step/two-step-person.repository';
import { type Role } from '../../../src/organizations/roles';
import { within, type Scoped } from '../../../src/platform/database/database';
import { addDays, dayIn, startOfDay } from '../../../src/platform/values/dates';

/** A company that has announced two-step verification for everybody: one person has an app, one gets mails, one has not done it yet. */
const SUMMIT = { id: '00000000-0000-7000-8000-0000000d0003', name: 'Summit Data Care', timeZone: 'America/Denver' };
/** The key of the demo's authenticator app, in the README too: a demo has no secrets. */
export const demoAppKey = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
export const appEmail = 'app@summit.example';
export const mailEmail = 'mail@summit.example';
export const reminderEmail = 'later@summit.example';

const GRACE_DAYS = 14;
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
const SAFARI = 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1';

const people: readonly { email: string; firstName: string; lastName: string; role: Role; twoStep: 'off' | 'app' | 'email' }[] = [
  { email: appEmail, firstName: 'Grace', lastName: 'Okafor', role: 'administrator', twoStep: 'app' },
  { email: mailEmail, firstName: 'Liam', lastName: 'Byrne', role: 'technician', twoStep: 'email' },
  { email: reminderEmail, firstName: 'Noor', lastName: 'Aziz', role: 'sales', twoStep: 'off' },
];

/** Makes the company and its people as far as they are missing. */
export async function ensureTwoStep(password: string, now: Date): Promise<void> {
  const passwordHash = await hashPassword(password);
  await ensureSummit(now);
  await within('system', async (trx) => {
    for (const person of people) await ensurePerson(trx, person, passwordHash, now);
  });
}

/** Only the office may make organizations. */
async function ensureSummit(now: Date): Promise<void> {
  const { id, name, timeZone } = SUMMIT;
  await within('office', async (trx) => {
    await trx('organizations').insert({
      id, legal_name: `${name}, Inc.`, display_name: name, time_zone: timeZone, currency: 'USD', tier: 'basic', country: 'US', city: 'Denver', state: 'CO',
      two_step_required_from: startOfDay(addDays(dayIn(now, timeZone), GRACE_DAYS), timeZone), created_at: now, updated_at: now,
    }).onConflict('id').ignore();
  });
}

async function ensurePerson(trx: Scoped, { email, firstName, lastName, role, twoStep }: (typeof people)[number], passwordHash: string, now: Date): Promise<void> {
  if (await findPersonByEmail(trx, email)) return;
  const id = uuidv7();
  await insertPerson(trx, { id, email, firstName, lastName, phone: '', country: 'US', passwordHash, now });
  await trx('memberships').insert({ id: uuidv7(), organization_id: SUMMIT.id, person_id: id, roles: [role], created_at: now, updated_at: now });
  if (twoStep === 'off') return;
  await setTwoStep(trx, id, twoStep, now);
  await replaceRecoveryCodes(trx, id, newRecoveryCodes(), now);
  if (twoStep === 'app') await setUpApp(trx, id, now);
  for (const [userAgent, address, daysAgo] of [[FIREFOX, '203.0.113.24', 21], [SAFARI, '198.51.100.7', 3]] as const) {
    await insertTrustedDevice(trx, { personId: id, epoch: 1, userAgent, address, now: new Date(now.getTime() - daysAgo * 86_400_000) });
  }
}

async function setUpApp(trx: Scoped, personId: string, now: Date): Promise<void> {
  await replacePendingAuthenticator(trx, { personId, secretSealed: seal(demoAppKey, personId), now });
  const pending = await findPendingAuthenticator(trx, personId);
  if (pending && !(await findAuthenticator(trx, personId))) await confirmPendingAuthenticator(trx, { id: pending.id, personId, step: 0, now });
}
