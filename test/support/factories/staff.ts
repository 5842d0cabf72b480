import { type Express } from 'express';
import { type StaffRole } from '../../../src/organizations/staff/staff-roles';
import { paths } from '../../../src/paths';
import { type SignedInAgent } from '../app';
import { ownerSql } from '../database';
import { pendingAgent, signedIn } from '../two-step';
import { createPerson } from './organizations';
import { mailedCode } from './two-step';

export type Colleague = { personId: string; email: string; password: string };

/** A person of the vendor's staff who can sign in, with codes by e-mail as everybody there has two-step verification. */
export async function createColleague({ roles = ['operator'], ...person }: { roles?: readonly StaffRole[]; email?: string; firstName?: string; lastName?: string } = {}): Promise<Colleague> {
  const made = await createPerson(person);
  await ownerSql("update people set two_step = 'email' where id = $1", [made.personId]);
  await ownerSql('insert into staff (person_id, roles, created_at) values ($1, $2, app.now())', [made.personId, roles]);
  return made;
}

/** A browser in which the colleague has signed in, by password and mailed code. */
export async function officeAgent(app: Express, colleague: Pick<Colleague, 'email' | 'password'>): Promise<SignedInAgent> {
  // A second code is not mailed within a minute of the first.
  await ownerSql('delete from mailed_codes where person_id = (select id from people where email = $1)', [colleague.email]);
  const agent = await pendingAgent(app, colleague);
  await agent.submit(paths.twoStep, { code: await mailedCode(colleague.email) }).expect(303);
  return signedIn(agent);
}
