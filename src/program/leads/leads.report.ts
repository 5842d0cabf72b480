import { type Scoped } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { type LeadQuestion } from './lead-question.model';
import { type LeadState, type LostReason } from './lead';

/** More than so many are counted and found no further. */
export const COUNTED_UP_TO = 1_000;

export interface LeadLine {
  readonly id: string;
  readonly state: LeadState;
  readonly name: string;
  readonly company: string;
  readonly email: string;
  readonly phone: string;
  readonly interestName: string;
  readonly askedAt: Date;
  readonly assigneeName: string | null;
  readonly lostReason: LostReason | null;
  readonly accountId: string | null;
  readonly anonymisedAt: Date | null;
  readonly place: string;
}

/** The ids that a search finds; null where there are too many to show, undefined where nothing is searched for. */
export type Found = readonly string[] | null | undefined;

export async function findLeadIds(trx: Scoped, words: string): Promise<Found> {
  if (words === '') return undefined;
  const { rows: [row] } = await trx.raw<{ rows: { ids: string[] | null }[] }>(`select app.find_leads(?, ${COUNTED_UP_TO}) as ids`, [words]);
  return row!.ids;
}

type Asked = { organizationId: string; membershipId: string; question: LeadQuestion; found: Found };

/** One page, who asked last first, and one line more; reversed for `before`. */
export async function listLeads(trx: Scoped, asked: Asked, page: PageRequest): Promise<LeadLine[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const [beyond, direction] = backwards ? ['>', 'asc'] : ['<', 'desc'];
  const { condition, bindings } = conditionOf(asked);
  const { rows } = await trx.raw<{ rows: LeadLine[] }>(
    `select l.id, l.state, l.name, l.company, l.email, l.phone, l.interest_name as "interestName", l.asked_at as "askedAt", l.lost_reason as "lostReason", l.account_id as "accountId",
            l.anonymised_at as "anonymisedAt", l.asked_at::text as place, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as "assigneeName"
       from (select * from leads l where ${condition} ${page.place ? `and (l.asked_at, l.id) ${beyond} (:at::timestamptz, :id::uuid)` : ''}
              order by l.asked_at ${direction}, l.id ${direction} limit :limit) l
       left join memberships m on m.organization_id = l.organization_id and m.id = l.assigned_to
       left join people p on p.id = m.person_id
      order by l.asked_at ${direction}, l.id ${direction}`,
    { ...bindings, limit: page.size + 1, ...(page.place && { at: page.place.value, id: page.place.id }) });
  return rows;
}

/** How many there are, counted up to one more than COUNTED_UP_TO. */
export async function countLeads(trx: Scoped, asked: Asked): Promise<number> {
  const { condition, bindings } = conditionOf(asked);
  const { rows: [row] } = await trx.raw<{ rows: { count: number }[] }>(`select count(*)::int as count from (select from leads l where ${condition} limit ${COUNTED_UP_TO + 1}) counted`, bindings);
  return row!.count;
}

/** How many of each state, each counted up to one more than COUNTED_UP_TO. */
export async function countLeadsByState(trx: Scoped, organizationId: string): Promise<Record<LeadState, number>> {
  const { rows } = await trx.raw<{ rows: { state: LeadState; count: number }[] }>(
    `select s.state, (select count(*)::int from (select from leads l where l.organization_id = :organizationId and l.state = s.state limit ${COUNTED_UP_TO + 1}) counted) as count
       from unnest(array['new', 'contacted', 'converted', 'lost']) as s (state)`, { organizationId });
  return Object.fromEntries(rows.map(({ state, count }) => [state, count])) as Record<LeadState, number>;
}

export interface Assignee { readonly membershipId: string; readonly personId: string; readonly name: string; readonly email: string }

/** Who may be given a lead: everybody active who may work on it. */
export async function listAssignees(trx: Scoped, organizationId: string, roles: readonly string[]): Promise<Assignee[]> {
  const { rows } = await trx.raw<{ rows: Assignee[] }>(
    `select m.id as "membershipId", p.id as "personId", p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name from memberships m join people p on p.id = m.person_id
      where m.organization_id = ? and m.status = 'active' and not m.is_limited and m.roles && cast(? as text[]) order by name, m.id limit 500`, [organizationId, [...roles]]);
  return rows;
}

function conditionOf({ organizationId, membershipId, question, found }: Asked): { condition: string; bindings: Record<string, unknown> } {
  const parts = ['l.organization_id = :organizationId'];
  if (question.state) parts.push('l.state = :state');
  if (question.mine) parts.push('l.assigned_to = :membershipId');
  if (found) parts.push('l.id = any (:found::uuid[])');
  // Nobody reads through more than a thousand: the page says how to find fewer.
  if (found === null) parts.push('false');
  const bindings = { organizationId, ...(question.state && { state: question.state }), ...(question.mine && { membershipId }), ...(found && { found: [...found] }) };
  return { condition: parts.join(' and '), bindings };
}
