import { type AccountKind } from '../../plans/catalog';
import { type Logo } from '../../organizations/logo/logo';
import { type Scoped } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { type Currency } from '../../platform/values/money';
import { type GraceDays } from '../moments';

/** A plan as far as giving its terms needs it. */
export interface TermPlan extends GraceDays {
  readonly id: string;
  readonly code: string;
  readonly accountKind: AccountKind;
}

/** What giving a paid invoice's terms starts from, read in one query because a day's renewals go through here. */
export interface Fulfilment {
  readonly invoiceId: string;
  readonly status: 'open' | 'paid' | 'void';
  readonly organizationName: string;
  readonly organizationLogo: Logo | null;
  /** Null where the paper is for the organization itself. */
  readonly accountId: string | null;
  /** What the customer buys without their partner is shown to that partner while they are associated; null where nobody looks on. */
  readonly shownTo: string | null;
  readonly currency: Currency;
  /** The zone of the organization that paid: what is new is sold in it. */
  readonly timeZone: string;
  readonly plans: readonly TermPlan[];
  readonly quotes: readonly { readonly id: string; readonly kind: string }[];
  readonly now: Date;
  readonly today: Day;
}

/** Those of several invoices of one organization, by invoice. */
export async function listFulfilments(trx: Scoped, organizationId: string, invoiceIds: readonly string[]): Promise<Map<string, Fulfilment>> {
  const result = await trx.raw<{ rows: Omit<Fulfilment, 'today'>[] }>(READ, [organizationId, [...invoiceIds]]).options({ name: 'list-fulfilments' });
  return new Map(result.rows.map((row) => [row.invoiceId, { ...row, today: dayIn(row.now, row.timeZone) }]));
}

const READ = `
  select i.id as "invoiceId", i.status, o.display_name as "organizationName",
    case when logo.id is not null then json_build_object('id', logo.id, 'file', logo.file, 'width', logo.width, 'height', logo.height) end as "organizationLogo", i.account_id as "accountId",
    (select nullif(a.organization_id, i.organization_id) from accounts a where a.id = i.account_id) as "shownTo", i.currency, o.time_zone as "timeZone", app.now() as now,
    (select json_agg(json_build_object('id', p.id, 'code', p.code, 'accountKind', p.account_kind, 'graceDays', p.grace_days, 'failedGraceDays', p.failed_grace_days,
       'trialGraceDays', p.trial_grace_days)) from plans p) as plans,
    coalesce((select json_agg(json_build_object('id', q.id, 'kind', q.kind)) from quotes q where q.organization_id = i.organization_id and q.invoice_id = i.id), '[]') as quotes
    from invoices i join organizations o on o.id = i.organization_id left join logos logo on logo.id = o.logo_id
   where i.organization_id = ? and i.id = any(?::uuid[])`;
