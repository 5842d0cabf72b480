import { type StaffRole } from '../../../src/organizations/staff/staff-roles';
import { ownerSql } from '../database';
import { createPerson } from './organizations';

export type Colleague = { personId: string; email: string; password: string };

/** A person of the vendor's staff who can sign in. */
export async function createColleague({ roles = ['operator'], ...person }: { roles?: readonly StaffRole[]; email?: string; firstName?: string; lastName?: string } = {}): Promise<Colleague> {
  const made = await createPerson(person);
  await ownerSql('insert into staff (person_id, roles, created_at) values ($1, $2, app.now())', [made.personId, roles]);
  return made;
}
