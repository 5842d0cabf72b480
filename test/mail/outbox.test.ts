import { queueMail } from '../../src/mail/queue-mail';
import { sendDue } from '../../src/mail/mail.jobs';
import { holdsSecret, masked } from '../../src/mail/office/masked-mail.model';
import { paths } from '../../src/paths';
import { databaseNow, within } from '../../src/platform/database/database';
import { HOUSE_ORGANIZATION_ID } from '../../src/platform/database/house';
import { pageOf, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createColleague, officeAgent } from '../support/factories/staff';
import { runJob } from '../support/queue';

const app = testApp();
const { mails } = paths.operations;
const SECRET = 'q7Jx9vV0c2Zp4Yk8Lw1Rt6Bn3Md5Fs0HgAaBbCcDdEe';
let desk: SignedInAgent;
let made = 0;

beforeAll(async () => {
  desk = await officeAgent(app, await createColleague({ roles: ['operator'] }));
});

async function createMail({ to = 'ada@example.test', subject = 'Your link', kind = 'identity.password-reset', state = '', replyTo }: { to?: string; subject?: string; kind?: string; state?: string; replyTo?: string } = {}): Promise<string> {
  const key = `outbox-test-${(made += 1)}`;
  await within('system', async (trx) => queueMail(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, kind, dedupeKey: key, to: { email: to, name: 'Ada שלום' }, subject, view: 'message', now: await databaseNow(trx), ...replyTo && { replyTo },
    locals: { greeting: 'Hello,', paragraphs: ['Choose a new password. Code 7KQ4-M2XD-9RTW-HB3C.'], button: { label: 'Choose', href: `http://localhost:3000/password-reset/${SECRET}?by=code` } },
  }));
  const [mail] = await ownerSql<{ id: string }>('select id from mails where dedupe_key = $1', [key]);
  if (state !== '') await ownerSql("update mails set state = $2, next_attempt_at = null, last_error = 'away', attempts = 3 where id = $1", [mail!.id, state]);
  return mail!.id;
}

const stateOf = async (id: string) => (await ownerSql<{ state: string }>('select state from mails where id = $1', [id]))[0]!.state;
const page = async (address: string) => pageOf((await desk.get(address).expect(200)).text);

describe('Secrets of mails', () => {
  it.each([
    [`https://x.test/password-reset/${SECRET}`, 'https://x.test/password-reset/•••'],
    [`<a href="https://x.test/a?next=%2Fportal&amp;token=${SECRET}">`, '<a href="https://x.test/a?next=%2Fportal&amp;token=•••">'],
    [`https://x.test/unsubscribe/01980000-0000-7000-8000-000000000000.${SECRET}`, 'https://x.test/unsubscribe/•••'],
    [`https://x.test/a#${SECRET}`, 'https://x.test/a#•••'],
    ['https://x.test/portal/accounts/01980000-0000-7000-8000-000000000000', 'https://x.test/portal/accounts/01980000-0000-7000-8000-000000000000'],
    ['https://x.test/knowledge/restoring-files-from-a-backup', 'https://x.test/knowledge/restoring-files-from-a-backup'],
    ['Code 1: 7KQ4-M2XD-9RTW-HB3C', 'Code 1: •••'],
    ['support+7kq4m2xd.0123456789abcdef0123@example.com', 'support+7kq4m2xd.•••@example.com'],
    ['Ticket T-7KQ4-M2XD is yours.', 'Ticket T-7KQ4-M2XD is yours.'],
  ])('stand as dots: %s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it('leave nothing of a mail that holds a code or a password', () => {
    expect(['identity.code', 'recovery.shipped', 'billing.receipt'].map(holdsSecret)).toEqual([true, true, false]);
  });
});

