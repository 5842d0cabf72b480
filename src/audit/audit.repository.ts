import type { Scoped } from '../platform/database';

/** Who did it. Jobs and webhooks act under their own name, e.g. { kind: 'job', id: 'charge-renewals' }. */
export type Actor = {
  kind: 'person' | 'staff' | 'job' | 'webhook' | 'client' | 'system';
  id: string;
  /** The customer account inside which a partner's person acts, as "account:<id>". */
  onBehalfOf?: string | null;
  requestId?: string | null;
};

export type AuditEntry = {
  organizationId: string;
  accountId?: string | null;
  actor: Actor;
  /** room.past-tense, e.g. "subscription.renewed". */
  action: string;
  subjectType: string;
  subjectId: string;
  before?: unknown;
  after?: unknown;
  now: Date;
};

/** Written with the caller's transaction, so that a change and its record stand or fall together; answers its id. */
export async function recordAudit(trx: Scoped, entry: AuditEntry): Promise<number> {
  const [row] = await trx('audit_entries')
    .insert({
      organization_id: entry.organizationId,
      account_id: entry.accountId ?? null,
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.id,
      on_behalf_of: entry.actor.onBehalfOf ?? null,
      action: entry.action,
      subject_type: entry.subjectType,
      subject_id: entry.subjectId,
      before: entry.before === undefined ? null : JSON.stringify(entry.before),
      after: entry.after === undefined ? null : JSON.stringify(entry.after),
      request_id: entry.actor.requestId ?? null,
      created_at: entry.now,
    })
    .returning<{ id: number }[]>('id');
  return row!.id;
}
