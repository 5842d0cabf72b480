import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { lapsesAt, type ConsentKind, type ConsentRequest, type ConsentStatus } from './consent-request.model';

type Row = {
  id: string; kind: ConsentKind; organization_id: string; email: string | null; account_id: string | null; status: ConsentStatus; requested_by: string;
  membership_id: string; requested_at: Date; lapses_at: Date; status_since: Date;
};

const COLUMNS = ['id', 'kind', 'organization_id', 'email', 'account_id', 'status', 'requested_by', 'membership_id', 'requested_at', 'lapses_at', 'status_since'] as const;

export type Asking = { organizationId: string; requestedBy: string; membershipId: string; now: Date } & ({ kind: 'association'; email: string } | { kind: 'administrator'; accountId: string });

/** Inserts a pending request; undefined when one is open already, of whoever in the organization. */
export async function insertRequest(trx: Scoped, asking: Asking): Promise<ConsentRequest | undefined> {
  const { kind, organizationId, requestedBy, membershipId, now } = asking;
  const row = {
    id: uuidv7(), kind, organization_id: organizationId, email: kind === 'association' ? asking.email : null, account_id: kind === 'administrator' ? asking.accountId : null,
    requested_by: requestedBy, membership_id: membershipId, requested_at: now, lapses_at: lapsesAt(now), status_since: now,
  };
  const inserted = await trx<Row>('consent_requests').insert(row).onConflict().ignore().returning([...COLUMNS]);
  return inserted[0] && requestFrom(inserted[0]);
}

/** A request of this organization, locked until the transaction ends. Another's is not found. */
export async function getRequestForUpdate(trx: Scoped, organizationId: string, id: string): Promise<ConsentRequest> {
  const row = await trx<Row>('consent_requests').where({ organization_id: organizationId, id }).forUpdate().first(...COLUMNS);
  if (!row) throw new NotFound(NO_REQUEST);
  return requestFrom(row);
}

/** The request itself, whoever's: needs the system scope, and somebody who has asked whether the person may see it. */
export async function findAnyRequest(trx: Scoped, id: string): Promise<ConsentRequest | undefined> {
  const row = await trx<Row>('consent_requests').where({ id }).first(...COLUMNS);
  return row && requestFrom(row);
}

export async function findAnyRequestForUpdate(trx: Scoped, id: string): Promise<ConsentRequest | undefined> {
  const row = await trx<Row>('consent_requests').where({ id }).forUpdate().first(...COLUMNS);
  return row && requestFrom(row);
}

/** The newest question for administrator access to an account, as this organization asked it. */
export async function findNewestForAccount(trx: Scoped, organizationId: string, accountId: string): Promise<ConsentRequest | undefined> {
  return newest(trx, { organization_id: organizationId, kind: 'administrator', account_id: accountId });
}

/** The newest question to an address; in the system scope also what colleagues asked whose requests a limited member does not see. */
export async function findNewestForEmail(trx: Scoped, organizationId: string, email: string): Promise<ConsentRequest | undefined> {
  return newest(trx, { organization_id: organizationId, kind: 'association', email });
}

/** The requests for administrator access to an account that stand: open or granted. Locked until the transaction ends. */
export async function listStandingForUpdate(trx: Scoped, organizationId: string, accountId: string): Promise<ConsentRequest[]> {
  const rows = await trx<Row>('consent_requests').where({ organization_id: organizationId, kind: 'administrator', account_id: accountId })
    .whereIn('status', ['pending', 'accepted']).orderBy('id').forUpdate().select(...COLUMNS);
  return rows.map(requestFrom);
}

/** How many requests the organization has made since; of both kinds. Needs the system scope, to count everybody's. */
export async function countAskedSince(trx: Scoped, organizationId: string, since: Date): Promise<number> {
  const result = await trx.raw<{ rows: { count: number }[] }>('select count(*)::integer as count from consent_requests where organization_id = ? and requested_at > ?', [organizationId, since]);
  return result.rows[0]!.count;
}

export async function updateStatus(trx: Scoped, { organizationId, id }: Pick<ConsentRequest, 'organizationId' | 'id'>, status: ConsentStatus, now: Date): Promise<void> {
  await trx<Row>('consent_requests').where({ organization_id: organizationId, id }).update({ status, status_since: now });
}

/** What a customer answered, and for which account. Needs the system scope: no partner can write it. */
export async function updateAnswer(trx: Scoped, { id }: Pick<ConsentRequest, 'id'>, answer: { status: 'accepted' | 'declined'; accountId: string | null; answeredBy: string; now: Date }): Promise<void> {
  const { status, accountId, answeredBy, now } = answer;
  await trx('consent_requests').where({ id }).update({ status, account_id: accountId, answered_by: answeredBy, status_since: now });
}

/** Marks up to 500 open requests as lapsed whose 30 days are over, and answers them. Needs the system scope. */
export async function lapseRequests(trx: Scoped, now: Date): Promise<ConsentRequest[]> {
  const result = await trx.raw<{ rows: Row[] }>(
    `update consent_requests set status = 'lapsed', status_since = lapses_at where id = any(array(
       select id from consent_requests where status = 'pending' and lapses_at <= ? order by lapses_at limit 500 for update skip locked))
     returning ${COLUMNS.join(', ')}`, [now]);
  return result.rows.map(requestFrom);
}

/** Whoever decides later is not asked again in this sign-in. Needs the system scope. */
export async function postponeRequest(trx: Scoped, { requestId, personId, now }: { requestId: string; personId: string; now: Date }): Promise<void> {
  await trx('consent_postponements').insert({ request_id: requestId, person_id: personId, postponed_at: now })
    .onConflict(['request_id', 'person_id']).merge({ postponed_at: now });
}

export const NO_REQUEST = 'We could not find that request.';

async function newest(trx: Scoped, which: Partial<Row>): Promise<ConsentRequest | undefined> {
  const row = await trx<Row>('consent_requests').where(which).orderBy([{ column: 'requested_at', order: 'desc' }, { column: 'id', order: 'desc' }]).first(...COLUMNS);
  return row && requestFrom(row);
}

function requestFrom(row: Row): ConsentRequest {
  return {
    id: row.id, kind: row.kind, organizationId: row.organization_id, email: row.email, accountId: row.account_id, status: row.status, requestedBy: row.requested_by,
    membershipId: row.membership_id, requestedAt: row.requested_at, lapsesAt: row.lapses_at, statusSince: row.status_since,
  };
}
