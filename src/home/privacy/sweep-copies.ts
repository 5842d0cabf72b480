import { type Scoped, within } from '../../platform/database/database';
import { markSwept, type Unfinished } from './unfinished-cases.repository';

const AT_ONCE = 2_000;
type Looked = { id: string; names: boolean; waits: boolean };

/** Looks for an erased address in what names nobody by a column of its own. Answers whether it has come to the end. */
export async function sweepCopies(one: Unfinished, stopping: AbortSignal): Promise<boolean> {
  return await sweepMails(one, stopping) && sweepEvents(one, stopping);
}

/**
 * Empties our copies of mails to others in which an erased address stands, 2,000 mails a transaction from where the last run stopped. It waits at a mail that
 * is not sent yet, because nobody gets an empty one. Answers whether it has come to the end.
 */
async function sweepMails(one: Unfinished, stopping: AbortSignal): Promise<boolean> {
  let through = one.sweptThrough;
  while (!stopping.aborted) {
    const looked = await within('privacy', (trx) => emptyNext(trx, one, through));
    const last = looked.emptied.at(-1);
    if (last !== undefined) through = last.id;
    if (last !== undefined) await within('system', (trx) => markSwept(trx, one.id, last.id));
    if (looked.isStopped) return false;
    if (looked.emptied.length < AT_ONCE) return true;
  }
  return false;
}

async function emptyNext(trx: Scoped, { email, doneAt }: Unfinished, through: string | null): Promise<{ emptied: readonly Looked[]; isStopped: boolean }> {
  const { rows } = await trx.raw<{ rows: Looked[] }>(LOOK, { through: through ?? '00000000-0000-0000-0000-000000000000', doneAt, email, pattern: patternOf(email), limit: AT_ONCE });
  const stop = rows.findIndex(({ names, waits }) => names && waits);
  const emptied = stop < 0 ? rows : rows.slice(0, stop);
  const ids = emptied.filter(({ names }) => names).map(({ id }) => id);
  if (ids.length > 0) await trx.raw("update mails set subject = 'Erased', text_body = '', html_body = '', last_error = null, refusal = null, reply_to = null where id = any(:ids)", { ids });
  return { emptied, isStopped: stop >= 0 };
}

/** Empties events of Stripe with the address in them. One that still waits is applied all the same: what it tells of is read from Stripe by its `object_id`, never from here. */
async function sweepEvents({ email, doneAt }: Unfinished, stopping: AbortSignal): Promise<boolean> {
  let through = '';
  while (!stopping.aborted) {
    const looked = await within('privacy', async (trx) => (await trx.raw<{ rows: { id: string }[] }>(EMPTY_EVENTS, { through, doneAt, email, pattern: patternOf(email), limit: AT_ONCE })).rows);
    if (looked.length < AT_ONCE) return true;
    through = looked.at(-1)!.id;
  }
  return false;
}

/** The address as a whole: not the end of a longer one. */
function patternOf(email: string): string {
  return `(?<![a-z0-9._%+-])${email.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&')}(?![a-z0-9-]|[.][a-z0-9])`;
}

const TEXTS = "concat_ws(chr(10), subject, text_body, html_body, reply_to, last_error, refusal)";
const LOOK = `
  select id, state = 'queued' as waits, position(:email in lower(${TEXTS})) > 0 and lower(${TEXTS}) ~ :pattern and kind <> 'privacy.erased' as names
    from mails where id > :through and created_at <= :doneAt order by id limit :limit`;
const EMPTY_EVENTS = `
  with looked as materialized (
    select id, lower(cast(payload as text)) as words from stripe_events where id > :through and received_at <= :doneAt order by id limit :limit
  ), emptied as (
    update stripe_events e set payload = jsonb_build_object('id', e.id, 'type', e.type, 'erased', true) from looked l where e.id = l.id and position(:email in l.words) > 0 and l.words ~ :pattern
  )
  select id from looked order by id`;
