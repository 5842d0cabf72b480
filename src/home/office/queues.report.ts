import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Permission } from '../../platform/visitors/permission';

export type Queue = { name: QueueName; label: string; href: string; count: number; oldestAt: Date | null; overdue: number };

type Source = {
  label: string;
  href: string;
  needs: Permission;
  /** Rows that wait, found by an index. */
  from: string;
  since: string;
  /** Of those, rows that have waited for too long. */
  overdue: string;
};

/** What has waited longer than this is overdue where nothing else says so. */
const after = (column: string, days: number) => `${column} < app.now() - interval '${days} days'`;

const SOURCES = {
  tickets: { label: 'Tickets', href: paths.support.office.index, needs: 'tickets:work', from: 'tickets where reply_due_at is not null', since: 'waits_since', overdue: 'reply_due_at < app.now()' },
  held_mails: { label: 'Held mails', href: paths.support.office.held.index, needs: 'tickets:work', from: "inbound_mails where outcome = 'held' and settled_at is null", since: 'received_at', overdue: after('received_at', 2) },
  deals: { label: 'Deals to decide', href: paths.deals.office.index, needs: 'deals:decide', from: "deals where state in ('submitted', 'appealed')", since: 'submitted_at', overdue: 'reply_by_at < app.now()' },
  applications: { label: 'Applications', href: paths.office.applications.index, needs: 'applications:decide', from: "applications where status = 'submitted'", since: 'status_since', overdue: after('status_since', 3) },
  courier: {
    label: 'Recovery by courier', href: paths.recovery.office.index, needs: 'recovery:work', from: "recovery_cases where state in ('requested', 'approved', 'preparing') and requested_at is not null", since: 'requested_at', overdue: after('requested_at', 2),
  },
  courier_returns: {
    label: 'Drives that are due back', href: `${paths.recovery.office.index}?state=overdue`, needs: 'recovery:work',
    from: "recovery_cases where state = 'delivered' and return_due_on < (app.now() at time zone time_zone)::date and return_due_on <= app.now()::date + 1", since: 'return_due_on::timestamptz', overdue: 'true',
  },
  refunds: { label: 'Refunds to approve', href: paths.office.refunds.index, needs: 'refunds:manage', from: "refund_requests where status = 'waiting'", since: 'confirmed_at', overdue: after('confirmed_at', 3) },
  refunds_failed: { label: 'Refunds that failed', href: `${paths.office.refunds.index}?queue=failed`, needs: 'refunds:manage', from: "refunds where state = 'failed'", since: 'created_at', overdue: 'true' },
  disputes: { label: 'Disputed lines', href: paths.office.disputes.index, needs: 'disputes:answer', from: "disputes where status = 'open'", since: 'opened_at', overdue: after('opened_at', 3) },
  differences: { label: 'Differences from Stripe', href: paths.office.reconciliation.index, needs: 'billing:reconcile', from: 'reconciliation_differences where resolved_at is null', since: 'found_at', overdue: after('found_at', 1) },
  hold: { label: 'Hold on all charges', href: paths.office.reconciliation.hold, needs: 'billing:reconcile', from: 'billing_holds where held', since: 'changed_at', overdue: after('changed_at', 1) },
  freezes: { label: 'Subscriptions frozen against charges', href: paths.office.reconciliation.index, needs: 'billing:reconcile', from: 'charge_freezes where lifted_at is null', since: 'frozen_at', overdue: after('frozen_at', 1) },
  moves: { label: 'Moves that are late', href: paths.moves.office.index, needs: 'office:read', from: "account_moves where state = 'dated' and due_at < app.now() - interval '1 hour'", since: 'due_at', overdue: 'true' },
  reviews: { label: 'Content to look through', href: `${paths.content.office.index}?state=due`, needs: 'content:manage', from: "content_items where state = 'published' and review_on <= app.now()::date", since: 'review_on::timestamptz', overdue: "review_on < app.now()::date - 30" },
  privacy: { label: 'Exports and erasures', href: paths.operations.privacy.index, needs: 'privacy:work', from: 'privacy_cases where cleared_at is null', since: 'asked_at', overdue: after('asked_at', 1) },
  mails_failed: { label: 'Mails that were not sent', href: `${paths.operations.mails.index}?state=failed`, needs: 'operations:work', from: "mails where state = 'failed'", since: 'created_at', overdue: after('created_at', 1) },
  mails_late: { label: 'Mails that wait for long', href: `${paths.operations.mails.index}?state=waiting`, needs: 'operations:work', from: "mails where state = 'queued' and next_attempt_at < app.now() - interval '10 minutes'", since: 'created_at', overdue: 'true' },
} as const satisfies Record<string, Source>;
export type QueueName = keyof typeof SOURCES;

/**
 * What waits for work in the queues that somebody may work on, in their order here; those where nothing waits too. One statement, each queue
 * one probe of an index; counting stops at a thousand each.
 */
export async function readQueues(trx: Scoped, permissions: ReadonlySet<Permission>): Promise<Queue[]> {
  const wanted = (Object.keys(SOURCES) as QueueName[]).filter((name) => permissions.has(SOURCES[name].needs));
  if (wanted.length === 0) return [];
  const { rows } = await trx.raw<{ rows: Pick<Queue, 'name' | 'count' | 'oldestAt' | 'overdue'>[] }>(wanted.map((name) => {
    const { from, since, overdue }: Source = SOURCES[name];
    return `select '${name}' as name, count(*)::int as count, min(since) as "oldestAt", (count(*) filter (where late))::int as overdue from (select ${since} as since, ${overdue} as late from ${from} order by 1 limit 1000) ${name}_rows`;
  }).join(' union all '));
  return wanted.map((name) => {
    const { count, oldestAt, overdue } = rows.find((row) => row.name === name)!;
    return { name, label: SOURCES[name].label, href: SOURCES[name].href, count, oldestAt, overdue };
  });
}
