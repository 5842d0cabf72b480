import { uuidv7 } from 'uuidv7';
import { createGroup } from '../../../src/accounts/company/groups/change-groups';
import { behalfOf, type Inside } from '../../../src/accounts/company/inside.model';
import { inviteCompanyUsers } from '../../../src/accounts/company/invitations/invite-company-users';
import { addCompanyUser } from '../../../src/accounts/company/users/company-users.repository';
import { type CompanyRole, type GivenRole } from '../../../src/accounts/company/users/company-user.model';
import { hashPassword } from '../../../src/identity/password';
import { findPersonByEmail, insertPerson } from '../../../src/identity/people.repository';
import { markMailRefused } from '../../../src/mail/mails.repository';
import { type Scoped, within } from '../../../src/platform/database/database';
import { NORTHWIND } from './organizations';
import { companyAdministratorEmail, companyEmail, companyUserEmail, technicianEmail } from './people';

const organizationId = NORTHWIND.id;
const CLINIC_DOMAIN = 'brightsmile.example';
const LAPSED = 'ines.faria@brightsmile.example';
const CAME_BACK = 'kofi.mensah@brightsmlie.example';

/** Who works at the clinic: registered, by group. */
const registered: Readonly<Record<string, readonly string[]>> = {
  'Front desk': ['Ana Duarte', 'Bogdan Ilić', 'Chiara Conti', 'Deepa Nair', 'Emre Yıldız'],
  Dentists: ['Frida Holm', 'Gabriel Okoro', 'Hana Sato', 'Ivan Petrov', 'Jun Park', 'Kaia Tamm'],
  'Back office': ['Lars Eriksen', 'Mona Haddad', 'Nils Berg'],
};
const invited = [`Oscar Ruiz <oscar.ruiz@${CLINIC_DOMAIN}>`, `Petra Novak <petra.novak@${CLINIC_DOMAIN}>`, `Quentin Moreau <quentin.moreau@${CLINIC_DOMAIN}>`, `سارة الزين <sara@${CLINIC_DOMAIN}>`];
const invitedLongAgo = [`Inês Faria <${LAPSED}>`, `Kofi Mensah <${CAME_BACK}>`];

/**
 * Users of two companies, made by the product's own rules: a clinic that looks after itself, with people registered, invited and
 * in groups, and an architects' office where the partner's technician has put everybody in the list. Safe to repeat.
 */
export async function ensureCompanyUsers(people: ReadonlyMap<string, string>, now: Date): Promise<void> {
  await ensureClinic(people, now);
  await ensureOffice(people);
}

async function ensureClinic(people: ReadonlyMap<string, string>, now: Date): Promise<void> {
  const accountId = await accountOf(companyEmail);
  if (await hasGroups(accountId)) return;
  const inside: Inside = { accountId, organizationId, side: 'customer', scope: { accountId }, actor: { kind: 'person', id: people.get(companyEmail)! }, by: 'Omar Haddad' };
  for (const [group, names] of Object.entries(registered)) {
    const { id: groupId } = await createGroup(inside, group);
    for (const name of names) await join(accountId, { personId: await ensurePerson(name, now), role: 'user', groupId, now });
    if (group === 'Back office') await join(accountId, { personId: people.get(companyAdministratorEmail)!, role: 'administrator', groupId, now });
    if (group === 'Front desk') {
      await join(accountId, { personId: people.get(companyUserEmail)!, role: 'user', groupId, now });
      await invite(inside, [...invited, ...invitedLongAgo], { role: 'user', groupId, sendsMail: true });
    }
  }
  await within('system', (trx) => reportBack(trx, CAME_BACK));
  await within({ organizationId }, (trx) => ageInvitation(trx, LAPSED));
}

async function ensureOffice(people: ReadonlyMap<string, string>): Promise<void> {
  const accountId = await accountOf('office@hudsonyard.example');
  if (await hasGroups(accountId)) return;
  const actor = { kind: 'person', id: people.get(technicianEmail)!, onBehalfOf: behalfOf(accountId) } as const;
  const inside: Inside = { accountId, organizationId, side: 'partner', scope: { organizationId }, actor, by: `Priya Raman of ${NORTHWIND.name}` };
  const { id: studio } = await createGroup(inside, 'Studio');
  await createGroup(inside, 'Site office');
  await invite(inside, ['Ruth Abara <ruth@hudsonyard.example>', 'Stefan Vogel <stefan@hudsonyard.example>', 'Tara Singh <tara@hudsonyard.example>'], { role: 'user', groupId: studio, sendsMail: false });
  await invite(inside, ['Una Keane <una@hudsonyard.example>'], { role: 'administrator', groupId: null, sendsMail: true });
}

type How = { role: GivenRole; groupId: string | null; sendsMail: boolean };

async function invite(inside: Inside, people: readonly string[], how: How): Promise<void> {
  const lines = people.map((text) => {
    const [, name = '', email = ''] = /^(.*) <(.*)>$/.exec(text) ?? [];
    const [firstName = '', ...lastNames] = name.split(' ');
    return { text, email, firstName, lastName: lastNames.join(' '), problem: '' };
  });
  await inviteCompanyUsers(inside, { batchId: uuidv7(), lines, ...how });
}

async function ensurePerson(name: string, now: Date): Promise<string> {
  const [firstName = '', lastName = ''] = name.split(' ');
  const email = `${firstName}.${lastName}@${CLINIC_DOMAIN}`.toLowerCase().normalize('NFKD').replace(/[^a-z.@]/g, '');
  // Nobody signs in as them, so nobody knows the password.
  passwordHash ??= hashPassword(uuidv7());
  const hash = await passwordHash;
  return within('system', async (trx) => {
    const known = await findPersonByEmail(trx, email);
    const id = known?.id ?? uuidv7();
    if (!known) await insertPerson(trx, { id, email, firstName, lastName, phone: '', country: 'US', passwordHash: hash, now });
    return id;
  });
}

let passwordHash: Promise<string> | undefined;

function join(accountId: string, user: { personId: string; role: CompanyRole; groupId: string; now: Date }): Promise<void> {
  return within({ organizationId }, (trx) => addCompanyUser(trx, { organizationId, accountId, ...user }));
}

async function reportBack(trx: Scoped, email: string): Promise<void> {
  const { id } = await trx('mails').where({ recipient_email: email }).first<{ id: string }>('id');
  const refusal = '550 5.1.2 The domain of this address does not exist';
  await markMailRefused(trx, { id, error: `All recipients were rejected: ${refusal}`, refusal });
}

/** Its thirty days are over. */
async function ageInvitation(trx: Scoped, email: string): Promise<void> {
  const back = trx.raw("interval '40 days'");
  const moved = (column: string) => trx.raw('?? - ?', [column, back]);
  await trx('account_invitations').where({ organization_id: organizationId, email }).update({ sent_at: moved('sent_at'), expires_at: moved('expires_at'), created_at: moved('created_at') });
  await trx('tokens').where({ organization_id: organizationId, email }).update({ created_at: moved('created_at'), expires_at: moved('expires_at') });
}

async function accountOf(email: string): Promise<string> {
  const account = await within({ organizationId }, (trx) => trx('accounts').where({ organization_id: organizationId, email }).first<{ id: string }>('id'), { readOnly: true });
  return account.id;
}

function hasGroups(accountId: string): Promise<boolean> {
  return within({ organizationId }, async (trx) => (await trx('account_groups').where({ account_id: accountId }).first<{ id: string } | undefined>('id')) !== undefined, { readOnly: true });
}
