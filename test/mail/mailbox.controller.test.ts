import request from 'supertest';
import { pageOf, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { queueMail } from '../../src/mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../src/organizations/house';
import { paths } from '../../src/paths';
import { databaseNow, within } from '../../src/platform/database/database';

const app = testApp();

async function write(key: string, email = 'ada@example.test'): Promise<string> {
  await within({ organizationId: HOUSE_ORGANIZATION_ID }, async (trx) => queueMail(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'test.notice', dedupeKey: key, to: { email, name: 'Ada <script>' }, subject: `Notice ${key}`,
    view: 'message', locals: { greeting: 'Hello Ada,', paragraphs: ['This is a notice.'], button: { label: 'Open it', href: 'http://localhost:3000/portal' } },
    now: await databaseNow(trx),
  }));
  const [mail] = await ownerSql('select id from mails where dedupe_key = $1', [key]);
  return mail!.id;
}

beforeEach(async () => {
  await ownerSql('delete from mails');
});

describe('The mailbox', () => {
  it('says what it is for while it is empty', async () => {
    const $ = pageOf((await request(app).get(paths.mailbox.index).expect(200)).text);
    expect($('h1').text()).toBe('Mailbox');
    expect($('.empty-state h2').text()).toBe('No mails yet');
  });

  it('lists mails newest first, a page at a time', async () => {
    for (let number = 1; number <= 53; number += 1) await write(`n${number}`);
    const $ = pageOf((await request(app).get(paths.mailbox.index)).text);
    const subjects = $('tbody tr td:first-child').map((_, cell) => $(cell).text().trim()).get();
    expect(subjects).toEqual(Array.from({ length: 50 }, (_, index) => `Notice n${53 - index}`));
    const next = pageOf((await request(app).get($('a[rel=next]').attr('href')!)).text);
    expect(next('tbody tr td:first-child').map((_, cell) => next(cell).text().trim()).get()).toEqual(['Notice n3', 'Notice n2', 'Notice n1']);
    const back = pageOf((await request(app).get(next('a[rel=prev]').attr('href')!)).text);
    expect(back('tbody tr td:first-child').first().text().trim()).toBe('Notice n53');
  });

  it('finds mails by a part of the recipient, wildcards taken literally', async () => {
    await write('one', 'ada@example.test');
    await write('two', 'b_n@example.test');
    await write('three', 'ben@example.test');
    const subjectsFor = async (q: string) => {
      const $ = pageOf((await request(app).get(paths.mailbox.index).query({ q })).text);
      return $('tbody tr td:first-child').map((_, cell) => $(cell).text().trim()).get();
    };
    expect(await subjectsFor('ADA@')).toEqual(['Notice one']);
    expect(await subjectsFor('b_n')).toEqual(['Notice two']);
    expect(await subjectsFor('%')).toEqual([]);
  });

  it('shows a mail in a sandboxed frame, as text, and by its headers', async () => {
    const id = await write('shown');
    const answer = await request(app).get(paths.mailbox.show(id)).expect(200);
    const frame = pageOf(answer.text)('iframe');
    expect(frame.attr('src')).toBe(paths.mailbox.body(id));
    expect(frame.attr('sandbox')).not.toMatch(/allow-(scripts|same-origin|forms)/);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['content-security-policy']).toContain("frame-src 'self'");
    const text = pageOf((await request(app).get(paths.mailbox.show(id)).query({ as: 'text' })).text);
    expect(text('pre').text()).toContain('This is a notice.\n\nOpen it:\nhttp://localhost:3000/portal');
    const headers = pageOf((await request(app).get(paths.mailbox.show(id)).query({ as: 'headers' })).text);
    expect(headers('dl').text()).toContain('Ada <script> <ada@example.test>');
    expect(headers('script:not([src])').length).toBe(0);
  });

  it('serves the mail itself so that it can run and send nothing', async () => {
    const id = await write('body');
    const { headers, text } = await request(app).get(paths.mailbox.body(id)).expect(200);
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^sandbox allow-popups/);
    expect(policy).not.toMatch(/allow-scripts|allow-same-origin|script-src|connect-src/);
    expect(policy).toContain("default-src 'none'");
    expect(headers['x-frame-options']).toBe('SAMEORIGIN');
    expect(pageOf(text)('base').attr('target')).toBe('_top');
  });

  it('knows no other mails', async () => {
    for (const id of ['nonsense', '01980000-0000-7000-8000-000000000000']) {
      await request(app).get(paths.mailbox.show(id)).expect(404);
      await request(app).get(paths.mailbox.body(id)).expect(404);
    }
  });
});
