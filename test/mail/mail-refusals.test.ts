import request from 'supertest';
import { queueMail } from '../../src/mail/queue-mail';
import { sendDueMails } from '../../src/mail/send-due-mails';
import { openSmtp } from '../../src/mail/smtp';
import { TOPIC_NAMES, TOPICS } from '../../src/mail/topics';
import { paths } from '../../src/paths';
import { databaseNow, within } from '../../src/platform/database/database';
import { logger } from '../../src/platform/operations/logger';
import { browser, pageOf, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createMember, createOrganization } from '../support/factories/organizations';
import { startSmtpServer } from '../support/outside/smtp';

const app = testApp();
let made = 0;

/** Writes a mail as a partner's page would; answers its row, if it was written. */
async function mail(email: string, kind = 'renewals.notice') {
  const { organizationId } = await createOrganization();
  const dedupeKey = `test:${(made += 1)}`;
  await within({ organizationId }, async (trx) => queueMail(trx, {
    organizationId, kind, dedupeKey, to: { email, name: 'Ana' }, subject: 'A notice', view: 'message', locals: { greeting: 'Hello,', paragraphs: ['Words.'] }, now: await databaseNow(trx),
  }));
  const [row] = await ownerSql<{ id: string; topic: string | null; text_body: string; html_body: string }>('select id, topic, text_body, html_body from mails where dedupe_key = $1', [dedupeKey]);
  return row;
}

function linkIn(text: string): string | undefined {
  const link = /https?:\S+\/unsubscribe\/[^\s"<]+/.exec(text)?.[0];
  return link === undefined ? undefined : new URL(link).pathname;
}

async function member() {
  const { organizationId } = await createOrganization();
  return createMember({ organizationId });
}

describe('the choice of mails in My account', () => {
  it('stops the topics that are not ticked, and no others', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    const $ = pageOf((await agent.get(paths.me.mails).expect(200)).text);
    expect($('input[type=checkbox]').map((_i, box) => [[$(box).attr('name'), $(box).attr('checked')]]).get()).toEqual(TOPIC_NAMES.filter((name) => TOPICS[name].hint !== '').map((name) => [name, 'checked']));
    await agent.submit(paths.me.mails, { trials: 'yes', renewed: 'yes' }).expect(303).expect('Location', paths.me.home);
    expect(await mail(one.email)).toBeUndefined();
    expect(await mail(one.email, 'renewals.notice-customer')).toBeUndefined();
    expect(await mail(one.email, 'subscriptions.trial-started')).toBeDefined();
    expect(pageOf((await agent.get(paths.me.home)).text)('main').text()).toContain('Reminders around an expiry day');
    await agent.submit(paths.me.mails, Object.fromEntries(TOPIC_NAMES.map((name) => [name, 'yes']))).expect(303);
    expect(await mail(one.email)).toBeDefined();
  });

  it.each(['billing.receipt', 'identity.password-changed', 'renewals.failed', 'renewals.announced', 'subscriptions.registration', 'subscriptions.order-confirmation'])('never stops %s', async (kind) => {
    const one = await member();
    await (await signedInAgent(app, one)).submit(paths.me.mails, {}).expect(303);
    expect(await mail(one.email, kind)).toMatchObject({ topic: null });
  });

  it('goes along when the e-mail changes, and is written down', async () => {
    const one = await member();
    await (await signedInAgent(app, one)).submit(paths.me.mails, { trials: 'yes', renewed: 'yes', digest: 'yes', leads: 'yes' }).expect(303);
    expect((await ownerSql("select after from audit_entries where subject_id = $1 and action = 'person.mails-chosen'", [one.personId]))[0]).toEqual({ after: { refused: ['reminders'] } });
  });
});

describe('the link in an optional mail', () => {
  it('stops its topic without signing in, by a button; opening it changes nothing', async () => {
    const email = 'no-sign-in@example.test';
    const written = (await mail(email))!;
    const link = linkIn(written.text_body)!;
    expect(linkIn(written.html_body)).toBe(link);
    const $ = pageOf((await browser(app).get(link).expect(200)).text);
    expect($('form').attr('action')).toBe(link);
    expect(await mail(email)).toBeDefined();
    expect(pageOf((await browser(app).post(link).type('form').send({}).expect(200)).text)('h1').text()).toBe('These mails are stopped');
    await browser(app).post(link).type('form').send({}).expect(200);
    expect(await mail(email)).toBeUndefined();
    expect(await mail(email, 'subscriptions.trial-started')).toBeDefined();
    expect(await ownerSql("select actor_id, after from audit_entries where action = 'mails.refused' and subject_id = $1", [written.id])).toEqual([{ actor_id: 'unsubscribe', after: { topic: 'reminders' } }]);
  });

  it('works with one request of a mail program, which has no cookie and names no origin (RFC 8058)', async () => {
    const email = 'one-click@example.test';
    const link = linkIn((await mail(email))!.text_body)!;
    await request(app).post(link).set({ Origin: 'https://mail.example', 'Sec-Fetch-Site': 'cross-site' }).type('form').send('List-Unsubscribe=One-Click').expect(200);
    expect(await mail(email)).toBeUndefined();
  });

  it('stands in the headers that mail programs look for, of optional mails only', async () => {
    const server = await startSmtpServer();
    const [optional, required] = [(await mail('headers-a@example.test'))!, (await mail('headers-b@example.test', 'billing.receipt'))!];
    await sendDueMails(openSmtp(server.url), { log: logger.child({}, { level: 'silent' }), stopping: new AbortController().signal });
    await server.close();
    const source = (to: string) => server.received.find((each) => each.to === to)!.source.replace(/\r\n\s+/g, ' ');
    expect(source('headers-a@example.test')).toContain(`List-Unsubscribe: <${/https?:\S+unsubscribe\S+/.exec(optional.text_body)![0]}>`);
    expect(source('headers-a@example.test')).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(source('headers-b@example.test')).not.toContain('List-Unsubscribe');
    expect(linkIn(required.text_body)).toBeUndefined();
  });

  it('cannot be made by others, nor from another mail', async () => {
    const [one, other] = [(await mail('forge-a@example.test'))!, (await mail('forge-b@example.test'))!];
    const [, seal] = linkIn(one.text_body)!.split('.');
    for (const code of [`${other.id}.${seal}`, `${one.id}.${'A'.repeat(43)}`, one.id, 'x', '%00']) {
      await browser(app).get(paths.unsubscribe(code)).expect(404);
      await browser(app).post(paths.unsubscribe(code)).type('form').send({}).expect(404);
    }
  });
});

it('two processes that write the same mail at once write it once', async () => {
  const { organizationId } = await createOrganization();
  for (let round = 0; round < 20; round += 1) {
    const write = () => within({ organizationId }, async (trx) => queueMail(trx, {
      organizationId, kind: 'test.twice', dedupeKey: `round:${round}`, to: { email: 'twice@example.test', name: '' }, subject: 'Once', view: 'message', locals: { greeting: 'Hello,', paragraphs: ['Words.'] }, now: await databaseNow(trx),
    }));
    expect((await Promise.all([write(), write(), write()])).filter(Boolean)).toHaveLength(1);
  }
});
