import { entryIdOf } from '../../../audit/entry-place.model';
import { type Scoped } from '../../../platform/database/database';
import { type PageRequest } from '../../../platform/pages/pages';
import { SHOWN_ACTIONS } from './activity-words.model';

type Facts = Readonly<Record<string, unknown>>;
export type ActivityEntry = {
  id: number; organization_id: string; actor_kind: string; actor_id: string; on_behalf_of: string | null; action: string; subject_type: string; subject_id: string;
  before: Facts | null; after: Facts | null; created_at: Date;
  /** The moment to the microsecond, for the next page. */
  place: string;
};

/** One page of what was done in an account, newest first, and one line more; reversed for `before`. In the account's or its partner's scope, which sees what was done while it held it. */
export async function listActivity(trx: Scoped, accountId: string, page: PageRequest): Promise<ActivityEntry[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const [order, beyond] = backwards ? ['asc', '>'] : ['desc', '<'];
  const { rows } = await trx.raw<{ rows: ActivityEntry[] }>(
    `select id, organization_id, actor_kind, actor_id, on_behalf_of, action, subject_type, subject_id, before, after, created_at, cast(created_at as text) as place
       from audit_entries where account_id = :accountId and action = any(:actions::text[]) ${page.place ? `and (created_at, id) ${beyond} (cast(:placeAt as timestamptz), :placeId)` : ''}
      order by created_at ${order}, id ${order} limit :limit`,
    { accountId, actions: [...SHOWN_ACTIONS], placeAt: page.place?.value ?? null, placeId: page.place ? entryIdOf(page.place.id) : null, limit: page.size + 1 });
  return rows;
}

/** The numbers of the subscriptions that entries are about, as far as the scope sees them. */
export async function listNumbersOf(trx: Scoped, entries: readonly ActivityEntry[]): Promise<Map<string, string>> {
  const ids = [...new Set(entries.filter(({ subject_type: type }) => type === 'subscription').map(({ subject_id: id }) => id))];
  if (ids.length === 0) return new Map();
  const rows = await trx<{ id: string; number: string }>('subscriptions').whereIn('id', ids).select('id', 'number');
  return new Map(rows.map(({ id, number }) => [id, number]));
}

export type ActorName = { person_id: string; name: string; organization_id: string | null; organization_name: string | null };

/**
 * Who the people of entries are, and of which of these organizations they are or were members. In the system scope, because a
 * customer's own does not know who works for a partner: ask only for people of entries that the reader may see.
 */
export async function listActorNames(trx: Scoped, entries: readonly ActivityEntry[]): Promise<ActorName[]> {
  const people = [...new Set(entries.filter(({ actor_kind: kind }) => kind === 'person').map(({ actor_id: id }) => id))];
  const organizations = [...new Set(entries.map(({ organization_id: id }) => id))];
  const { rows } = await trx.raw<{ rows: ActorName[] }>(
    `select p.id as person_id, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name, m.organization_id, o.display_name as organization_name
       from people p
       left join memberships m on m.person_id = p.id and m.organization_id = any(:organizations::uuid[])
       left join organizations o on o.id = m.organization_id
      where p.id = any(:people::uuid[])`, { people, organizations });
  return rows;
}

export async function listOwnPeople(trx: Scoped, accountId: string, entries: readonly ActivityEntry[]): Promise<Set<string>> {
  const people = [...new Set(entries.filter(({ actor_kind: kind }) => kind === 'person').map(({ actor_id: id }) => id))];
  const rows = await trx<{ account_id: string; person_id: string }>('account_people').where({ account_id: accountId }).whereIn('person_id', people).select('person_id');
  return new Set(rows.map(({ person_id: id }) => id));
}

