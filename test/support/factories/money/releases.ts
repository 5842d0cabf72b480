import { uuidv7 } from 'uuidv7';
import { paths } from '../../../../src/paths';
import { pageOf, type SignedInAgent } from '../../app';
import { ownerSql } from '../../database';
import { createPerson } from '../organizations';

type Release = { account: string } | { subscription: string };

const addressOf = (release: Release) => ('account' in release ? paths.portal.releases.account(release.account) : paths.portal.releases.subscription(release.subscription));

/** The page that says what follows, as words. */
export async function releasePage(agent: SignedInAgent, release: Release, status = 200) {
  const { text } = await agent.get(addressOf(release)).expect(status);
  const $ = pageOf(text);
  return { words: $('main').text().replace(/\s+/g, ' '), seen: String($('input[name=seen]').val() ?? ''), $ };
}

/** Releases as a person does: reads the page, then presses the button. */
export async function releaseOnPage(agent: SignedInAgent, release: Release, fields: Record<string, string> = {}) {
  const { seen } = await releasePage(agent, release);
  return agent.submit(addressOf(release), { seen, ...fields });
}

/** One of an account's own people, who can sign in. */
export async function createAccountPerson({ organizationId, accountId, role, ...person }: { organizationId: string; accountId: string; role: string; email?: string; firstName?: string; lastName?: string }) {
  const made = await createPerson(person);
  await ownerSql('insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, $4, app.now())', [organizationId, accountId, made.personId, role]);
  await ownerSql('update accounts set registered_at = coalesce(registered_at, app.now()) where id = $1', [accountId]);
  return made;
}

export const mailsTo = (email: string) => ownerSql<{ kind: string; subject: string; text_body: string; organization_id: string }>('select kind, subject, text_body, organization_id from mails where recipient_email = $1 order by created_at, id', [email]);

export const UNKNOWN = uuidv7();
