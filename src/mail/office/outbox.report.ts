import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type PageRequest } from '../../platform/pages/pages';

export type MailState = 'queued' | 'sent' | 'kept' | 'failed' | 'stopped';
export type OutboxRow = { id: string; place: string; createdAt: Date; recipientEmail: string; kind: string; subject: string; state: MailState; attempts: number; isRefused: boolean };
export type OutboxMail = OutboxRow & {
  organizationId: string; recipientName: string; textBody: string; htmlBody: string; logoFile: string | null; replyTo: string | null; messageId: string; sentAt: Date | null; nextAttemptAt: Date | null; lastError: string | null; refusal: string | null;
};

/** The states by which staff look for mails. Sent: kept ones too, where there is no mail server. */
export const OUTBOX_FILTERS = {
  all: 'true', waiting: "state = 'queued'", sent: "state in ('sent', 'kept')", failed: "state = 'failed'", refused: "state = 'failed' and refusal is not null", stopped: "state = 'stopped'",
} as const;
export type OutboxFilter = keyof typeof OUTBOX_FILTERS;
type Asked = { filter: OutboxFilter; recipient: string; kind: string };

const ROW = `id, created_at::text as place, created_at as "createdAt", recipient_email as "recipientEmail", kind, subject, state, attempts, refusal is not null as "isRefused"`;

/** The newest first; `recipient` is a whole address, '' for all. A page and one more. */
export async function listOutbox(trx: Scoped, { filter, recipient, kind }: Asked, { direction, place, size }: PageRequest): Promise<OutboxRow[]> {
  const backwards = direction === 'before' && place !== undefined;
  const order = backwards ? 'asc' : 'desc';
  const { rows } = await trx.raw<{ rows: OutboxRow[] }>(
    `select ${ROW} from mails
      where ${OUTBOX_FILTERS[filter]} ${recipient === '' ? '' : 'and recipient_email = :recipient'} ${kind === '' ? '' : 'and kind = :kind'}
        ${place ? `and (created_at, id) ${backwards ? '>' : '<'} (cast(:value as timestamptz), cast(:id as uuid))` : ''}
      order by created_at ${order}, id ${order} limit :limit`,
    { ...recipient !== '' && { recipient }, ...kind !== '' && { kind }, ...place, limit: size + 1 });
  return rows;
}

/** Every kind of mail that there is, each found by one probe of the index. */
export async function listKinds(trx: Scoped): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { kind: string }[] }>(`${KINDS} select kind from kinds where kind is not null`);
  return rows.map(({ kind }) => kind);
}

export type KindExample = { kind: string; id: string; subject: string; createdAt: Date };

/** The newest mail of every kind: how each looks. */
export async function listExamples(trx: Scoped): Promise<KindExample[]> {
  const { rows } = await trx.raw<{ rows: KindExample[] }>(
    `${KINDS} select k.kind, m.id, m.subject, m.created_at as "createdAt"
       from kinds k cross join lateral (select id, subject, created_at from mails where mails.kind = k.kind order by created_at desc, id desc limit 1) m where k.kind is not null order by k.kind`);
  return rows;
}

const KINDS = `with recursive kinds as (
  (select kind from mails order by kind limit 1)
  union all select (select m.kind from mails m where m.kind > k.kind order by m.kind limit 1) from kinds k where k.kind is not null)`;

/** How many wait, failed or were stopped; counting stops at a thousand. */
export async function countOutbox(trx: Scoped): Promise<Partial<Record<OutboxFilter, number>>> {
  const counted = (['waiting', 'failed', 'refused', 'stopped'] as const).map((filter) => `(select count(*)::int from (select from mails where ${OUTBOX_FILTERS[filter]} limit 1000) counted) as ${filter}`);
  const { rows } = await trx.raw<{ rows: [Partial<Record<OutboxFilter, number>>] }>(`select ${counted.join(', ')}`);
  return rows[0];
}

export async function getOutboxMail(trx: Scoped, id: string): Promise<OutboxMail> {
  const { rows } = await trx.raw<{ rows: OutboxMail[] }>(
    `select ${ROW}, organization_id as "organizationId", recipient_name as "recipientName", text_body as "textBody", html_body as "htmlBody", logo_file as "logoFile", reply_to as "replyTo", message_id as "messageId",
       sent_at as "sentAt", next_attempt_at as "nextAttemptAt", last_error as "lastError", refusal from mails where id = ?`, [id]);
  if (!rows[0]) throw new NotFound('We could not find that mail.');
  return rows[0];
}
