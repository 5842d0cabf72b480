import { type Scoped } from '../../platform/database/database';
import { overdueStepSql } from './overdue-steps';

/** Somebody who is told about the silence of a computer, and whose it is. */
export interface OverdueMachine {
  readonly machineId: string;
  readonly accountId: string;
  readonly organizationId: string;
  readonly nickname: string;
  readonly lastContactAt: Date;
  readonly step: number;
  readonly accountName: string;
  readonly timeZone: string;
  /** Null where the customer looks after themselves. */
  readonly partner: { readonly name: string; readonly logo: { readonly file: string; readonly width: number; readonly height: number } | null } | null;
  readonly told: readonly { readonly email: string; readonly name: string }[];
}

/**
 * Computers and servers that are silent for so long that their people are to be told again: its user, else the household's holder or the company's administrators; not where a partner
 * administers the account (domain.md §15). In the system's scope, in the order of their accounts.
 */
export async function listOverdueMachines(trx: Scoped, now: Date, limit: number): Promise<OverdueMachine[]> {
  const { rows } = await trx.raw<{ rows: OverdueMachine[] }>(
    `select d.id as "machineId", d.account_id as "accountId", a.organization_id as "organizationId", d.nickname, d.last_contact_at as "lastContactAt", d.step, a.name as "accountName", o.time_zone as "timeZone",
            case when o.kind = 'partner' then json_build_object('name', o.display_name, 'logo', case when l.id is not null then json_build_object('file', l.file, 'width', l.width, 'height', l.height) end) end as partner,
            coalesce((select json_agg(json_build_object('email', p.email, 'name', coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email)) order by p.email)
              from account_people h join people p on p.id = h.person_id
             where h.account_id = d.account_id and case when u.person_id is not null then h.person_id = u.person_id else h.role in ('holder', 'administrator', 'billing_owner') end), '[]') as told
       from (select m.id, m.account_id, m.person_id, m.nickname, m.last_contact_at, ${overdueStepSql("floor(extract(epoch from cast(:now as timestamptz) - m.last_contact_at) / 86400)::int")} as step
               from machines m where m.state = 'overdue') d
       join accounts a on a.id = d.account_id and a.administered_by = 'customer'
       join organizations o on o.id = a.organization_id
       left join logos l on l.id = o.logo_id
       left join account_people u on u.account_id = d.account_id and u.person_id = d.person_id
       left join overdue_notices n on n.machine_id = d.id and n.since = d.last_contact_at
      where d.step > coalesce(n.step, 0) order by d.account_id, d.id limit :limit`, { now, limit });
  return rows;
}
