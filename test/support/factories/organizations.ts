import { uuidv7 } from 'uuidv7';
import { hashPassword } from '../../../src/identity/password';
import { type Role } from '../../../src/organizations/roles';
import { ownerSql } from '../database';

export const PASSWORD = 'amber-violet-canyon-7';
// Hashing takes its time on purpose; every factory person has the same password.
let passwordHash: Promise<string> | undefined;
let made = 0;

type NewOrganization = { name?: string; tier?: 'basic' | 'premier'; timeZone?: string; currency?: string; taxRatePpm?: number; status?: 'active' | 'suspended' };

export async function createOrganization(given: NewOrganization = {}): Promise<{ organizationId: string; name: string }> {
  const organizationId = uuidv7();
  const name = given.name ?? `Organization ${(made += 1)}`;
  await ownerSql(
    `insert into organizations (id, legal_name, display_name, tier, time_zone, currency, tax_rate_ppm, status, created_at, updated_at)
     values ($1, $2, $2, $3, $4, $5, $6, $7, app.now(), app.now())`,
    [organizationId, name, given.tier ?? 'basic', given.timeZone ?? 'America/New_York', given.currency ?? 'USD', given.taxRatePpm ?? 0, given.status ?? 'active'],
  );
  return { organizationId, name };
}

export type Member = { personId: string; email: string; password: string; organizationId: string };
type NewMember = { organizationId: string; roles?: readonly Role[]; email?: string; firstName?: string; lastName?: string };

/** A person who can sign in and belongs to the organization; an administrator unless `roles` say otherwise. */
export async function createMember({ organizationId, roles = ['administrator'], ...person }: NewMember): Promise<Member> {
  const { personId, email, password } = await createPerson(person);
  await addMembership({ organizationId, personId, roles });
  return { personId, email, password, organizationId };
}

/** A person who sees only these accounts of the organization. */
export async function createLimitedMember({ accountIds, ...given }: NewMember & { roles: readonly Role[]; accountIds: readonly string[] }): Promise<Member & { membershipId: string }> {
  const member = await createMember(given);
  const membershipId = await membershipOf(member);
  await ownerSql('update memberships set is_limited = true where id = $1', [membershipId]);
  await ownerSql(
    "insert into membership_accounts (organization_id, membership_id, account_id, added_by, created_at) select $1, $2, id, 'test', app.now() from unnest($3::uuid[]) id",
    [member.organizationId, membershipId, accountIds]);
  return { ...member, membershipId };
}

export async function membershipOf({ organizationId, personId }: Pick<Member, 'organizationId' | 'personId'>): Promise<string> {
  const [row] = await ownerSql<{ id: string }>('select id from memberships where organization_id = $1 and person_id = $2', [organizationId, personId]);
  return row!.id;
}

export async function addMembership({ organizationId, personId, roles = ['administrator'] }: { organizationId: string; personId: string; roles?: readonly Role[] }): Promise<void> {
  await ownerSql(
    'insert into memberships (id, organization_id, person_id, roles, created_at, updated_at) values ($1, $2, $3, $4, app.now(), app.now())',
    [uuidv7(), organizationId, personId, roles],
  );
}

export async function createPerson({ email, firstName, lastName }: { email?: string; firstName?: string; lastName?: string } = {}): Promise<{ personId: string; email: string; password: string }> {
  const personId = uuidv7();
  const address = email ?? `person-${(made += 1)}@example.test`;
  passwordHash ??= hashPassword(PASSWORD);
  await ownerSql(
    'insert into people (id, email, first_name, last_name, password_hash, created_at, updated_at) values ($1, $2, $3, $4, $5, app.now(), app.now())',
    [personId, address, firstName ?? 'Robin', lastName ?? 'Tester', await passwordHash],
  );
  return { personId, email: address, password: PASSWORD };
}

type NewInvitation = { organizationId: string; invitedBy: string; email?: string; firstName?: string; roles?: readonly Role[] };

/** An open invitation as sending one leaves it, without its mail and link. */
export async function createInvitation({ organizationId, invitedBy, email, firstName, roles = ['sales'] }: NewInvitation): Promise<string> {
  const id = uuidv7();
  await ownerSql(
    `insert into invitations (id, organization_id, email, first_name, last_name, roles, invited_by, sent_at, expires_at, created_at, updated_at)
     values ($1, $2, $3, $4, 'Invited', $5, $6, app.now(), app.now() + interval '14 days', app.now(), app.now())`,
    [id, organizationId, email ?? `invited-${id}@example.test`, firstName ?? 'Robin', roles, invitedBy],
  );
  return id;
}
