import { type Express } from 'express';
import { type CompanyRole } from '../../../../src/accounts/company/users/company-user.model';
import { paths } from '../../../../src/paths';
import { type Role } from '../../../../src/organizations/roles';
import { browser, pageOf, type SignedInAgent, signedInAgent, tokenIn } from '../../../support/app';
import { ownerSql } from '../../../support/database';
import { createAccount } from '../../../support/factories/accounts';
import { createMember, createOrganization, createPerson, type Member } from '../../../support/factories/organizations';

export const NEW_PASSWORD = 'tidy-walrus-cobalt-93';
const answers = { question1: '1', answer1: 'Rex', question2: '4', answer2: 'Volvo', question3: '8', answer3: 'Baker' };
/** The registration form as a person fills it in. */
export const registration = { first_name: 'Noor', last_name: 'Haddad', country: 'US', phone: '', password: NEW_PASSWORD, password_again: NEW_PASSWORD, ...answers, terms: 'yes' };

let made = 0;
export const freshEmail = () => `noor-${(made += 1)}@company.test`;

export type Person = { personId: string; email: string; password: string };
export type Company = { organizationId: string; accountId: string; name: string; owner: Person; administrator: Person; user: Person };
type Given = { name?: string; administeredBy?: 'partner' | 'customer'; partnerActs?: boolean; organizationId?: string };

/** A company with a billing owner, an administrator and a user; its partner may act inside unless told otherwise. */
export async function createCompany({ name = 'Bright Smile', administeredBy = 'customer', partnerActs = true, ...given }: Given = {}): Promise<Company> {
  const organizationId = given.organizationId ?? (await createOrganization({ name: 'Harbor Lane IT' })).organizationId;
  const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', name, administeredBy });
  await ownerSql('update accounts set partner_is_administrator = $2 where id = $1', [accountId, partnerActs]);
  const company = { organizationId, accountId, name };
  return {
    ...company, owner: await addPerson(company, 'billing_owner', { firstName: 'Omar', lastName: 'Owner' }),
    administrator: await addPerson(company, 'administrator', { firstName: 'Ada', lastName: 'Admin' }), user: await addPerson(company, 'user', { firstName: 'Uma', lastName: 'User' }),
  };
}

export async function addPerson({ organizationId, accountId }: Pick<Company, 'organizationId' | 'accountId'>, role: CompanyRole, names: { firstName?: string; lastName?: string; email?: string } = {}): Promise<Person> {
  const person = await createPerson(names);
  await addToCompany({ organizationId, accountId }, person.personId, role);
  return person;
}

export async function addToCompany({ organizationId, accountId }: Pick<Company, 'organizationId' | 'accountId'>, personId: string, role: CompanyRole): Promise<void> {
  await ownerSql('insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, $4, app.now())', [organizationId, accountId, personId, role]);
}

export type Seat = { agent: SignedInAgent; links: ReturnType<typeof paths.portal.client> | typeof paths.my.company };

/** Somebody who belongs nowhere yet, signed in on the way to the link they were mailed. */
export async function invitedAgent(app: Express, { email, password }: Pick<Person, 'email' | 'password'>, link: string): Promise<SignedInAgent> {
  const agent = browser(app);
  await agent.post(paths.signIn).type('form').send({ email, password, next: link }).expect(303);
  const csrfToken = tokenIn(pageOf((await agent.get(link).expect(200)).text));
  const submit = (path: string, fields: Record<string, string> = {}) => agent.post(path).type('form').send({ _csrf: csrfToken, ...fields });
  return Object.assign(agent, { csrfToken, submit });
}

/** The company's own person in a browser, with the addresses of their pages. */
export async function seatOf(app: Express, person: Person): Promise<Seat> {
  return { agent: await signedInAgent(app, person), links: paths.my.company };
}

/** A member of the partner in a browser, with the addresses inside the client's account. */
export async function partnerSeat(app: Express, { organizationId, accountId }: Company, roles: readonly Role[] = ['technician']): Promise<Seat & { member: Member; links: ReturnType<typeof paths.portal.client> }> {
  const member = await createMember({ organizationId, roles, firstName: 'Rosa', lastName: 'Marin' });
  return { agent: await signedInAgent(app, member), links: paths.portal.client(accountId), member };
}

export async function roleOf({ accountId }: Pick<Company, 'accountId'>, personId: string): Promise<string | undefined> {
  return (await ownerSql<{ role: string }>('select role from account_people where account_id = $1 and person_id = $2', [accountId, personId]))[0]?.role;
}

/** The names of a list page, from top to bottom. */
export function namesOn(html: string): string[] {
  const $ = pageOf(html);
  return $('table.list tbody th a').toArray().map((link) => $(link).text());
}

/** What stands in the main part of a page, on one line. */
export function wordsOf(html: string): string {
  return pageOf(html)('main').text().replace(/\s+/g, ' ').trim();
}

/** The path of the link in the newest invitation to an address. */
export async function newestLink(email: string): Promise<string> {
  const [mail] = await ownerSql<{ text_body: string }>("select text_body from mails where kind = 'accounts.company-invitation' and recipient_email = $1 order by created_at desc, id desc limit 1", [email]);
  return /\/company-invitation\/[\w-]+/.exec(mail!.text_body)![0];
}

/** The newest mails about a company: who got them, and what they are called. */
export async function mailsAbout({ accountId }: Pick<Company, 'accountId'>): Promise<{ to: string; subject: string }[]> {
  return ownerSql<{ to: string; subject: string }>('select recipient_email as to, subject from mails where account_id = $1 order by created_at, recipient_email', [accountId]);
}

export type Audited = { action: string; actor_id: string; on_behalf_of: string | null; before: unknown; after: unknown };

export async function auditOf({ accountId }: Pick<Company, 'accountId'>): Promise<Audited[]> {
  return ownerSql<Audited>('select action, actor_id, on_behalf_of, before, after from audit_entries where account_id = $1 and action not like \'person.%\' order by id', [accountId]);
}

/** Invites through the page and answers the invitation's id. */
export async function invite({ agent, links }: Seat, { accountId }: Pick<Company, 'accountId'>, fields: Record<string, string> = {}): Promise<{ email: string; id: string }> {
  const email = fields['email'] ?? freshEmail();
  await agent.submit(links.users.index, { first_name: 'Noor', last_name: 'Haddad', role: 'user', group: '', ...fields, email }).expect(303);
  const [row] = await ownerSql<{ id: string }>('select id from account_invitations where account_id = $1 and email = $2 order by created_at desc limit 1', [accountId, email]);
  return { email, id: row!.id };
}

/** A group made through the page; answers its id. */
export async function makeGroup({ agent, links }: Seat, { accountId }: Pick<Company, 'accountId'>, name: string): Promise<string> {
  await agent.submit(links.groups.index, { name }).expect(303);
  return (await ownerSql<{ id: string }>('select id from account_groups where account_id = $1 and name = $2', [accountId, name]))[0]!.id;
}
