import { type AccountKind } from '../../../plans/catalog';
import { type TermYears, termYears } from '../../../plans/term';
import { type Scoped } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';

/** Codes of one plan and term that can be used: how many, and the one that lapses first. */
export interface CodeChoice {
  readonly id: string;
  readonly planId: string;
  readonly planName: string;
  readonly years: TermYears;
  readonly ending: string;
  readonly lapsesOn: Day;
  /** Counted up to one more than `choiceCountedUpTo`. */
  readonly count: number;
}

export const choiceCountedUpTo = 100;

/** What can be used for a kind of account, a line for each plan and term: a few short walks along an index, however many codes there are. */
export async function listCodeChoices(trx: Scoped, organizationId: string, kind: AccountKind, now: Date): Promise<CodeChoice[]> {
  const result = await trx.raw<{ rows: CodeChoice[] }>(
    `select first.id, p.id as "planId", p.name as "planName", y.years, first.ending, first.lapses_on as "lapsesOn", counted.count
       from plans p join products d on d.id = p.product_id cross join unnest(cast(:years as int[])) y(years)
      cross join lateral (select id, ending, lapses_on from activation_codes
         where organization_id = :organizationId and state = 'available' and plan_id = p.id and years = y.years and lapses_at > :now order by id limit 1) first
      cross join lateral (select count(*)::int as count from (select from activation_codes
         where organization_id = :organizationId and state = 'available' and plan_id = p.id and years = y.years and lapses_at > :now limit :limit) c) counted
      where p.account_kind = :kind order by d.position, p.position, y.years`,
    { organizationId, kind, now, years: [...termYears], limit: choiceCountedUpTo + 1 });
  return result.rows;
}