describe('The outbox', () => {
  it('is searched by state, whole address and kind, page by page', async () => {
    await createMail({ to: 'finch@example.test', subject: 'To the finch 🦊', state: 'failed' });
    await createMail({ to: 'other@example.test', kind: 'billing.receipt', subject: 'A receipt' });
    const subjects = async (query: string) => {
      const $ = await page(mails.index + query);
      return $('tbody th a').toArray().map((link) => $(link).text());
    };
    expect(await subjects('?q=FINCH@example.test')).toEqual(['To the finch 🦊']);
    expect(await subjects('?state=failed')).toEqual(['To the finch 🦊']);
    expect(await subjects('?kind=billing.receipt')).toEqual(['A receipt']);
    expect(await subjects('?kind=billing.receipt&state=failed')).toEqual([]);
    expect(await subjects('?q=%00&kind[]=x&state=nonsense&after=zzz')).not.toEqual([]);
    for (let each = 0; each < 51; each += 1) await createMail({ to: 'many@example.test', subject: `Number ${each}` });
    const $ = await page(`${mails.index}?q=many@example.test`);
    expect($('tbody tr').length).toBe(50);
    const $next = await page(String($('a[rel=next], .pager a').last().attr('href')));
    expect($next('tbody th a').text()).toBe('Number 0');
  });

  it('shows how each kind looks by its newest mail', async () => {
    const id = await createMail({ kind: 'renewals.notice', subject: 'The older one' });
    const newer = await createMail({ kind: 'renewals.notice', subject: 'The newer one' });
    const $ = await page(mails.kinds);
    const rows = $('tbody tr').toArray().map((row) => $(row).text());
    expect(rows.filter((row) => row.includes('renewals.notice'))).toEqual([expect.stringMatching(/The newer one[\s\S]*Reminders around an expiry day/)]);
    expect([$(`a[href="${mails.show(newer)}"]`).length, $(`a[href="${mails.show(id)}"]`).length]).toEqual([1, 0]);
    expect($('tbody tr').length).toBe((await ownerSql('select distinct kind from mails')).length);
  });

  it('shows a mail without what could let somebody in, in a frame that runs nothing', async () => {
    const id = await createMail({ replyTo: 'support+7kq4m2xd.0123456789abcdef0123@example.com' });
    const [shown, body] = [await desk.get(mails.show(id)).expect(200), await desk.get(mails.body(id)).expect(200)];
    for (const answer of [shown, body]) expect(answer.text).not.toMatch(new RegExp(`${SECRET}|7KQ4-M2XD-9RTW|0123456789abcdef`));
    expect(body.text).toContain('/password-reset/•••');
    expect(body.headers['content-security-policy']).toMatch(/^sandbox [^;]*; default-src 'none'/);
    expect(body.headers['content-security-policy']).not.toContain('allow-scripts');
    const code = await createMail({ kind: 'identity.code', subject: 'Your code' });
    expect((await desk.get(mails.show(code)).expect(200)).text).toContain('for its recipient alone');
    expect((await desk.get(mails.body(code)).expect(200)).text).not.toContain('Hello');
  });

  it('tries a failed mail again and leaves a waiting one unsent, once each, and audits it', async () => {
    const [failed, waiting] = [await createMail({ state: 'failed' }), await createMail()];
    await desk.submit(mails.stop(waiting)).expect(303);
    expect(await stateOf(waiting)).toBe('stopped');
    await desk.submit(mails.retry(failed)).expect(303);
    await desk.submit(mails.retry(failed)).expect(303);
    expect(await stateOf(failed)).toBe('queued');
    await runJob(sendDue.name);
    expect([await stateOf(failed), await stateOf(waiting)]).toEqual(['kept', 'stopped']);
    await desk.submit(mails.stop(failed)).expect(303);
    expect(await stateOf(failed)).toBe('kept');
    await desk.submit(mails.retry(waiting)).expect(303);
    expect(await stateOf(waiting)).toBe('queued');
    expect((await ownerSql<{ action: string }>("select action from audit_entries where subject_type = 'mail' and subject_id = any($1) order by id", [[failed, waiting]])).map(({ action }) => action)).toEqual(['mail.stopped', 'mail.retried', 'mail.retried']);
  });

  it('does not stop a mail that is being sent', async () => {
    const id = await createMail();
    await ownerSql("update mails set leased_until = clock_timestamp() + interval '1 minute' where id = $1", [id]);
    await desk.submit(mails.stop(id)).expect(303);
    expect(await stateOf(id)).toBe('queued');
  });
});
