import { type Scoped } from '../../platform/database/database';
import { codesItemKind } from '../codes/codes-item.model';
import { type Day } from '../../platform/values/dates';

/** A subscription whose running or coming term an invoice's line has paid for. */
export interface RefundedService {
  readonly invoiceLineId: string;
  readonly subscriptionId: string;
  readonly number: string;
  readonly planName: string;
  readonly startsOn: Day;
  readonly endsOn: Day;
  /** A later term is paid for: then this one can't end alone. */
  readonly hasLater: boolean;
  readonly graceDays: number;
  /** The day it is in its zone. */
  readonly today: Day;
}

/**
 * What of an invoice runs or is to come, and so could end with its money, by subscription; those that are with somebody else now are not among it, nor what became of
 * activation codes: of those only the unused ones are paid back.
 */
export async function listRefundedServices(trx: Scoped, organizationId: string, invoiceId: string): Promise<RefundedService[]> {
  const result = await trx.raw<{ rows: RefundedService[] }>(
    `select l.id as "invoiceLineId", s.id as "subscriptionId", s.number, p.name as "planName", t.starts_on as "startsOn", t.ends_on as "endsOn", p.grace_days as "graceDays",
       today.on as today, exists (
         select from terms later where later.subscription_id = s.id and later.kind <> 'trial' and later.cut_on is null and later.starts_on > t.starts_on) as "hasLater"
       from invoice_lines l join terms t on t.invoice_line_id = l.id and t.kind = 'paid' and t.cut_on is null
       join subscriptions s on s.id = t.subscription_id and s.organization_id = l.organization_id and s.state = 'active' join plans p on p.id = t.plan_id
       cross join lateral (select (app.now() at time zone s.time_zone)::date as on) today
      where l.organization_id = ? and l.invoice_id = ? and l.item_kind <> ? and t.ends_on > today.on order by s.id`, [organizationId, invoiceId, codesItemKind]);
  return result.rows;
}
