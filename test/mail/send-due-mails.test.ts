import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { built } from '../support/running/built';
import { ownerSql } from '../support/database';
import { runJob } from '../support/queue';
import { startSmtpServer, type SmtpServer } from '../support/outside/smtp';
import '../../src/mail/mail.jobs';
import { queueMail } from '../../src/mail/queue-mail';
import { sendDueMails } from '../../src/mail/send-due-mails';
import { openSmtp } from '../../src/mail/smtp';
import { HOUSE_ORGANIZATION_ID } from '../../src/organizations/house';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { logger } from '../../src/platform/operations/logger';

let server: SmtpServer;

beforeEach(async () => {
  server = await startSmtpServer();
});
afterEach(async () => {
  await server.close();
  await ownerSql('delete from mails');
});
afterAll(closeDatabase);

async function queue(key: string, email = `${key}@example.test`): Promise<void> {
  await within({ organizationId: HOUSE_ORGANIZATION_ID }, async (trx) => queueMail(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'test.notice', dedupeKey: key, to: { email, name: `Zoë ${key}` }, subject: `Notice ${key}`,
    view: 'message', locals: { greeting: 'Hello,', paragraphs: ['This is a notice.'] }, now: await databaseNow(trx),
  }));
}

async function send(url = server.url, stopping = new AbortController().signal): Promise<void> {
  await sendDueMails(openSmtp(url), { log: logger.child({}, { level: 'silent' }), stopping });
}

async function mailOf(key: string) {
  const [mail] = await ownerSql('select *, extract(epoch from next_attempt_at - clock_timestamp()) / 60 as minutes from mails where dedupe_key = $1', [key]);
  return mail!;
}

/** As if the time of its next attempt had come and its lease had run out. */
async function makeDue(changes = ''): Promise<void> {
  await ownerSql(`update mails set leased_until = null, next_attempt_at = created_at ${changes} where state = 'queued'`);
}

describe('Sending mails', () => {
  it('hands text and HTML to the mail server once, with the fixed Message-ID', async () => {
    for (let number = 1; number <= 12; number += 1) await queue(`many-${number}`);
    await send();
    await send();
    expect(server.received.map(({ to }) => to).sort()).toEqual(Array.from({ length: 12 }, (_, index) => `many-${index + 1}@example.test`).sort());
    const mail = await mailOf('many-3');
    expect(mail).toMatchObject({ state: 'sent', attempts: 1, next_attempt_at: null, leased_until: null, last_error: null });
    expect(mail.sent_at).toBeInstanceOf(Date);
    const received = server.received.find(({ to }) => to === 'many-3@example.test')!;
    expect(received.messageId).toBe(mail.message_id);
    expect(received.source).toContain('Subject: Notice many-3');
    expect(received.source).toContain('Auto-Submitted: auto-generated');
    expect(received.source).toMatch(/^Content-Type: text\/plain/m);
    expect(received.source).toMatch(/^Content-Type: text\/html/m);
  });

  it('sends nothing twice when two workers are woken at once', async () => {
    for (let number = 1; number <= 20; number += 1) await queue(`shared-${number}`);
    await Promise.all([send(), send(), send()]);
    expect(server.received).toHaveLength(20);
    expect(new Set(server.received.map(({ messageId }) => messageId)).size).toBe(20);
  });

  it('tries again later and later while the server is away, and keeps the other mails for then', async () => {
    const { url } = server;
    await server.close();
    for (let number = 1; number <= 7; number += 1) await queue(`away-${number}`);
    await send(url);
    const [counts] = await ownerSql('select count(*) filter (where attempts = 1)::int as tried, count(*) filter (where attempts = 0)::int as waiting from mails');
    expect(counts).toEqual({ tried: 5, waiting: 2 });
    await ownerSql("delete from mails where dedupe_key <> 'away-1'");
    expect(Number((await mailOf('away-1')).minutes)).toBeCloseTo(1, 1);
    for (const minutes of [2, 4, 8, 16, 32, 60, 60]) {
      await makeDue();
      await send(url);
      expect(Number((await mailOf('away-1')).minutes)).toBeCloseTo(minutes, 0);
    }
    expect(await mailOf('away-1')).toMatchObject({ state: 'queued', attempts: 8, last_error: expect.stringContaining('ECONNREFUSED') });
    server = await startSmtpServer();
    await makeDue();
    await send();
    expect((await mailOf('away-1')).state).toBe('sent');
  });

  it('gives up after a day', async () => {
    server.answers['MAIL'] = '451 try later';
    await queue('late');
    await ownerSql("update mails set created_at = created_at - interval '23 hours 58 minutes 30 seconds'");
    await send();
    expect(await mailOf('late')).toMatchObject({ state: 'queued', attempts: 1 });
    await makeDue();
    await send();
    expect(await mailOf('late')).toMatchObject({ state: 'failed', attempts: 2, next_attempt_at: null, sent_at: null });
  });

  it('gives up at once when the recipient is refused for good, and sends the others', async () => {
    server.answers['RCPT'] = '550 no such mailbox';
    await queue('nobody');
    await send();
    expect(await mailOf('nobody')).toMatchObject({ state: 'failed', attempts: 1, last_error: expect.stringContaining('550'), refusal: '550 no such mailbox' });
    server.answers = {};
    await queue('somebody');
    await send();
    expect((await mailOf('somebody')).state).toBe('sent');
  });

  it('sends a mail again under the same Message-ID when a worker is killed before it could record', async () => {
    await queue('killed');
    const child = spawn(process.execPath, [path.join(__dirname, 'mail-process.cjs'), await built()], { env: { ...process.env, SMTP_URL: server.url }, stdio: 'inherit' });
    server.onMail = () => child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await mailOf('killed')).toMatchObject({ state: 'queued', attempts: 1, sent_at: null });
    server.onMail = () => undefined;
    await send();
    expect(server.received).toHaveLength(1);
    await ownerSql("update mails set leased_until = clock_timestamp() - interval '1 second'");
    await send();
    expect(server.received).toHaveLength(2);
    expect(new Set(server.received.map(({ messageId }) => messageId)).size).toBe(1);
    expect((await mailOf('killed')).state).toBe('sent');
  });

  it('takes no further mail when the worker is stopping', async () => {
    await queue('left');
    await send(server.url, AbortSignal.abort());
    expect(await mailOf('left')).toMatchObject({ state: 'queued', attempts: 0 });
  });
});

describe('Without a mail server', () => {
  it('the job keeps mails for the mailbox', async () => {
    await queue('kept');
    await runJob('mail.send-due');
    expect(await mailOf('kept')).toMatchObject({ state: 'kept', next_attempt_at: null });
    await send();
    expect(server.received).toEqual([]);
  });
});
