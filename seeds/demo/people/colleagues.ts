import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { hashPassword } from '../../../src/identity/password';
import { findPersonByEmail, insertPerson, markLocked } from '../../../src/identity/people.repository';
import { markMailRefused } from '../../../src/mail/mails.repository';
import { endLapsedInvitations } from '../../../src/organizations/invitations/end-lapsed-invitations';
import { inviteColleagues } from '../../../src/organizations/invitations/invite-colleagues';
import { deactivateMember } from '../../../src/organizations/members/change-member-status';
import { joinOrganization } from '../../../src/organizations/members/members.repository';
import { type Role } from '../../../src/organizations/roles';
import { type Scoped, within } from '../../../src/platform/database/database';
import { NORTHWIND } from './organizations';
import { administratorEmail } from './people';

const organizationId = NORTHWIND.id;
const LOCKED_DAYS = 7;

interface Colleague {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly roles: readonly Role[];
  readonly state: 'inactive' | 'locked' | 'invited' | 'lapsed' | 'mail came back';
}

const colleagues: readonly Colleague[] = [
  { email: 'victor@northwind.example', firstName: 'Victor', lastName: 'Lang', roles: ['technician'], state: 'inactive' },
  { email: 'grace@northwind.example', firstName: 'Grace', lastName: 'Okafor', roles: ['sales', 'read_only'], state: 'locked' },
  { email: 'noor@northwind.example', firstName: 'Noor', lastName: 'Haddad', roles: ['billing', 'sales'], state: 'invited' },
  { email: 'liam@northwind.example', firstName: 'Liam', lastName: 'Byrne', roles: ['technician'], state: 'lapsed' },
  { email: 'sofia@nortwind.example', firstName: 'Sofia', lastName: 'Nilsson', roles: ['sales'], state: 'mail came back' },
];

/** Users of the first company in the states that its printed sign-ins are not in; each made once. */
export async function ensureColleagues(people: ReadonlyMap<string, string>, now: Date): Promise<void> {
  const actor = { kind: 'person', id: people.get(administratorEmail)! } as const;
  for (const colleague of colleagues) {
    if (await isThere(colleague)) continue;
    if (colleague.state === 'inactive' || colleague.state === 'locked') await addMember(colleague, actor, now);
    else await inviteColleagues({ organizationId, inviterName: 'Dana Whitfield', colleagues: [{ ...colleague, officePhone: '', mobilePhone: '' }], roles: colleague.roles, actor });
    await within('system', (trx) => age(trx, colleague, now));
  }
  await endLapsedInvitations({ kind: 'job', id: 'organizations.lapse-invitations' });
}

function isThere({ email }: Colleague): Promise<boolean> {
  return within('system', async (trx) => {
    const invited = await trx('invitations').where({ organization_id: organizationId, email }).first<{ id: string } | undefined>('id');
    return invited !== undefined || (await findPersonByEmail(trx, email)) !== undefined;
  }, { readOnly: true });
}

async function addMember({ email, firstName, lastName, roles, state }: Colleague, actor: { kind: 'person'; id: string }, now: Date): Promise<void> {
  const passwordHash = await hashPassword(uuidv7());
  const membershipId = await within('system', async (trx) => {
    const id = uuidv7();
    await insertPerson(trx, { id, email, firstName, lastName, phone: '', country: 'US', passwordHash, now });
    return joinOrganization(trx, { organizationId, personId: id, roles, officePhone: '+1 212 555 0143', mobilePhone: '', now });
  });
  if (state === 'inactive') await deactivateMember({ organizationId, membershipId, actor });
}

/** What takes time, or a mail server, in life. */
async function age(trx: Scoped, { email, state }: Colleague, now: Date): Promise<void> {
  if (state === 'locked') {
    const until = new Date(now.getTime() + LOCKED_DAYS * 86_400_000);
    const emailHash = createHash('sha256').update(email).digest();
    await trx('sign_in_attempts').insert({ email_hash: emailHash, failures: 10, last_failed_at: now, blocked_until: until });
    await markLocked(trx, (await findPersonByEmail(trx, email))!.id, 10, until);
  }
  if (state === 'lapsed') {
    const back = trx.raw("interval '20 days'");
    const moved = { created_at: trx.raw('created_at - ?', [back]), sent_at: trx.raw('sent_at - ?', [back]), expires_at: trx.raw('expires_at - ?', [back]) };
    await trx('invitations').where({ organization_id: organizationId, email }).update(moved);
    await trx('tokens').where({ purpose: 'invitation', email }).update({ created_at: moved.created_at, expires_at: moved.expires_at });
    await trx('mails').where({ recipient_email: email }).update({ state: 'kept', next_attempt_at: null, created_at: moved.created_at, sent_at: trx.raw('created_at - ?', [back]) });
  }
  if (state === 'mail came back') {
    const { id } = await trx('mails').where({ recipient_email: email }).first<{ id: string }>('id');
    const refusal = '550 5.1.2 The domain of this address does not exist';
    await markMailRefused(trx, { id, error: `All recipients were rejected: ${refusal}`, refusal });
  }
}
