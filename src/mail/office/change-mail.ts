import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { nudgeAfterCommit } from '../../platform/queue/queue';

type Change = { mailId: string; actor: Actor };
type Standing = { organization_id: string; state: string; is_leased: boolean; kind: string };

/** Sends a mail after all that failed, was refused or was stopped. Throws RuleBroken for every other. */
export async function retryMail({ mailId, actor }: Change): Promise<void> {
  await changed({ mailId, actor }, 'mail.retried', async (trx, { state }, now) => {
    if (state !== 'failed' && state !== 'stopped') throw new RuleBroken('Only a mail that was not sent can be tried again. Look at what became of it meanwhile.');
    await trx.raw("update mails set state = 'queued', next_attempt_at = ?, leased_until = null, refusal = null where id = ?", [now, mailId]);
    nudgeAfterCommit(trx, 'mail.send-due');
  });
}

/** Leaves a mail unsent that waits or has failed, so that nobody needs to look at it again. Throws RuleBroken while it is being sent. */
export async function stopMail({ mailId, actor }: Change): Promise<void> {
  await changed({ mailId, actor }, 'mail.stopped', async (trx, { state, is_leased: isLeased }) => {
    if (state !== 'queued' && state !== 'failed') throw new RuleBroken('This mail is out already, or stopped.');
    if (isLeased) throw new RuleBroken('This mail is being sent just now. Look again in a minute.');
    await trx.raw("update mails set state = 'stopped', next_attempt_at = null, leased_until = null where id = ?", [mailId]);
  });
}

async function changed({ mailId, actor }: Change, action: string, work: (trx: Scoped, mail: Standing, now: Date) => Promise<void>): Promise<void> {
  await within('system', async (trx) => {
    const { rows } = await trx.raw<{ rows: Standing[] }>("select organization_id, state, kind, state = 'queued' and leased_until > clock_timestamp() as is_leased from mails where id = ? for update", [mailId]);
    if (!rows[0]) throw new NotFound('We could not find that mail.');
    const now = await databaseNow(trx);
    await work(trx, rows[0], now);
    await recordAudit(trx, { organizationId: rows[0].organization_id, actor, action, subjectType: 'mail', subjectId: mailId, before: { state: rows[0].state }, after: { kind: rows[0].kind }, now });
  });
}
