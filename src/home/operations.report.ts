import { type Scoped } from '../platform/database/database';
import { type Reading } from '../platform/operations/metrics';

type Figures = Record<keyof typeof help, number>;

const help = {
  mails_waiting: 'Mails queued and not yet sent',
  mails_oldest_seconds: 'Age of the oldest mail that is due',
  mails_failed: 'Mails given up in the last 7 days',
  renewals_due: 'Automatic renewals whose charge is due',
  payments_unknown: 'Payments whose outcome is not known yet',
  audit_unsealed: 'Audit entries without a seal',
};

/** What somebody on duty watches, read now; each figure is one probe of an index. */
export async function readFigures(trx: Scoped): Promise<Reading[]> {
  const { rows } = await trx.raw<{ rows: Figures[] }>(
    `select
       (select count(*) from mails where state = 'queued')::int as mails_waiting,
       (select coalesce(greatest(extract(epoch from app.now() - min(next_attempt_at)), 0), 0) from mails where state = 'queued')::float8 as mails_oldest_seconds,
       (select count(*) from mails where state = 'failed' and created_at > app.now() - interval '7 days')::int as mails_failed,
       (select count(*) from subscriptions where charge_at is not null and charge_at <= app.now() and auto_renew)::int as renewals_due,
       (select count(*) from payments where state in ('calling', 'unknown'))::int as payments_unknown,
       (select count(*) from audit_entries
         where transaction_id >= coalesce((select to_transaction from audit_seals order by id desc limit 1), '0'))::int as audit_unsealed`,
  );
  return Object.entries(rows[0]!).map(([name, value]) => ({ name, help: help[name as keyof typeof help], value }));
}
