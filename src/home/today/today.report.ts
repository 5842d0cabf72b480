import { facetsOf } from '../../accounts/account-facets.model';
import { facetFilterOf, readQuestion, EXPIRING_DAYS } from '../../accounts/accounts-list.model';
import { type Scoped } from '../../platform/database/database';
import { addDays, type Day } from '../../platform/values/dates';
import { GROUPS, type GroupName, TRIAL_DAYS, PROTECTION_DAYS } from './today.model';

/** One thing of a group: enough to name it and to open it. */
export interface Waiting {
  readonly id: string;
  readonly name: string;
  /** The day, where the group tells one. */
  readonly on: Day | null;
}

export interface WaitingGroup {
  readonly name: GroupName;
  /** Counted up to one more than COUNTED_UP_TO. */
  readonly count: number;
  readonly first: readonly Waiting[];
}

export interface TodayFacts {
  readonly groups: readonly WaitingGroup[];
  readonly hasAccounts: boolean;
  readonly isPublished: boolean;
  /** Leads that came in this calendar month of the organization. */
  readonly leadsOfMonth: number;
}

export const COUNTED_UP_TO = 1_000;
const NAMED = 3;

type Asked = { organizationId: string; limitedTo: string | undefined; personId: string; isAdministrator: boolean; seesLeads: boolean; groups: readonly GroupName[]; today: Day; monthBegan: Date };

/**
 * What waits for a member, each group counted along an index and its first few named, in one statement; and whether there is anything here
 * at all. In the member's scope: who is limited to chosen accounts counts those. A group that is not asked for is not looked at.
 */
export async function readToday(trx: Scoped, { organizationId, limitedTo, personId, isAdministrator, seesLeads, groups, today, monthBegan }: Asked): Promise<TodayFacts> {
  const parts = [
    ...GROUPS.filter((name) => groups.includes(name)).map((name) => groupSql(name, limitedTo === undefined ? EVERYTHING : CHOSEN)),
    "select 'accounts' as name, (select count(*)::int from (select from accounts a where a.organization_id = :organizationId limit 1) one) as count, null::json as first",
    ...seesLeads ? [PAGE, MONTH] : [],
  ];
  const { rows } = await trx.raw<{ rows: { name: string; count: number; first: Waiting[] | null }[] }>(parts.join('\nunion all\n'), {
    organizationId, membershipId: limitedTo ?? null, personId, isAdministrator, today, monthBegan, soon: addDays(today, TRIAL_DAYS), later: addDays(today, EXPIRING_DAYS), protection: addDays(today, PROTECTION_DAYS),
    trial: facetsOf({ statuses: ['trial'] }), expiring: facetsOf(facetFilterOf(readQuestion({ status: 'expiring' }))!), failed: facetsOf({ statuses: ['payment_failed'] }),
  });
  const countOf = (name: string) => rows.find((row) => row.name === name)?.count ?? 0;
  return {
    groups: rows.flatMap(({ name, count, first }) => (first === null || count === 0 ? [] : [{ name: name as GroupName, count, first }])),
    hasAccounts: countOf('accounts') > 0, isPublished: countOf('page') > 0, leadsOfMonth: countOf('month'),
  };
}

const PAGE = "select 'page', (select count(*)::int from referral_pages p where p.organization_id = :organizationId and p.published is not null), null";
const MONTH = `select 'month', (select count(*)::int from (select from leads l where l.organization_id = :organizationId and l.created_at >= :monthBegan limit ${COUNTED_UP_TO + 1}) counted), null`;

type Found = {
  /** What is counted, and the same with what names it. */
  readonly counted: string; readonly from: string;
  readonly id: string; readonly label: string; readonly on: string; readonly order: string;
};

