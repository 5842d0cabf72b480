import { type Scoped } from '../../platform/database/database';

/** Who asks a person for two-step verification: organizations, and the office of its staff. */
export type Demand = { name: string; from: Date | null };

/** Needs the system scope. `from` is null where it has always been so. */
export async function listTwoStepDemands(trx: Scoped, personId: string): Promise<Demand[]> {
  const { rows } = await trx.raw<{ rows: Demand[] }>(
    `select o.display_name as name, o.two_step_required_from as "from" from memberships m join organizations o on o.id = m.organization_id
       where m.person_id = :personId and m.status = 'active' and o.status = 'active' and o.two_step_required_from is not null
     union all
     select 'The office', null from staff where person_id = :personId and status = 'active'
     order by 1`,
    { personId });
  return rows;
}
