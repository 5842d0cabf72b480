import { uuidv7 } from 'uuidv7';
import { hashPassword } from '../../../src/identity/password';
import { findPersonByEmail, insertPerson } from '../../../src/identity/people.repository';
import { type Credentials } from '../../../src/identity/register-person';
import { listAnswers, replaceAnswers } from '../../../src/identity/security-answers.repository';
import { normalAnswer } from '../../../src/identity/security-questions';
import { ROLE_NAMES, type Role } from '../../../src/organizations/roles';
import { type Scoped, within } from '../../../src/platform/database/database';
import { type DemoOrganization, HARBOR, NORTHWIND } from './organizations';

export interface SignIn {
  readonly who: string;
  readonly email: string;
  readonly password: string;
}

/** Everybody's, and printed at the start: a demo has no secrets. */
export const password = 'copper-lantern-orchard-42';
/** Everybody's answers to their security questions: first pet, street, childhood friend. */
const answers = [{ question: 1, answer: 'Biscuit' }, { question: 2, answer: 'Mill Lane' }, { question: 3, answer: 'Sam' }] as const;

interface DemoPerson {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly memberships: readonly { readonly organization: DemoOrganization; readonly role: Role }[];
  /** What the list of sign-ins says, where role and company do not say it. */
  readonly who?: string;
  /** Sees only chosen accounts (limited.ts chooses them): none while the past is told, so that its mails are not theirs. */
  readonly isLimited?: boolean;
}

export const administratorEmail = 'admin@northwind.example';
export const billingEmail = 'billing@northwind.example';
export const salesEmail = 'sales@northwind.example';
export const limitedEmail = 'limited@northwind.example';
export const harborEmail = 'admin@harbor.example';
export const householdEmail = 'rosa@customers.example';
export const technicianEmail = 'technician@northwind.example';
/** Her partner has let her go. */
export const releasedEmail = 'nina@customers.example';
/** Released, and asked by another partner. */
export const askedEmail = 'charlotte@dubois.example';
/** Of four companies that their partner has asked for administrator access. */
export const managerEmail = 'maya@lindholm-it.example';
export const companyEmail = 'omar@brightsmile.example';
export const twoHatsEmail = 'edward.chu@customers.example';
export const companyAdministratorEmail = 'leila@brightsmile.example';
export const companyUserEmail = 'jonas@brightsmile.example';

/** Holders of further households, each in another state; their subscriptions are told in customers.ts. */
const households: readonly DemoPerson[] = [
  { email: 'liam@castellano.example', firstName: 'Liam', lastName: 'Castellano', who: 'Customer, Safe, a trial that ends in two days', memberships: [] },
  { email: 'isabel@fonseca.example', firstName: 'Isabel', lastName: 'Fonseca', who: 'Customer, Safe, a renewal that is not paid', memberships: [] },
  { email: 'fatima@alsayed.example', firstName: 'Fatima', lastName: 'Al-Sayed', who: 'Customer, Safe, 25 computers', memberships: [] },
];
export const householdEmails: readonly string[] = households.map(({ email }) => email);

const people: readonly DemoPerson[] = [
  member(administratorEmail, 'Dana', 'Whitfield', NORTHWIND, 'administrator'),
  member(billingEmail, 'Marcus', 'Bell', NORTHWIND, 'billing'),
  member(technicianEmail, 'Priya', 'Raman', NORTHWIND, 'technician'),
  member(salesEmail, 'Tomás', 'Ortega', NORTHWIND, 'sales'),
  member('readonly@northwind.example', 'June', 'Park', NORTHWIND, 'read_only'),
  { ...member(limitedEmail, 'Ravi', 'Menon', NORTHWIND, 'billing'), who: 'Billing, Northwind, three accounts', isLimited: true },
  member(harborEmail, 'Eleni', 'Vassiliou', HARBOR, 'administrator'),
  {
    email: 'alex@freelance.example', firstName: 'Alex', lastName: 'Moreau', who: 'In both companies',
    memberships: [{ organization: NORTHWIND, role: 'technician' }, { organization: HARBOR, role: 'billing' }],
  },
  { email: householdEmail, firstName: 'Rosa', lastName: 'Marín', who: 'Customer, Safe', memberships: [] },
  ...households,
  { email: releasedEmail, firstName: 'Nina', lastName: 'Okafor', who: 'Customer, Safe, released by her partner', memberships: [] },
  { email: askedEmail, firstName: 'Charlotte', lastName: 'Dubois', who: 'Customer without a partner, asked by Harbor', memberships: [] },
  { email: managerEmail, firstName: 'Maya', lastName: 'Lindholm', who: 'Customer, billing owner of four companies', memberships: [] },
  {
    email: twoHatsEmail, firstName: 'Edward', lastName: 'Chu', who: 'Customer, Safe, and sales at Harbor', memberships: [{ organization: HARBOR, role: 'sales' }],
  },
  { email: companyEmail, firstName: 'Omar', lastName: 'Haddad', who: 'Customer, billing owner of a company', memberships: [] },
  { email: companyAdministratorEmail, firstName: 'Leila', lastName: 'Stern', who: 'Customer, administrator of a company', memberships: [] },
  { email: companyUserEmail, firstName: 'Jonas', lastName: 'Lind', who: 'Customer, user of a company', memberships: [] },
];

export const signIns: readonly SignIn[] = people.map(({ email, who, memberships }) => ({ who: who ?? titleOf(memberships[0]!), email, password }));

/** Makes the people and their memberships as far as they are missing; answers their ids by e-mail. */
export async function ensurePeople(now: Date): Promise<ReadonlyMap<string, string>> {
  const credentials = {
    passwordHash: await hashPassword(password),
    answers: await Promise.all(answers.map(async ({ question, answer }) => ({ question, answerHash: await hashPassword(normalAnswer(answer)) }))),
  };
  return within('system', async (trx) => {
    const ids = new Map<string, string>();
    for (const person of people) ids.set(person.email, await ensurePerson(trx, person, credentials, now));
    return ids;
  });
}

async function ensurePerson(trx: Scoped, { email, firstName, lastName, memberships, isLimited = false }: DemoPerson, { passwordHash, answers: hashed }: Credentials, now: Date): Promise<string> {
  const known = await findPersonByEmail(trx, email);
  const id = known?.id ?? uuidv7();
  if (!known) await insertPerson(trx, { id, email, firstName, lastName, phone: '', country: 'US', passwordHash, now });
  if ((await listAnswers(trx, id)).length === 0) await replaceAnswers(trx, id, hashed, now);
  for (const { organization, role } of memberships) {
    await trx('memberships')
      .insert({ id: uuidv7(), organization_id: organization.id, person_id: id, roles: [role], is_limited: isLimited, created_at: now, updated_at: now })
      .onConflict(['organization_id', 'person_id']).ignore();
  }
  return id;
}

function member(email: string, firstName: string, lastName: string, organization: DemoOrganization, role: Role): DemoPerson {
  return { email, firstName, lastName, memberships: [{ organization, role }] };
}

function titleOf({ organization, role }: DemoPerson['memberships'][number]): string {
  return `${ROLE_NAMES[role]}, ${organization.name.split(' ')[0]}`;
}
