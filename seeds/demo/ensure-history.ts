import { ensureAccountPerson } from '../../src/accounts/account-people.repository';
import { listAccountsByEmail } from '../../src/accounts/accounts.repository';
import { getCatalog } from '../../src/plans/plans.repository';
import { databaseNow, type Scoped, within } from '../../src/platform/database';
import { dayIn } from '../../src/platform/dates';
import { type DemoCard } from './cards';
import { type DemoCustomer } from './customer';
import { type DemoOrganization, NORTHWIND } from './organizations';
import { type Past } from './past';
import { billingEmail, companyEmail, harborEmail, householdEmail } from './people';
import { storyOf } from './story';

type Cast = { people: ReadonlyMap<string, string>; cards: readonly DemoCard[] };

/** Tells an organization's history in the order in which it happened, all of it or nothing; once. */
export async function ensureHistory(organization: DemoOrganization, customers: readonly DemoCustomer[], { people, cards }: Cast): Promise<void> {
  const organizationId = organization.id;
  await within({ organizationId }, async (trx) => {
    if (await trx('accounts').first('id')) return;
    const now = await databaseNow(trx);
    const today = dayIn(now, organization.timeZone);
    const buyerId = people.get(organization === NORTHWIND ? billingEmail : harborEmail)!;
    const past: Past = { trx, organization, cards, catalog: await getCatalog(trx, today), buyer: { kind: 'person', id: buyerId } };
    const happenings = customers
      .flatMap((customer, place) => storyOf(customer, { now, today, timeZone: organization.timeZone, place }))
      .sort((a, b) => a.at.getTime() - b.at.getTime());
    for (const happening of happenings) await happening.tell(past);
    await letCustomersIn(trx, organizationId, people, now);
  });
  await keepOldMails(organizationId);
}

/** The customers who have a sign-in. */
async function letCustomersIn(trx: Scoped, organizationId: string, people: Cast['people'], now: Date): Promise<void> {
  for (const [email, role] of [[householdEmail, 'holder'], [companyEmail, 'billing_owner']] as const) {
    for (const { id: accountId } of await listAccountsByEmail(trx, organizationId, email)) {
      await ensureAccountPerson(trx, { organizationId, accountId, personId: people.get(email)!, role, now });
    }
  }
}

/** The receipts of the past stay to be read in the mailbox; none of them is sent now. */
async function keepOldMails(organizationId: string): Promise<void> {
  await within('system', async (trx) => {
    await trx('mails').where({ organization_id: organizationId, state: 'queued' }).whereRaw("created_at < app.now() - interval '12 hours'")
      .update({ state: 'kept', sent_at: trx.ref('created_at'), next_attempt_at: null });
  });
}
