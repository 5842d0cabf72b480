import { type Scoped } from '../../platform/database/database';
import { type PageRequest, type Place } from '../../platform/pages/pages';
import { INVITATION_MAIL } from '../invitations/invitations.mails';
import { type Role } from '../roles';
import { type Sort, type UsersQuestion, type UserStatus } from './users-list.model';

/** One line of Manage users: a member, or somebody who is invited. */
export type UserLine = {
  id: string; kind: 'member' | 'invitation'; email: string; first_name: string; last_name: string; roles: Role[]; status: UserStatus;
  is_limited: boolean;
  /** How many accounts a limited member sees. */
  accounts_count: number;
  two_step: 'off' | 'app' | 'email' | 'passkey' | null; seen_at: Date | null; expires_at: Date | null;
  /** What became of the invitation's newest mail when it could not be delivered: the other side's words, or '' for none. */
  mail_failed: boolean; refusal: string | null;
  /** The place in the list, as the database's own text. */
  place: string;
};

const LINES = `
  select m.id, 'member' as kind, p.email, p.first_name, p.last_name, m.roles, m.is_limited,
    case when m.is_limited then (select count(*)::int from membership_accounts c where c.organization_id = m.organization_id and c.membership_id = m.id and not c.is_ordered) else 0 end as accounts_count, p.two_step, p.last_signed_in_at as seen_at, null::timestamptz as expires_at,
    case when m.status = 'inactive' then 'inactive' when p.locked_until > :now then 'locked' else 'active' end as status, false as mail_failed, null as refusal
  from memberships m join people p on p.id = m.person_id where m.organization_id = :organizationId and m.status in ('active', 'inactive')
  union all
  select i.id, 'invitation', i.email, i.first_name, i.last_name, i.roles, false, 0, null, null, i.expires_at,
    case when i.status = 'lapsed' or i.expires_at <= :now then 'lapsed' else 'invited' end, coalesce(mail.state = 'failed', false), mail.refusal
  from invitations i
  left join mails mail on mail.kind = '${INVITATION_MAIL}' and mail.dedupe_key = 'invitation:' || i.id || ':' || i.sent_count and mail.recipient_email = i.email
  where i.organization_id = :organizationId and i.status in ('invited', 'lapsed')`;

// An organization has some hundred users at most: they are put in order as they are asked for.
const FOUND = `
  select * from (
    select l.*, app.searchable(coalesce(nullif(trim(l.first_name || ' ' || l.last_name), ''), l.email)) collate "C" as sort_name,
      coalesce(l.seen_at, '1970-01-01') as sort_seen
    from (${LINES}) l) l
  where (:status = '' or l.status = :status or (:status = 'invited' and l.status = 'lapsed'))
    and (:role = '' or :role = any(l.roles))
    and (:words = '' or position(app.searchable(:words) in app.searchable(l.first_name || ' ' || l.last_name) || ' ' || l.email) > 0)`;

const COLUMNS: Record<Sort, string> = { name: 'sort_name', email: 'email collate "C"', status: 'status collate "C"', seen: 'sort_seen' };
const CASTS: Record<Sort, string> = { name: 'text', email: 'text', status: 'text', seen: 'timestamptz' };

type Asked = { organizationId: string; question: UsersQuestion; now: Date };

/** One page of members and invited people in the order asked for, and one line more; reversed for `before`. In the organization's scope. */
export async function listUsers(trx: Scoped, { organizationId, question, now }: Asked, page: PageRequest): Promise<UserLine[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const descending = question.descending !== backwards;
  const column = COLUMNS[question.sort];
  const beyond = page.place ? `and (${column}, id) ${descending ? '<' : '>'} (:placeValue::${CASTS[question.sort]}, :placeId::uuid)` : '';
  const direction = descending ? 'desc' : 'asc';
  const { rows } = await trx.raw<{ rows: UserLine[] }>(
    `select *, (${column})::text as place from (${FOUND}) found where true ${beyond} order by ${column} ${direction}, id ${direction} limit :limit`,
    { ...bindingsOf({ organizationId, question, now }), placeValue: page.place?.value ?? null, placeId: page.place?.id ?? null, limit: page.size + 1 });
  return rows;
}

export async function countUsers(trx: Scoped, asked: Asked): Promise<number> {
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(`select count(*)::int as count from (${FOUND}) found`, bindingsOf(asked));
  return rows[0]!.count;
}

export function placeOf({ place, id }: UserLine): Place {
  return { value: place, id };
}

function bindingsOf({ organizationId, question, now }: Asked) {
  return { organizationId, now, status: question.status ?? '', role: question.role ?? '', words: question.words };
}
