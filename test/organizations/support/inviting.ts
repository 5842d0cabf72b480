import { type Express } from 'express';
import { paths } from '../../../src/paths';
import { signedInAgent } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';

export const NEW_PASSWORD = 'tidy-walrus-cobalt-93';
const answers = { question1: '1', answer1: 'Rex', question2: '4', answer2: 'Volvo', question3: '8', answer3: 'Baker' };
/** The registration form as a person fills it in. */
export const registration = { first_name: 'Noor', last_name: 'Haddad', country: 'US', phone: '', password: NEW_PASSWORD, password_again: NEW_PASSWORD, ...answers, terms: 'yes' };
/** The form that invites one colleague. */
export const colleague = { first_name: 'Noor', last_name: 'Haddad', office_phone: '', mobile_phone: '', role_sales: 'yes' };

let made = 0;
export const freshEmail = () => `noor-${(made += 1)}@example.test`;

/** An organization whose administrator is signed in. */
export async function administration(app: Express, name = 'Bright IT') {
  const { organizationId } = await createOrganization({ name });
  const administrator = await createMember({ organizationId, firstName: 'Dana', lastName: 'Whitfield' });
  return { organizationId, administrator, agent: await signedInAgent(app, administrator) };
}

/** Invites through the page and answers the link that was mailed, and the invitation. */
export async function invite({ organizationId, agent }: Awaited<ReturnType<typeof administration>>, email = freshEmail(), fields: Record<string, string> = colleague) {
  await agent.submit(paths.portal.users.index, { email, ...fields }).expect(303);
  return { email, link: await newestLink(email), id: await invitationOf(organizationId, email) };
}

export async function invitationOf(organizationId: string, email: string): Promise<string> {
  const [row] = await ownerSql<{ id: string }>('select id from invitations where organization_id = $1 and email = $2 order by created_at desc limit 1', [organizationId, email]);
  return row!.id;
}

/** The path of the link in the newest invitation to an address. */
export async function newestLink(email: string): Promise<string> {
  const [mail] = await ownerSql<{ text_body: string }>("select text_body from mails where kind = 'organizations.invitation' and recipient_email = $1 order by created_at desc, id desc limit 1", [email]);
  return /\/invitation\/[\w-]+/.exec(mail!.text_body)![0];
}

export async function mailsTo(email: string): Promise<string[]> {
  return (await ownerSql<{ subject: string }>('select subject from mails where recipient_email = $1 order by created_at, id', [email])).map(({ subject }) => subject);
}

export async function auditOf(subjectId: string) {
  return ownerSql<{ action: string; actor_id: string; before: unknown; after: unknown }>('select action, actor_id, before, after from audit_entries where subject_id = $1 order by id', [subjectId]);
}
