import { type Scoped } from '../../../platform/database/database';
import { type PageRequest, type Place } from '../../../platform/pages/pages';
import { COMPANY_INVITATION_MAIL } from '../company.mails';
import { type CompanyRole } from './company-user.model';
import { type CompanyUsersQuestion, type LineStatus, NO_GROUP } from './company-users-list.model';

/** One line of a company's users: somebody registered, or somebody invited. */
export type CompanyUserLine = {
  id: string; kind: 'person' | 'invitation'; email: string; first_name: string; last_name: string; role: CompanyRole; status: LineStatus;
  group_name: string | null; seen_at: Date | null; expires_at: Date | null;
  /** What became of the invitation's newest mail when it could not be delivered: the other side's words, or null for none. */
  mail_failed: boolean; refusal: string | null; mail_key: string | null;
  /** The place in the list, as the database's own text. */
  place: string;
};

type Asked = { organizationId: string; accountId: string; question: CompanyUsersQuestion; now: Date };
/** More than these are not counted. */
const COUNTED = 1_000;

/**
 * One page of registered and invited people by name, and one line more; reversed for `before`. Each of the two is read in the
 * order of its own index as far as the page goes, so that 100,000 users cost what fifty do. In the company's or its partner's scope.
 */
export async function listCompanyUsers(trx: Scoped, { organizationId, accountId, question, now }: Asked, page: PageRequest): Promise<CompanyUserLine[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const descending = question.descending !== backwards;
  const direction = descending ? 'desc' : 'asc';
  const beyond = (id: string) => (page.place ? `and (sort_name, ${id}) ${descending ? '<' : '>'} (:placeValue, :placeId::uuid)` : '');
  const branch = ({ columns, from, id }: Branch) => `(select ${columns} from ${from} ${beyond(id)} order by sort_name ${direction}, ${id} ${direction} limit :limit)`;
  const { rows } = await trx.raw<{ rows: Unmailed[] }>(
    `select f.id, f.kind, coalesce(p.email, f.email) as email, coalesce(p.first_name, f.first_name) as first_name, coalesce(p.last_name, f.last_name) as last_name, f.role,
       case when f.kind = 'person' then 'registered' when f.sent_count = 0 then 'added' when f.expires_at <= :now then 'lapsed' else 'invited' end as status,
       g.name as group_name, p.last_signed_in_at as seen_at, f.expires_at, case when f.sent_count > 0 then 'company-invitation:' || f.id || ':' || f.sent_count end as mail_key, f.sort_name as place
     from (select * from (${branchesOf(question).map(branch).join(' union all ')}) merged order by sort_name ${direction}, id ${direction} limit :limit) f
     left join people p on f.kind = 'person' and p.id = f.id
     left join account_groups g on g.account_id = :accountId and g.id = f.group_id
     order by f.sort_name ${direction}, f.id ${direction}`,
    { ...bindingsOf({ organizationId, accountId, question }), now, placeValue: page.place?.value ?? null, placeId: page.place?.id ?? null, limit: page.size + 1 });
  return withMails(trx, rows);
}

type Unmailed = Omit<CompanyUserLine, 'mail_failed' | 'refusal'>;

/** What became of the invitations' mails, asked by their keys: joined, every mail of the company would be looked at. */
async function withMails(trx: Scoped, lines: readonly Unmailed[]): Promise<CompanyUserLine[]> {
  const keys = lines.flatMap(({ mail_key: key }) => key ?? []);
  const failed = keys.length === 0 ? [] : await trx('mails').where({ kind: COMPANY_INVITATION_MAIL, state: 'failed' }).whereIn('dedupe_key', keys).select<{ dedupe_key: string; refusal: string | null }[]>('dedupe_key', 'refusal');
  const refusals = new Map(failed.map(({ dedupe_key: key, refusal }) => [key, refusal]));
  return lines.map((line) => ({ ...line, mail_failed: line.mail_key !== null && refusals.has(line.mail_key), refusal: refusals.get(line.mail_key ?? '') ?? null }));
}

/** How many lines a question finds, exactly up to a thousand. */
export async function countCompanyUsers(trx: Scoped, asked: Omit<Asked, 'now'>): Promise<{ total: number } | { moreThan: number }> {
  const branches = branchesOf(asked.question).map(({ from }) => `(select 1 from ${from} limit ${COUNTED + 1})`);
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from (select * from (${branches.join(' union all ')}) found limit ${COUNTED + 1}) counted`, bindingsOf(asked));
  const { count } = rows[0]!;
  return count > COUNTED ? { moreThan: COUNTED } : { total: count };
}

export function placeOf({ place, id }: CompanyUserLine): Place {
  return { value: place, id };
}

type Branch = { columns: string; from: string; id: string };

/** The tables that can hold what is asked for, each with its conditions: only those asked for, so that their indexes fit. */
function branchesOf({ words, status, role, group }: CompanyUsersQuestion): Branch[] {
  const conditions = [
    role === undefined ? '' : 'and role = :role',
    group === undefined ? '' : group === NO_GROUP ? 'and group_id is null' : 'and group_id = :group::uuid',
    words === '' ? '' : 'and search_text like app.search_pattern(app.searchable(:words))',
  ].join(' ');
  const people = {
    columns: "person_id as id, 'person' as kind, null as email, null as first_name, null as last_name, role, group_id, 0 as sent_count, null::timestamptz as expires_at, sort_name",
    from: `account_people where organization_id = :organizationId and account_id = :accountId and role <> 'holder' ${conditions}`, id: 'person_id',
  };
  const invitations = {
    columns: "id, 'invitation' as kind, email, first_name, last_name, role, group_id, sent_count, expires_at, sort_name",
    from: `account_invitations where organization_id = :organizationId and account_id = :accountId and status in ('added', 'invited') ${conditions}`, id: 'id',
  };
  if (status === 'registered') return [people];
  return status === 'invited' ? [invitations] : [people, invitations];
}

function bindingsOf({ organizationId, accountId, question }: Omit<Asked, 'now'>) {
  return { organizationId, accountId, role: question.role ?? '', group: question.group === NO_GROUP ? null : question.group ?? null, words: question.words };
}