/** Where a group's things are, what each is named by, and which come first. Each follows an index of its own. */
const FOUND: Record<GroupName, (chosen: Chosen) => Found> = {
  critical: (chosen) => ofAlerts('critical', chosen),
  warning: (chosen) => ofAlerts('warning', chosen),
  failed: (chosen) => ofAccounts(':failed', '', chosen),
  expiring: (chosen) => ofAccounts(':expiring', 'and a.sort_expires_on between :today and :later', chosen),
  trials: (chosen) => ofAccounts(':trial', 'and a.sort_expires_on between :today and :soon', chosen),
  moves: () => plain("account_moves v where v.organization_id = :organizationId and v.state = 'waiting'", { id: 'v.id', label: 'v.account_name', order: 'v.opened_at desc, v.id desc' }),
  requests: () => plain("consent_requests r left join accounts a on a.organization_id = r.organization_id and a.id = r.account_id where r.organization_id = :organizationId and r.status = 'pending'", {
    id: 'r.id', label: 'coalesce(a.name, r.email)', order: 'r.requested_at, r.id',
  }),
  leads: () => plain("leads l where l.organization_id = :organizationId and l.state = 'new'", { id: 'l.id', label: "coalesce(nullif(l.company, ''), l.name)", order: 'l.asked_at desc, l.id desc' }),
  deals: () => plain("deals d where d.organization_id = :organizationId and d.state = 'approved' and d.protected_until <= :protection", { id: 'd.id', label: 'd.company', on: 'd.protected_until', order: 'd.protected_until, d.id' }),
  tickets: () => plain("tickets t where t.organization_id = :organizationId and t.state = 'waiting_for_partner' and (not t.is_private or t.written_by = :personId or :isAdministrator)", {
    id: 't.id', label: 't.subject', order: 't.last_message_at desc, t.id desc',
  }),
};

/** For members who see chosen accounts only, of a column that names the account: so that these few are looked up, and not all others passed by. */
type Chosen = (column: string) => string;
const EVERYTHING: Chosen = () => '';
const CHOSEN: Chosen = (column) => `and ${column} = any (array(select c.account_id from membership_accounts c where c.organization_id = :organizationId and c.membership_id = :membershipId))`;

function plain(from: string, named: Pick<Found, 'id' | 'label' | 'order'> & { on?: string }): Found {
  return { counted: from, from, on: 'null::date', ...named };
}

function ofAlerts(level: string, chosen: Chosen): Found {
  const open = `l.organization_id = :organizationId and l.standing = 'open' and l.level = '${level}' ${chosen('l.account_id')}`;
  return {
    counted: `alerts l where ${open}`, from: `alerts l join accounts a on a.organization_id = l.organization_id and a.id = l.account_id where ${open}`,
    id: 'l.id', label: "a.name || ': ' || l.message", on: 'null::date', order: 'l.listed_at desc, l.id desc',
  };
}

/** Of each facet the first few, found along the index: the first few of all are among them. */
function ofAccounts(facets: string, ends: string, chosen: Chosen): Found {
  const condition = (facet: string) => `a.organization_id = :organizationId and a.list_facet ${facet} ${ends} ${chosen('a.id')}`;
  return {
    counted: `accounts a where ${condition(`= any (${facets}::smallint[])`)}`,
    from: `unnest(${facets}::smallint[]) as f (facet) cross join lateral (select a.id, a.name, a.sort_expires_on from accounts a where ${condition('= f.facet')} order by a.sort_expires_on, a.id limit ${NAMED}) a`,
    id: 'a.id', label: 'a.name', on: 'a.sort_expires_on', order: 'a.sort_expires_on, a.id',
  };
}

function groupSql(name: GroupName, chosen: Chosen): string {
  const { from, counted, id, label, on, order } = FOUND[name](chosen);
  return `select '${name}' as name, (select count(*)::int from (select from ${counted} limit ${COUNTED_UP_TO + 1}) counted) as count,
    (select coalesce(json_agg(json_build_object('id', f.id, 'name', f.label, 'on', f.on_day)), '[]') from (select ${id} as id, ${label} as label, ${on} as on_day from ${from} order by ${order} limit ${NAMED}) f) as first`;
}
