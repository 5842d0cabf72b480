import { type Scoped } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';
import { type PageRequest } from '../../../platform/pages/pages';
import { type CodeState, codeStates } from '../activation-code';
import { type CodesQuestion } from './codes-list.model';

/** One code of the list, with where it was used as far as that can be seen. */
export interface CodeLine {
  readonly id: string;
  readonly code: string;
  readonly state: CodeState;
  readonly planName: string;
  readonly years: number;
  readonly boughtOn: Day;
  readonly lapsesOn: Day;
  readonly invoiceId: string;
  readonly invoiceNumber: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly subscriptionNumber: string | null;
  readonly appliedAt: Date | null;
  readonly appliedBy: string | null;
  /** Whether it lapsed and nobody has noted it yet. */
  readonly isOver: boolean;
}

/** As many are counted, and no more. */
export const COUNTED_UP_TO = 1_000;

type Asked = { organizationId: string; question: CodesQuestion; now: Date };

/**
 * Codes in the order in which they were bought, which is the order in which they lapse: what can be used oldest first, all else newest first. Ids
 * tell the place, and every filter but the term has an index that is in their order. One row more than the page.
 */
export async function listCodes(trx: Scoped, asked: Asked, page: PageRequest): Promise<CodeLine[]> {
  const { where, values } = conditionOf(asked);
  const backwards = page.direction === 'before' && page.place !== undefined;
  const ascending = isOldestFirst(asked.question) !== backwards;
  const result = await trx.raw<{ rows: CodeLine[] }>(
    `select ${LINE} from (select * from activation_codes c where ${where} ${page.place ? `and c.id ${ascending ? '>' : '<'} :place` : ''}
        order by c.id ${ascending ? 'asc' : 'desc'} limit :limit) c ${JOINS} order by c.id ${ascending ? 'asc' : 'desc'}`,
    { ...values, ...page.place && { place: page.place.id }, limit: page.size + 1 });
  return result.rows;
}

/** How many there are in each state under the other filters, each counted up to one more than COUNTED_UP_TO. */
export async function countCodes(trx: Scoped, asked: Asked): Promise<Record<CodeState, number>> {
  const counted = codeStates.map((state) => ({ state, ...conditionOf({ ...asked, question: { ...asked.question, state } }) }));
  const texts = counted.map(({ state, where }) => `(select count(*)::int from (select from activation_codes c where ${where} limit ${COUNTED_UP_TO + 1}) counted) as ${state}`);
  const result = await trx.raw<{ rows: [Record<CodeState, number>] }>(`select ${texts.join(', ')}`, counted[0]!.values);
  return result.rows[0];
}

/** The plans of which there are or were codes, for the filter. */
export async function listPlansOfCodes(trx: Scoped, organizationId: string): Promise<{ id: string; name: string }[]> {
  const result = await trx.raw<{ rows: { id: string; name: string }[] }>(
    `select p.id, p.name from plans p join products d on d.id = p.product_id
      where exists (select from activation_codes c where c.organization_id = :organizationId and c.state = any(array['available', 'applied', 'lapsed', 'voided']) and c.plan_id = p.id)
      order by d.position, p.position`, { organizationId });
  return result.rows;
}

/** One code by its id, as the list shows it. */
export async function findCodeLine(trx: Scoped, { organizationId, id, now }: { organizationId: string; id: string; now: Date }): Promise<CodeLine | undefined> {
  const result = await trx.raw<{ rows: CodeLine[] }>(`select ${LINE} from activation_codes c ${JOINS} where c.organization_id = :organizationId and c.id = :id`, { organizationId, id, now });
  return result.rows[0];
}

export function isOldestFirst({ state }: CodesQuestion): boolean {
  return state === 'available';
}

function conditionOf({ organizationId, question, now }: Asked) {
  const { state, planId, years, invoiceId, code } = question;
  const parts = [
    'c.organization_id = :organizationId',
    ...state ? [`c.state = '${state}'`] : [],
    ...planId ? ['c.plan_id = :planId'] : [],
    ...years ? ['c.years = :years'] : [],
    ...invoiceId ? ['c.invoice_id = :invoiceId'] : [],
    ...code === undefined ? [] : code === 'none' ? ['false'] : 'whole' in code ? ['c.code = :code'] : ['c.ending = :code'],
  ];
  const typed = code === undefined || code === 'none' ? {} : { code: 'whole' in code ? code.whole : code.ending };
  return { where: parts.join(' and '), values: { organizationId, now, ...planId && { planId }, ...years && { years }, ...invoiceId && { invoiceId }, ...typed } };
}

const LINE = `c.id, c.code, c.state, p.name as "planName", c.years, c.bought_on as "boughtOn", c.lapses_on as "lapsesOn", c.invoice_id as "invoiceId", i.number as "invoiceNumber",
  a.id as "accountId", a.name as "accountName", s.number as "subscriptionNumber", c.applied_at as "appliedAt",
  coalesce(nullif(trim(h.first_name || ' ' || h.last_name), ''), h.email) as "appliedBy", c.state = 'available' and c.lapses_at <= :now as "isOver"`;
const JOINS = `
  join plans p on p.id = c.plan_id
  left join invoices i on i.organization_id = c.organization_id and i.id = c.invoice_id
  left join accounts a on a.organization_id = c.organization_id and a.id = c.account_id
  left join subscriptions s on s.organization_id = c.organization_id and s.id = c.subscription_id
  left join people h on h.id = case when length(c.applied_by) = 36 then cast(c.applied_by as uuid) end`;
