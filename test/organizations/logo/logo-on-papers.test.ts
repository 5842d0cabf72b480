import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { paths } from '../../../src/paths';
import { logger } from '../../../src/platform/operations/logger';
import { cents } from '../../../src/platform/values/money';
import { changeLogo, resetLogo } from '../../../src/organizations/logo/change-logo';
import { ensurePayer } from '../../../src/billing/payers/payers.repository';
import { sendDueMails } from '../../../src/mail/send-due-mails';
import { openSmtp } from '../../../src/mail/smtp';
import { databaseNow, within } from '../../../src/platform/database/database';
import { uuidv7 } from 'uuidv7';
import { browser, pageOf, signedInAgent, testApp, type SignedInAgent } from '../../support/app';
import { ownerSql } from '../../support/database';
import { confirm, createQuote, otherLine } from '../../support/factories/money/billing';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { picture } from '../../support/reading/pictures';
import { startSmtpServer } from '../../support/outside/smtp';

const app = testApp();
const actor = { kind: 'person' as const, id: 'test', requestId: null };
let organizationId: string;
let agent: SignedInAgent;

beforeEach(async () => {
  ({ organizationId } = await createOrganization({ name: 'Kite & "Söhne"' }));
  agent = await signedInAgent(app, await createMember({ organizationId }));
});

async function logo(colour: string): Promise<string> {
  expect(await changeLogo({ organizationId, upload: await picture(800, 240, { colour }), actor })).toBeUndefined();
  const [row] = await ownerSql('select logo_id from organizations where id = $1', [organizationId]);
  return row!.logo_id;
}

/** The receipt of an order with nothing to pay: issued at once. */
async function receipt(): Promise<string> {
  const payer = await within({ organizationId }, async (trx) => ensurePayer(trx, { organizationId, currency: 'USD', now: await databaseNow(trx) }));
  const lines = [otherLine({ discountCents: cents(11999), netCents: cents(0), totalCents: cents(0) })];
  return (await confirm(await createQuote(payer, { accountId: uuidv7(), lines }), { accountName: 'Somebody' })).invoiceId;
}

async function pictureOn(invoiceId: string) {
  return pageOf((await agent.get(paths.portal.payments.receipt(invoiceId)).expect(200)).text)('article img').attr();
}

async function pdf(invoiceId: string): Promise<string> {
  const answer = await agent.get(paths.portal.payments.receiptPdf(invoiceId)).buffer(true).parse((res, done) => {
    const parts: Buffer[] = [];
    res.on('data', (part: Buffer) => parts.push(part));
    res.on('end', () => done(null, Buffer.concat(parts)));
  }).expect(200);
  return (answer.body as Buffer).toString('latin1');
}

describe('A receipt', () => {
  it('keeps the logo of the day it was issued, on the page and in the PDF', async () => {
    const none = await receipt();
    const first = await logo('#336699');
    const old = await receipt();
    const second = await logo('#993333');
    const fresh = await receipt();
    await resetLogo({ organizationId, actor });
    const after = await receipt();
    expect(await pictureOn(none)).toBeUndefined();
    expect(await pictureOn(old)).toMatchObject({ src: paths.logo(first), alt: 'Kite & "Söhne"', width: '600', height: '180' });
    expect(await pictureOn(fresh)).toMatchObject({ src: paths.logo(second) });
    expect(await pictureOn(after)).toBeUndefined();
    await agent.get(paths.logo(first)).expect(200);
    expect((await pdf(old)).match(/\/Subtype \/Image/g)?.length).toBeGreaterThan(0);
    expect(await pdf(none)).not.toContain('/Subtype /Image');
  });

  it('draws a picture with see-through parts', async () => {
    const clear = await sharp({ create: { width: 300, height: 100, channels: 4, background: { r: 20, g: 90, b: 200, alpha: 0.4 } } }).png().toBuffer();
    expect(await changeLogo({ organizationId, upload: clear, actor })).toBeUndefined();
    const file = await pdf(await receipt());
    expect([file.includes('/SMask'), file.trimEnd().endsWith('%%EOF')]).toEqual([true, true]);
  });

  it('is still printed when the file of its logo is lost', async () => {
    await logo('#112233');
    const invoiceId = await receipt();
    // Papers are never edited: the snapshot is made to name a file that is not there before it is frozen for good.
    await ownerSql('alter table invoices disable trigger user');
    await ownerSql(`update invoices set snapshot = jsonb_set(snapshot, '{buyer,logo,file}', to_jsonb(repeat('a', 64))) where id = $1`, [invoiceId]);
    await ownerSql('alter table invoices enable trigger user');
    expect(await pdf(invoiceId)).not.toContain('/Subtype /Image');
  });
});

