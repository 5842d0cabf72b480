import type { Scoped } from '../platform/database/database';

/** Who did it. Jobs and webhooks act under their own name, e.g. { kind: 'job', id: 'charge-renewals' }. */
export type Actor = {
  kind: 'person' | 'staff' | 'job' | 'webhook' | 'client' | 'system';
  id: string;
  /** The customer account inside which a partner's person acts, as "account:<id>". */
  onBehalfOf?: string | null;
  requestId?: string | null;
  /** The membership of a person who is limited to chosen accounts: rules act inside that limit. Not stored. */
  membershipId?: string;
  /** The account of a customer who acts for themselves: rules act inside it, and what belongs to no other account is written there. */
  accountId?: string;
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
  const [id] = await recordAudits(trx, [entry]);
  return id!;
}

/** The same for several changes in one statement; answers their ids. */
export async function recordAudits(trx: Scoped, entries: readonly AuditEntry[]): Promise<number[]> {
  if (entries.length === 0) return [];
  const result = await trx.raw<{ rows: { id: number }[] }>(INSERT, [JSON.stringify(entries.map(rowOf))]).options({ name: 'record-audits' });
  return result.rows.map(({ id }) => id);
}

const COLUMNS = 'organization_id, account_id, actor_kind, actor_id, on_behalf_of, action, subject_type, subject_id, before, after, request_id, created_at';
const INSERT = `insert into audit_entries (${COLUMNS}) select ${COLUMNS} from json_populate_recordset(null::audit_entries, ?) returning id`;

function rowOf({ actor, ...entry }: AuditEntry) {
  return {
    organization_id: entry.organizationId, account_id: entry.accountId ?? actor.accountId ?? null, actor_kind: actor.kind, actor_id: actor.id,
    on_behalf_of: actor.onBehalfOf ?? null, action: entry.action, subject_type: entry.subjectType, subject_id: entry.subjectId,
    before: entry.before, after: entry.after, request_id: actor.requestId ?? null, created_at: entry.now,
  };
}
