import { type Scoped } from '../../platform/database/database';
import { type ConsentRequest } from './consent-request.model';

/** An account for which a person may answer a request, and who holds it now. */
export type AnswerableAccount = { accountId: string; name: string; kind: 'safe' | 'safe_pro'; organizationId: string; heldBy: string };

/**
 * The accounts for which this person may answer the request: a household's holder, a company's administrators and billing owner
 * (domain.md §7.9). An association is found by the sign-in's address or by the account's. Empty where the request is none of
 * theirs. Needs the system scope, as all here: who is asked is known by person, before any account is.
 */
export async function listAnswerable(trx: Scoped, { personId, request }: { personId: string; request: Pick<ConsentRequest, 'kind' | 'email' | 'accountId'> }): Promise<AnswerableAccount[]> {
  const which = request.kind === 'administrator' ? 'a.id = :accountId' : ':email in (p.email, a.email)';
  const { rows } = await trx.raw<{ rows: AnswerableAccount[] }>(
    `select a.id as "accountId", a.name, a.kind, a.organization_id as "organizationId", o.display_name as "heldBy"
       from account_people h join accounts a on a.id = h.account_id join people p on p.id = h.person_id join organizations o on o.id = a.organization_id
      where h.person_id = :personId and ${MAY_ANSWER} and ${which} order by a.sort_name, a.id limit 100`,
    { personId, accountId: request.accountId, email: request.email });
  return rows;
}

export type WaitingRequest = { id: string; kind: 'association' | 'administrator'; partner: string; requestedAt: Date };
type Here = { personId: string; accountId: string; now: Date };

/** The oldest open request that waits for this person in this account, and that they have not put off since they signed in. */
export async function findWaiting(trx: Scoped, { signedInAt, ...here }: Here & { signedInAt: Date }): Promise<string | undefined> {
  const { rows } = await trx.raw<{ rows: WaitingRequest[] }>(
    `${WAITING} and not exists (select from consent_postponements l where l.request_id = r.id and l.person_id = :personId and l.postponed_at >= :signedInAt)
      order by r.requested_at, r.id limit 1`, { ...here, signedInAt });
  return rows[0]?.id;
}

/** The open requests that this person may answer in this account, put off or not, the oldest first. */
export async function listWaiting(trx: Scoped, here: Here): Promise<WaitingRequest[]> {
  const { rows } = await trx.raw<{ rows: WaitingRequest[] }>(`${WAITING} order by r.requested_at, r.id limit 20`, { ...here });
  return rows;
}

export type Asker = { name: string; phone: string; website: string; logo: { id: string; width: number; height: number } | null; isActive: boolean; askedBy: string; zone: string };

/** Who asks, as the customer is to know them. */
export async function getAsker(trx: Scoped, { organizationId, requestedBy }: Pick<ConsentRequest, 'organizationId' | 'requestedBy'>): Promise<Asker> {
  const { rows } = await trx.raw<{ rows: Asker[] }>(
    `select o.display_name as name, o.phone, o.website, o.status = 'active' as "isActive", o.time_zone as zone, trim(p.first_name || ' ' || p.last_name) as "askedBy"
         , case when l.id is not null then json_build_object('id', l.id, 'width', l.width, 'height', l.height) end as logo
       from organizations o left join logos l on l.id = o.logo_id, people p where o.id = ? and p.id = ?`, [organizationId, requestedBy]);
  return rows[0]!;
}

/** Who answered a request; null while nobody has. */
export async function findAnsweredBy(trx: Scoped, requestId: string): Promise<string | null> {
  const row = await trx<{ id: string; answered_by: string | null }>('consent_requests').where({ id: requestId }).first('answered_by');
  return row?.answered_by ?? null;
}

const MAY_ANSWER = "h.role in ('holder', 'administrator', 'billing_owner')";

const WAITING = `
  with here as (
    select a.id, a.organization_id, a.email, p.email as sign_in from account_people h join accounts a on a.id = h.account_id join people p on p.id = h.person_id
     where h.account_id = :accountId and h.person_id = :personId and ${MAY_ANSWER})
  select r.id, r.kind, o.display_name as partner, r.requested_at as "requestedAt" from (
    select r.* from here join consent_requests r on r.kind = 'association' and r.status = 'pending' and r.email = any(array[here.email, here.sign_in]) and r.organization_id <> here.organization_id
    union all
    select r.* from here join consent_requests r on r.kind = 'administrator' and r.status = 'pending' and r.account_id = here.id and r.organization_id = here.organization_id) r
    join organizations o on o.id = r.organization_id and o.status = 'active'
   where r.lapses_at > :now`;
