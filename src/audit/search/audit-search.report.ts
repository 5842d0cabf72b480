import { isUuid, type Scoped, within } from '../../platform/database/database';
import { startOfDay } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { type PageRequest } from '../../platform/pages/pages';
import { entryIdOf, placeOf } from '../entry-place.model';
import { type AuditQuestion, endOf } from './audit-question';

export interface FoundEntry {
  readonly id: number;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly onBehalfOf: string | null;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string | null;
  readonly at: Date;
  /** The moment to the microsecond, for the next page. */
  readonly place: string;
  /** Null while it waits for its seal. */
  readonly sealId: number | null;
}

/** Words are looked for in so many of the newest entries that all else leaves: they have no index. */
export const SEARCHED_FOR_WORDS = 50_000;

/** One page of what is found, the newest first; one more than its size. `zone` is where the days begin. */
export async function listFoundEntries(trx: Scoped, question: AuditQuestion, page: Pick<PageRequest, 'size' | 'direction' | 'place'>, zone: string): Promise<FoundEntry[]> {
  const ids = await idsOf(trx, question);
  if (!ids) return [];
  const isReversed = page.direction === 'before' && page.place !== undefined;
  const order = isReversed ? 'asc' : 'desc';
  const place = page.place ? [`(created_at, id) ${isReversed ? '>' : '<'} (cast(:placeAt as timestamptz), :placeId)`] : [];
  const where = [...conditionsOf(question), ...place].join(' and ') || 'true';
  const ordered = `order by created_at ${order}, id ${order}`;
  const narrowed = question.text === '' ? `select * from audit_entries where ${where} ${ordered} limit :limit`
    : `select * from (select * from audit_entries where ${where} ${ordered} limit ${SEARCHED_FOR_WORDS}) newest
        where (coalesce(cast(before as text), '') || ' ' || coalesce(cast(after as text), '')) ilike :words ${ordered} limit :limit`;
  const { rows } = await trx.raw<{ rows: FoundEntry[] }>(`select ${COLUMNS} from (${narrowed}) e ${JOINS} order by e.created_at ${order}, e.id ${order}`, {
    ...ids, account: question.account, action: question.action, actionFamily: `${question.action}.`, actionEnd: `${question.action}/`, subject: question.subject, words: `%${question.text.replace(/[\\%_]/g, '\\$&')}%`,
    from: question.from && startOfDay(question.from, zone), to: endOf(question) && startOfDay(endOf(question)!, zone),
    placeAt: page.place?.value ?? null, placeId: page.place ? entryIdOf(page.place.id) : null, limit: page.size + 1,
  });
  return rows;
}

/** One entry with all it holds; throws NotFound. */
export async function getFoundEntry(trx: Scoped, id: number): Promise<FoundEntry> {
  const { rows } = await trx.raw<{ rows: FoundEntry[] }>(`select ${COLUMNS} from (select * from audit_entries where id = ?) e ${JOINS}`, [id]);
  if (!rows[0]) throw new NotFound();
  return rows[0];
}

/** All that is found, read in steps so that its size does not matter. */
export async function* eachFoundEntry(question: AuditQuestion, zone: string): AsyncGenerator<FoundEntry> {
  const size = 1_000;
  let place: PageRequest['place'];
  for (;;) {
    const rows = await within('office', (trx) => listFoundEntries(trx, question, { size, direction: 'after', place }, zone), { readOnly: true });
    yield* rows.slice(0, size);
    if (rows.length <= size) return;
    place = placeOf(rows[size - 1]!);
  }
}

function conditionsOf(question: AuditQuestion): string[] {
  return [
    ...(question.organization ? ['organization_id = any(cast(:organizations as uuid[]))'] : []), ...(question.account ? ['account_id = cast(:account as uuid)'] : []), ...(question.actor ? ['actor_id = any(:actors)'] : []),
    // "subscription" finds all of its actions, "subscription.renewed" that one.
    ...(question.action ? [question.action.includes('.') ? 'action = :action' : '(action >= :actionFamily and action < :actionEnd)'] : []), ...(question.subject ? ['subject_id = :subject'] : []),
    ...(question.from ? ['created_at >= :from'] : []), ...(question.to ? ['created_at < :to'] : []),
  ];
}

/** What names and addresses stand for; undefined where one stands for nothing. */
async function idsOf(trx: Scoped, { organization, actor }: AuditQuestion): Promise<{ organizations: string[]; actors: string[] } | undefined> {
  const organizations = organization === '' || isUuid(organization.toLowerCase()) ? [organization.toLowerCase()].filter(Boolean) : await idsByName(trx, organization);
  const actors = actor === '' ? [] : actor.includes('@') ? await idsByEmail(trx, actor) : [actor];
  return (organization !== '' && organizations.length === 0) || (actor !== '' && actors.length === 0) ? undefined : { organizations, actors };
}

async function idsByName(trx: Scoped, name: string): Promise<string[]> {
  const rows = await trx('organizations').whereRaw('lower(display_name) = lower(?) or lower(legal_name) = lower(?)', [name, name]).limit(20).select<{ id: string }[]>('id');
  return rows.map(({ id }) => id);
}

async function idsByEmail(trx: Scoped, email: string): Promise<string[]> {
  const row = await trx('people').where({ email: email.toLowerCase() }).first<{ id: string } | undefined>('id');
  return row ? [row.id] : [];
}

const COLUMNS = `e.id, e.organization_id as "organizationId", coalesce(o.display_name, '') as "organizationName", e.account_id as "accountId", a.name as "accountName", e.actor_kind as "actorKind",
  e.actor_id as "actorId", coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email, '') as "actorName", e.on_behalf_of as "onBehalfOf", e.action, e.subject_type as "subjectType",
  e.subject_id as "subjectId", e.before, e.after, e.request_id as "requestId", e.created_at as at, cast(e.created_at as text) as place,
  (select s.id from audit_seals s where s.to_transaction > e.transaction_id order by s.to_transaction limit 1) as "sealId"`;
const JOINS = `left join organizations o on o.id = e.organization_id left join accounts a on a.id = e.account_id
  left join people p on p.id = case when e.actor_id ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then cast(e.actor_id as uuid) end`;
