import { type Express } from 'express';
import { HOUSE_ORGANIZATION_ID } from '../../../../src/organizations/house';
import { paths } from '../../../../src/paths';
import { pageOf, signedInAgent, type SignedInAgent } from '../../../support/app';
import { ownerSql } from '../../../support/database';
import { createAccount } from '../../../support/factories/accounts';
import { addAccountPerson } from '../../../support/factories/consents';
import { createMember, createOrganization, createPerson, type Member } from '../../../support/factories/organizations';

export type Partner = { organizationId: string; name: string; member: Member; agent: SignedInAgent };
export type Customer = { accountId: string; organizationId: string; name: string; personId: string; email: string; password: string };

let made = 0;

export async function partner(app: Express, name = `Harbor ${(made += 1)}`): Promise<Partner> {
  const { organizationId } = await createOrganization({ name });
  const member = await createMember({ organizationId, firstName: 'Rosa', lastName: 'Marin' });
  return { organizationId, name, member, agent: await signedInAgent(app, member) };
}

type Given = { organizationId?: string; kind?: 'safe' | 'safe_pro'; role?: 'holder' | 'user' | 'administrator' | 'billing_owner'; name?: string; administeredBy?: 'partner' | 'customer' };

/** A customer with a sign-in, of the house unless a partner is named. */
export async function customer({ organizationId = HOUSE_ORGANIZATION_ID, kind = 'safe', role, name, administeredBy }: Given = {}): Promise<Customer> {
  const person = await createPerson({ firstName: 'Ana', lastName: `Ruiz ${(made += 1)}` });
  const account = await createAccount({ organizationId, kind, email: person.email, ...(name && { name }), ...(administeredBy && { administeredBy }) });
  await addAccountPerson({ organizationId, accountId: account.accountId, personId: person.personId, role: role ?? (kind === 'safe' ? 'holder' : 'billing_owner') });
  return { ...person, organizationId, accountId: account.accountId, name: account.name };
}

/** Another person of an account. */
export async function addPerson({ accountId, organizationId }: Pick<Customer, 'accountId' | 'organizationId'>, role: 'user' | 'administrator'): Promise<{ personId: string; email: string; password: string }> {
  const person = await createPerson();
  await addAccountPerson({ organizationId, accountId, personId: person.personId, role });
  return person;
}

/** The partner asks the address on its page; answers the request's id. */
export async function ask({ agent, organizationId }: Partner, email: string): Promise<string> {
  await agent.submit(paths.portal.requests.new, { email }).expect(303);
  return (await ownerSql<{ id: string }>("select id from consent_requests where organization_id = $1 and email = $2 and status = 'pending'", [organizationId, email]))[0]!.id;
}

/** The partner asks for administrator access on the account's page; answers the request's id. */
export async function askAccess({ agent }: Partner, accountId: string): Promise<string> {
  await agent.submit(paths.portal.accessRequest.new(accountId)).expect(303);
  return (await ownerSql<{ id: string }>("select id from consent_requests where account_id = $1 and status = 'pending'", [accountId]))[0]!.id;
}

export async function statusOf(requestId: string): Promise<string> {
  return (await ownerSql<{ status: string }>('select status from consent_requests where id = $1', [requestId]))[0]!.status;
}

export async function accountOf(accountId: string) {
  return (await ownerSql('select organization_id, partner_is_administrator, administered_by from accounts where id = $1', [accountId]))[0]!;
}

export async function mailsTo(email: string): Promise<string[]> {
  return (await ownerSql<{ subject: string }>('select subject from mails where recipient_email = $1 order by created_at, id', [email])).map(({ subject }) => subject);
}

export async function actionsOn(subjectId: string): Promise<string[]> {
  return (await ownerSql<{ action: string }>('select action from audit_entries where subject_id = $1 order by id', [subjectId])).map(({ action }) => action);
}

/** Where a customer's first page leads: the page itself, or the request that stands before it. */
export async function firstPage(agent: SignedInAgent): Promise<string> {
  const answer = await agent.get(paths.my.home);
  return answer.status === 303 ? answer.headers['location']! : paths.my.home;
}

export async function wordsAt(agent: SignedInAgent, path: string): Promise<string> {
  return pageOf((await agent.get(path).expect(200)).text)('main').text().replace(/\s+/g, ' ');
}