describe('The PDF of a receipt', () => {
  it('puts the logo above the name of the company, over no other words', async () => {
    await logo('#336699');
    const drawn = operators(await pdf(await receipt()));
    const place = drawn.findIndex((line) => / Do$/.test(line));
    const [, , , , , bottom] = drawn[place - 1]!.split(' ').map(Number);
    const baselines = drawn.filter((line) => / Tm$/.test(line)).map((line) => Number(line.split(' ')[5]));
    expect(baselines.length).toBeGreaterThan(5);
    const top = Number(drawn[place - 1]!.split(' ')[3]);
    // From the top of the page: the picture ends at `bottom`, its height is negative in the page's upright units.
    const from = bottom! + top;
    expect(baselines.map((baseline) => 841.89 - baseline).filter((line) => line > Math.min(from, bottom!) && line < Math.max(from, bottom!) + 4)).toEqual([]);
  });
});

/** What the pages' own streams say, line by line. */
function operators(file: string): string[] {
  return [...file.matchAll(/stream\n([\s\S]*?)\nendstream/g)].flatMap(([, packed]) => {
    try {
      const text = inflateSync(Buffer.from(packed!, 'latin1')).toString('latin1');
      return / Tm\n/.test(text) ? text.split('\n') : [];
    } catch {
      return [];
    }
  });
}

describe('A mail in the partner’s name', () => {
  const address = 'rosa@customer.example';

  async function startTrial(): Promise<{ id: string; html_body: string; logo_file: string | null }> {
    await agent.submit(paths.portal.trials.create, { kind: 'personal', first_name: 'Rosa', last_name: 'Marín', email: address, email_again: address, phone: '', country: 'US', language: 'en' }).expect(303);
    const [mail] = await ownerSql('select id, html_body, logo_file from mails where organization_id = $1 and recipient_email = $2', [organizationId, address]);
    return mail as never;
  }

  async function sent(): Promise<string> {
    const server = await startSmtpServer();
    await ownerSql('update mails set next_attempt_at = created_at, leased_until = null where organization_id = $1', [organizationId]);
    await sendDueMails(openSmtp(server.url), { log: logger.child({}, { level: 'silent' }), stopping: new AbortController().signal });
    await server.close();
    return server.received.find(({ to }) => to === address)!.source;
  }

  it('brings the logo along, once, and loads nothing from anywhere', async () => {
    await logo('#336699');
    const { html_body: html, logo_file: file } = await startTrial();
    const $ = pageOf(html);
    expect($('img').toArray().map((each) => $(each).attr())).toEqual([expect.objectContaining({ src: 'cid:partner-logo', alt: 'Kite & "Söhne"', width: '187', height: '56' })]);
    expect(file).toMatch(/^[0-9a-f]{64}$/);
    const source = await sent();
    expect(source.match(/Content-Type: image\/png/g)?.length).toBe(1);
    expect(source.match(/Content-Id: <partner-logo>/gi)?.length).toBe(1);
    expect(source).toContain('multipart/related');
    expect(source).toMatch(/Content-Disposition: inline; filename=logo\.png/);
  });

  it('shows it on the mailbox page too', async () => {
    await logo('#669933');
    const mail = await startTrial();
    const { text } = await browser(app).get(paths.mailbox.body(mail.id)).expect(200);
    expect(text.match(/src="data:image\/png;base64,/g)?.length).toBe(1);
    expect(text).not.toContain('cid:');
  });

  it('has the name in words and no picture where there is no logo', async () => {
    const mail = await startTrial();
    expect([mail.logo_file, pageOf(mail.html_body)('img').length]).toEqual([null, 0]);
    expect(pageOf(mail.html_body)('body').text()).toContain('Kite & "Söhne"');
    expect(await sent()).not.toContain('image/png');
  });

  it('goes without the picture when its file is lost', async () => {
    await logo('#123456');
    await startTrial();
    await ownerSql("update mails set logo_file = repeat('b', 64) where organization_id = $1 and logo_file is not null", [organizationId]);
    const source = await sent();
    expect([source.includes('image/png'), source.includes('cid:partner-logo')]).toEqual([false, true]);
  });

  it('is the only kind that shows it: what the partner is told has none', async () => {
    await logo('#336699');
    await startTrial();
    const others = await ownerSql('select html_body, logo_file from mails where organization_id = $1 and recipient_email <> $2', [organizationId, address]);
    expect([others.length > 0, others.every(({ html_body: html, logo_file: file }) => file === null && !String(html).includes('<img'))]).toEqual([true, true]);
  });
});
