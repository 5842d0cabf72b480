import { ensureAccountPerson, type AccountRole } from '../../../src/accounts/account-people.repository';
import { listAccountsByEmail } from '../../../src/accounts/accounts.repository';
import { answerAccessRequest } from '../../../src/accounts/consents/answer-access-request';
import { askForAccess } from '../../../src/accounts/consents/ask-for-access';
import { askForAssociation } from '../../../src/accounts/consents/ask-for-association';
import { type ConsentRequest } from '../../../src/accounts/consents/consent-request.model';
import { findNewestForAccount } from '../../../src/accounts/consents/consent-requests.repository';
import { declineAssociation } from '../../../src/accounts/consents/decline-association';
import { revokeAccess } from '../../../src/accounts/consents/partner-access/revoke-access';
import { databaseNow, within } from '../../../src/platform/database/database';
import { release, releaseKey } from '../../../src/subscriptions/releases/release';
import { readReleaseBasis } from '../../../src/subscriptions/releases/release-basis.report';
import { listSubscriptionsOfAccount } from '../../../src/subscriptions/subscriptions.repository';
import { HARBOR, NORTHWIND, type DemoOrganization } from './organizations';
import { administratorEmail, askedEmail, harborEmail, householdEmail, managerEmail } from './people';

type People = ReadonlyMap<string, string>;
type Answer = 'none' | 'accept' | 'decline' | 'revoke';

/** Companies that Northwind has asked for administrator access, and what they said. */
const companies: readonly { email: string; answer: Answer }[] = [
  { email: 'ops@kestrel.example', answer: 'accept' },
  { email: 'lab@juniper.example', answer: 'decline' },
  { email: 'kitchen@olivethyme.example', answer: 'revoke' },
  { email: 'roastery@copperkettle.example', answer: 'none' },
];

/**
 * The two consents in their states, by the product's own rules: a household that was released and is asked by another partner, one that said no, and four
 * companies with one administrator who was asked for administrator access. Safe to repeat.
 */
export async function ensureConsents(people: People): Promise<void> {
  await ensureAsked(people);
  for (const { email, answer } of companies) await ensureCompany(people, email, answer);
}

async function ensureAsked(people: People): Promise<void> {
  const accountId = await accountOf(NORTHWIND, askedEmail);
  if (!accountId) return;
  await letIn(accountId, people.get(askedEmail)!, 'holder');
  await letGo(accountId, people.get(administratorEmail)!);
  await associate(people, householdEmail);
  const refused = await within('system', (trx) => trx<{ id: string; email: string }>('consent_requests').where({ email: householdEmail }).first('id'), { readOnly: true });
  await declineAssociation({ requestId: refused!.id, personId: people.get(householdEmail)!, actor: { kind: 'person', id: people.get(householdEmail)! } });
  await associate(people, askedEmail);
}

async function letGo(accountId: string, administratorId: string): Promise<void> {
  const organizationId = NORTHWIND.id;
  const [subscription] = await within({ organizationId }, (trx) => listSubscriptionsOfAccount(trx, organizationId, accountId), { readOnly: true });
  const releasing = { subscriptionId: subscription!.id };
  const basis = await within({ organizationId }, async (trx) => readReleaseBasis(trx, organizationId, releasing, await databaseNow(trx)), { readOnly: true });
  await release({ organizationId, releasing, seen: releaseKey(basis), administrator: null, actor: { kind: 'person', id: administratorId } });
}

async function associate(people: People, email: string): Promise<void> {
  const asker = people.get(harborEmail)!;
  await askForAssociation({
    organizationId: HARBOR.id, membershipId: await membershipOf(HARBOR, asker), email, actor: { kind: 'person', id: asker }, timeZone: HARBOR.timeZone, forAnother: false,
  });
}

async function ensureCompany(people: People, email: string, answer: Answer): Promise<void> {
  const organizationId = NORTHWIND.id;
  const accountId = await accountOf(NORTHWIND, email);
  if (!accountId || await newestOf(accountId)) return;
  const [manager, asker] = [people.get(managerEmail)!, people.get(administratorEmail)!];
  await letIn(accountId, manager, 'billing_owner');
  await askForAccess({ organizationId, membershipId: await membershipOf(NORTHWIND, asker), accountId, actor: { kind: 'person', id: asker }, timeZone: NORTHWIND.timeZone });
  if (answer === 'none') return;
  const actor = { kind: 'person' as const, id: manager };
  await answerAccessRequest({ request: (await newestOf(accountId))!, personId: manager, actor, answer: answer === 'decline' ? 'decline' : 'accept' });
  if (answer === 'revoke') await revokeAccess({ organizationId, accountId, personId: manager, actor });
}

function newestOf(accountId: string): Promise<ConsentRequest | undefined> {
  return within({ organizationId: NORTHWIND.id }, (trx) => findNewestForAccount(trx, NORTHWIND.id, accountId), { readOnly: true });
}

async function accountOf({ id }: DemoOrganization, email: string): Promise<string | undefined> {
  const [account] = await within({ organizationId: id }, (trx) => listAccountsByEmail(trx, id, email), { readOnly: true });
  return account?.id;
}

function letIn(accountId: string, personId: string, role: AccountRole): Promise<void> {
  const organizationId = NORTHWIND.id;
  return within({ organizationId }, async (trx) => ensureAccountPerson(trx, { organizationId, accountId, personId, role, now: await databaseNow(trx) }));
}

async function membershipOf({ id }: DemoOrganization, personId: string): Promise<string> {
  const row = await within({ organizationId: id }, (trx) => trx<{ id: string; organization_id: string; person_id: string }>('memberships').where({ organization_id: id, person_id: personId }).first('id'), { readOnly: true });
  return row!.id;
}
