import { load } from 'cheerio';
import '../support/database';
import { ownerSql } from '../support/database';
import { caughtJobs } from '../support/queue';
import { queueMail, type NewMail } from '../../src/mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../src/organizations/house';
import { closeDatabase, databaseNow, within, type Scoped } from '../../src/platform/database/database';

const scope = { organizationId: HOUSE_ORGANIZATION_ID };

afterAll(closeDatabase);

function receipt(now: Date, changes: Partial<NewMail> = {}): NewMail {
  return {
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'billing.receipt', dedupeKey: 'invoice:1', to: { email: ' Ada@Example.test', name: 'Ada Lovelace' },
    subject: 'Receipt for Engines & Co', view: 'message', now,
    locals: {
      greeting: 'Hello Ada,', paragraphs: ['Engines & Co paid <in full>.'], facts: [{ label: 'Total', value: '$540.00' }],
      button: { label: 'Open the receipt', href: 'http://localhost:3000/portal/receipts/1' },
    },
    ...changes,
  };
}

async function queueOne(changes: Partial<NewMail> = {}): Promise<boolean> {
  return within(scope, async (trx) => queueMail(trx, receipt(await databaseNow(trx), changes)));
}

describe('A queued mail', () => {
  it('stands in the outbox as HTML and as text, for a lower-cased address', async () => {
    expect(await queueOne({ partnerName: 'Bright & Sons' })).toBe(true);
    const [mail] = await ownerSql('select * from mails');
    expect(mail).toMatchObject({ recipient_email: 'ada@example.test', recipient_name: 'Ada Lovelace', state: 'queued', attempts: 0 });
    const $ = load(mail!.html_body);
    expect($('title').text()).toBe('Receipt for Engines & Co');
    expect($('p').eq(1).text()).toBe('Engines & Co paid <in full>.');
    expect($('a[href="http://localhost:3000/portal/receipts/1"]').text()).toBe('Open the receipt');
    expect($('body').text()).toContain('Carbonite · Bright & Sons');
    expect(mail!.text_body).toContain('Engines & Co paid <in full>.\n\nTotal: $540.00\n\nOpen the receipt:\nhttp://localhost:3000/portal/receipts/1\n');
  });

  it('is written once for its kind, key and recipient, and keeps its Message-ID', async () => {
    expect(await queueOne({ dedupeKey: 'invoice:2' })).toBe(true);
    expect(await queueOne({ dedupeKey: 'invoice:2', subject: 'Again', to: { email: 'ADA@example.test', name: 'Ada' } })).toBe(false);
    expect(await queueOne({ dedupeKey: 'invoice:2', to: { email: 'ben@example.test', name: 'Ben' } })).toBe(true);
    const mails = await ownerSql("select subject, message_id from mails where dedupe_key = 'invoice:2' order by created_at");
    expect(mails.map((mail) => mail.subject)).toEqual(['Receipt for Engines & Co', 'Receipt for Engines & Co']);
    expect(new Set(mails.map((mail) => mail.message_id)).size).toBe(2);
    expect(mails[0]!.message_id).toMatch(/^<[0-9a-f]{40}@example[.]com>$/);
  });

  it('cannot add headers by a line break in a name or a subject', async () => {
    await queueOne({ dedupeKey: 'invoice:3', subject: 'Receipt\r\nBcc: all@example.test', to: { email: 'ada@example.test', name: 'Ada\nBcc: x' } });
    const [mail] = await ownerSql("select subject, recipient_name from mails where dedupe_key = 'invoice:3'");
    expect(mail).toEqual({ subject: 'Receipt Bcc: all@example.test', recipient_name: 'Ada Bcc: x' });
  });

  it('wakes the sender after the commit, and nobody when the change is rolled back', async () => {
    await expect(within(scope, async (trx: Scoped) => {
      await queueMail(trx, receipt(await databaseNow(trx), { dedupeKey: 'invoice:4' }));
      throw new Error('changed my mind');
    })).rejects.toThrow('changed my mind');
    expect(caughtJobs()).toEqual([]);
    expect(await ownerSql("select from mails where dedupe_key = 'invoice:4'")).toEqual([]);
    await queueOne({ dedupeKey: 'invoice:4' });
    expect(caughtJobs()).toEqual([{ name: 'mail.send-due', id: 'nudge' }]);
  });

  it('cannot be written in the name of another organization', async () => {
    await expect(queueOne({ organizationId: '01980000-0000-7000-8000-00000000000b', dedupeKey: 'invoice:5' })).rejects.toThrow(/row-level security/);
  });
});
