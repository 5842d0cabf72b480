import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';

export type TwoStepMember = { membershipId: string; personId: string; email: string; firstName: string; lastName: string; twoStep: 'off' | 'app' | 'email' | 'passkey' };
export type Requirement = { name: string; timeZone: string; requiredFrom: Date | null };

/** Active members, those without two-step verification first, and how many have it; in the organization's scope. */
export async function listTwoStepMembers(trx: Scoped, organizationId: string, most: number): Promise<{ members: TwoStepMember[]; total: number; having: number }> {
  const { rows } = await trx.raw<{ rows: (TwoStepMember & { total: number; having: number })[] }>(
    `select m.id as "membershipId", p.id as "personId", p.email, p.first_name as "firstName", p.last_name as "lastName", p.two_step as "twoStep",
        count(*) over ()::int as total, count(*) filter (where p.two_step <> 'off') over ()::int as having
       from memberships m join people p on p.id = m.person_id
       where m.organization_id = :organizationId and m.status = 'active'
       order by p.two_step <> 'off', lower(p.first_name), lower(p.last_name), p.email limit :most`,
    { organizationId, most });
  const members = rows.map(({ total: _total, having: _having, ...member }) => member);
  return { members, total: rows[0]?.total ?? 0, having: rows[0]?.having ?? 0 };
}

export async function getRequirement(trx: Scoped, organizationId: string): Promise<Requirement> {
  const row = await trx('organizations').where({ id: organizationId })
    .first<Requirement | undefined>('display_name as name', 'time_zone as timeZone', 'two_step_required_from as requiredFrom');
  if (!row) throw new NotFound();
  return row;
}

export type Reminded = TwoStepMember & { organizationId: string; organizationName: string; timeZone: string; requiredFrom: Date };

/** Whom a requirement concerns within so many days and who has not set up anything; told about it within a day, they are left alone. System scope. */
export async function listToRemind(trx: Scoped, now: Date, days: number): Promise<Reminded[]> {
  const { rows } = await trx.raw<{ rows: Reminded[] }>(
    `select m.id as "membershipId", p.id as "personId", p.email, p.first_name as "firstName", p.last_name as "lastName", p.two_step as "twoStep",
        o.id as "organizationId", o.display_name as "organizationName", o.time_zone as "timeZone", o.two_step_required_from as "requiredFrom"
       from organizations o join memberships m on m.organization_id = o.id and m.status = 'active' join people p on p.id = m.person_id and p.two_step = 'off'
       where o.status = 'active' and o.two_step_required_from > cast(:now as timestamptz)
         and o.two_step_required_from <= cast(:now as timestamptz) + make_interval(days => :days)
         and not exists (select from mails told where told.organization_id = o.id and told.kind = 'organizations.two-step-required'
           and told.recipient_email = p.email and told.created_at > cast(:now as timestamptz) - interval '1 day')`,
    { now, days });
  return rows;
}

export type ResetTarget = TwoStepMember & { epoch: number; belongsElsewhere: boolean };

/** A member of this organization; another organization's is not found. System scope. */
export async function getResetTarget(trx: Scoped, organizationId: string, membershipId: string): Promise<ResetTarget> {
  const { rows } = await trx.raw<{ rows: ResetTarget[] }>(
    `select m.id as "membershipId", p.id as "personId", p.email, p.first_name as "firstName", p.last_name as "lastName", p.two_step as "twoStep", p.epoch,
        exists (select from memberships o where o.person_id = p.id and o.organization_id <> m.organization_id and o.status = 'active')
          or exists (select from account_people a where a.person_id = p.id)
          or exists (select from staff s where s.person_id = p.id and s.status = 'active') as "belongsElsewhere"
       from memberships m join people p on p.id = m.person_id
       where m.organization_id = :organizationId and m.id = :membershipId and m.status <> 'deleted'`,
    { organizationId, membershipId });
  if (!rows[0]) throw new NotFound();
  return rows[0];
}
