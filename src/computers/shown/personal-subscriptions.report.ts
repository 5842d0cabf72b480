import { seesAccount } from '../../organizations/sees-account.report';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';

export interface PersonalSubscription {
  readonly id: string;
  readonly number: string;
  readonly planName: string;
  readonly state: string;
  readonly expiresOn: Day;
  readonly accountId: string;
  readonly accountName: string;
  /** personal: the person is the holder. nfr: for an organization's own use, of which they are a member. */
  readonly kind: 'personal' | 'nfr';
  readonly isNotForResale: boolean;
}

/**
 * What a person has as the holder of a household, and what the organizations have for their own use of which they are a member and that no one person holds (domain.md §11.1). In the
 * system's scope, because it looks into several places: ask only for the person who is signed in.
 */
export async function listPersonalSubscriptions(trx: Scoped, personId: string): Promise<PersonalSubscription[]> {
  const columns = `s.id, s.number, pl.name as "planName", s.state, s.expires_on as "expiresOn", a.id as "accountId", a.name as "accountName", s.source = 'nfr' as "isNotForResale"`;
  const { rows } = await trx.raw<{ rows: PersonalSubscription[] }>(
    `select * from (
       select ${columns}, 'personal' as kind from account_people ap join accounts a on a.id = ap.account_id join subscriptions s on s.account_id = a.id join plans pl on pl.id = s.plan_id
        where ap.person_id = :personId and ap.role = 'holder' and s.state <> 'converted'
       union all
       select ${columns}, 'nfr' as kind from memberships m join subscriptions s on s.organization_id = m.organization_id and s.source = 'nfr' join accounts a on a.id = s.account_id join plans pl on pl.id = s.plan_id
        where m.person_id = :personId and m.status = 'active' and s.state <> 'converted' and ${seesAccount('m', 's.account_id')}
          and not exists (select from account_people held where held.account_id = a.id and held.role = 'holder')
     ) found order by kind desc, "expiresOn", id limit 50`, { personId });
  return rows;
}
