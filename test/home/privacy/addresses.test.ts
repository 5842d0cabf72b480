import { paths } from '../../../src/paths';
import '../../../src/home/privacy/privacy.jobs';
import { pageOf, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createApplication } from '../../support/factories/applications';
import { createLead, createReferralPage } from '../../support/factories/leads';
import { createOrganization } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { createSubscription } from '../../support/factories/subscriptions';
import { runJob } from '../../support/queue';
import { unzipped } from '../../support/reading/zip';
import { spreadAddress } from './address-world';
import { ageFiles, filesWith, placesOf } from './support';

const app = testApp();
const { privacy } = paths.operations;
let agent: SignedInAgent;
beforeAll(async () => { agent = await officeAgent(app, await createColleague()); });

const addressOf = (email: string) => `${privacy.address}?address=${encodeURIComponent(email)}`;
const erasureOf = (email: string) => `${privacy.addressErasure}?address=${encodeURIComponent(email)}`;
const wordsOf = (html: string) => pageOf(html)('main').text().replace(/\s+/g, ' ');

async function eraseAddress(email: string): Promise<void> {
  await agent.submit(privacy.addressErasure, { address: email, email, reason: 'A letter.' }).expect(303).expect('Location', privacy.index);
  await runJob('privacy.work');
}

async function sendAll(): Promise<void> {
  await ownerSql("update mails set state = 'sent', sent_at = app.now(), next_attempt_at = null, leased_until = null where state = 'queued'");
}

function binary(res: NodeJS.ReadableStream, done: (error: Error | null, body: Buffer) => void): void {
  const pieces: Buffer[] = [];
  res.on('data', (piece: Buffer) => pieces.push(piece));
  res.on('end', () => done(null, Buffer.concat(pieces)));
}

describe('an address without a sign-in', () => {
  const email = 'zyx.canary+quince@elsewhere.example';
  let exported: Map<string, Buffer>;
  let ticketId: string;

  beforeAll(async () => { ({ ticketId } = await spreadAddress(app, email)); });

  it('is found everywhere that the map leads to', async () => {
    await agent.get(privacy.index).query({ q: ` ${email.toUpperCase()} ` }).expect(303).expect('Location', addressOf(email));
    const page = pageOf((await agent.get(addressOf(email)).expect(200)).text);
    const found = page('section[aria-labelledby=places] dt').toArray().map((one) => page(one).text());
    expect(found).toEqual([
      'Links that were mailed', 'Wishes for a new password', 'Kinds of mail they refused', 'Mails to them', 'Invitations to a partner', 'Lists of invitations', 'Invitations to a company', 'Invitations to work here', 'Applications as a partner', 'Requests for consent',
      'Leads of referral pages', 'Mails to support', 'Deals they are the contact of', 'Files in tickets', 'Messages in tickets', 'Drives sent to them', 'Servers that mail them notices', 'Orders for them as a new customer', 'Computers they were invited to', 'Cards', 'Accounts',
    ]);
  });

  it('is exported once however often it is asked for, as a zip with raw mails and files, without secrets', async () => {
    await Promise.all([1, 2].map(() => agent.submit(privacy.addressExport, { address: email, reason: 'A letter.' }).expect(303).expect('Location', addressOf(email))));
    expect(await ownerSql("select 1 from privacy_cases where email = $1 and kind = 'export'", [email])).toHaveLength(1);
    await runJob('privacy.work');
    const link = pageOf((await agent.get(addressOf(email)).expect(200)).text)('section[aria-labelledby=cases] td a').attr('href')!;
    const { body } = await agent.get(link).buffer(true).parse(binary as never).expect(200).expect('Content-Type', 'application/zip').expect('Content-Disposition', /person-[\d-]+[.]zip/) as { body: Buffer };
    exported = unzipped(body);
    const names = [...exported.keys()];
    expect([names[0], names.filter((name) => /^mails[/].+[.]eml$/.test(name)).length, names.filter((name) => /^files[/].+-notes[.]txt$/.test(name)).length, names.length]).toEqual(['held.json', 2, 1, 4]);
    expect([...exported].filter(([name]) => name.startsWith('files/')).map(([, content]) => content.toString().trim())).toEqual([`log of ${email}`]);
    const { held, person, files } = JSON.parse(exported.get('held.json')!.toString()) as { person: null; held: { table: string; rows: object[] }[]; files: object[] };
    expect([person, files.length]).toEqual([null, 3]);
    expect(held.find(({ table }) => table === 'leads')!.rows).toMatchObject([{ name: 'Zyx Quince', email, message: `Write to ${email}` }]);
    expect(exported.get('held.json')!.toString()).not.toMatch(/_hash|repository_key|"file":/);
  });

  it('says before it is agreed to what goes and what is kept, and takes only the address itself for a yes', async () => {
    const words = wordsOf((await agent.get(erasureOf(email)).expect(200)).text);
    for (const part of ['removed from the disk', 'Papers are kept as they were issued', 'The log of changes is sealed and kept', 'The words of a conversation with support are never changed', 'Nothing brings this back']) expect(words).toContain(part);
    const page = pageOf((await agent.submit(privacy.addressErasure, { address: email, email: 'x@y.example', reason: 'Typed <b>words</b>' }).expect(422)).text);
    expect([page('.error-summary').text().includes('That is another address'), page('textarea[name=reason]').text()]).toEqual([true, 'Typed <b>words</b>']);
    await agent.submit(privacy.addressErasure, { address: email, email }).expect(422);
  });

  it('is nowhere after it was erased, in no text of the database and no file, but where the map keeps it', async () => {
    await sendAll();
    await ageFiles();
    expect([(await filesWith(email)).length, (await placesOf([email])).length > 15]).toEqual([3, true]);
    await eraseAddress(email);
    await runJob('privacy.clear');
    expect(await ownerSql('select subject from mails where recipient_email = $1', [email])).toEqual([{ subject: expect.stringMatching(/is erased$/) as string }]);
    await sendAll();
    await runJob('privacy.forget');
    expect(await placesOf([email])).toEqual([]);
    expect(await filesWith(email)).toEqual([]);
    expect(await ownerSql("select cleared_at is not null as over, email like 'erased-%' as gone, swept_through is not null as swept from privacy_cases where kind = 'erase' order by asked_at desc limit 1")).toEqual([{ over: true, gone: true, swept: true }]);
    expect(await ownerSql('select 1 from files_to_remove')).toEqual([]);
    expect(await ownerSql("select wanted -> 'recipients' as recipients from server_settings where name = 'notification'")).toEqual([{ recipients: ['alerts@people.example'] }]);
    expect(await ownerSql("select order_details #>> '{order,accountName}' as name, expires_at <= app.now() as over from quotes where order_details #> '{order,newCustomer}' is not null")).toEqual([{ name: 'Erased person', over: true }]);
    expect(await ownerSql("select 1 from audit_entries where action like 'privacy.%' and concat(subject_id, before, after) like $1", [`%${email}%`])).toEqual([]);
    expect(await ownerSql("select author_name, words from ticket_entries where ticket_id = $1 and via = 'mail'", [ticketId])).toEqual([{ author_name: 'Erased person', words: 'Please put this into the ticket.' }]);
  });

  it('stays erased: its pages lead back to the search, its export is gone, and doing it again does nothing', async () => {
    await agent.get(addressOf(email)).expect(303).expect('Location', `${privacy.index}?q=${encodeURIComponent(email)}`);
    const list = wordsOf((await agent.get(privacy.index).query({ q: email }).expect(200)).text);
    expect(list).toContain('nothing else stands under it');
    expect(pageOf((await agent.get(privacy.index).expect(200)).text)('tbody tr').first().text().replace(/\s+/g, ' ')).toMatch(/Erasure .*Erased address.*Done/);
    await agent.submit(privacy.addressErasure, { address: email, email, reason: 'Again.' }).expect(303);
    expect(await ownerSql('select 1 from privacy_cases where email = $1', [email])).toEqual([]);
    expect(await ownerSql("select 1 from privacy_cases where kind = 'export' and file is not null")).toEqual([]);
    const before = await ownerSql('select count(*) as count from mails');
    for (const job of ['privacy.work', 'privacy.clear', 'privacy.work', 'privacy.clear']) await runJob(job);
    expect(await ownerSql('select count(*) as count from mails')).toEqual(before);
  });
});

describe('erasing an address', () => {
  it('waits while an account under it runs, or an application waits, and says what to do first', async () => {
    const { organizationId } = await createOrganization();
    const account = await createAccount({ organizationId, name: 'Household Finch', email: 'finch@household.example' });
    await createSubscription({ organizationId, accountId: account.accountId, startsOn: '2026-01-20', expiresOn: '2027-01-20' });
    await createApplication({ email: 'waits@applies.example', legalName: 'Waiting Ltd' });
    await createReferralPage({ organizationId, slug: 'finch-it' });
    await createLead({ organizationId, email: 'ana@example.test' });
    for (const [email, words] of [['ana@example.test', 'referral page'], [account.email, 'The account Household Finch goes under this address'], ['waits@applies.example', 'application for Waiting Ltd waits']] as const) {
      expect(wordsOf((await agent.get(erasureOf(email)).expect(200)).text)).toContain(words);
      await agent.submit(privacy.addressErasure, { address: email, email, reason: 'A letter.' }).expect(409);
      expect(await ownerSql('select 1 from privacy_cases where email = $1', [email])).toEqual([]);
    }
  });

  it('is not done where something comes in the way before the worker gets to it', async () => {
    const { organizationId } = await createOrganization();
    const email = 'late@household.example';
    await createLead({ organizationId, email });
    await agent.submit(privacy.addressErasure, { address: email, email, reason: 'A letter.' }).expect(303);
    await createApplication({ email });
    await runJob('privacy.work');
    expect(pageOf((await agent.get(addressOf(email)).expect(200)).text)('section[aria-labelledby=cases]').text()).toContain('waits to be decided');
    expect(await ownerSql('select email from leads where organization_id = $1', [organizationId])).toEqual([{ email }]);
  });

  it('leaves the same letters in longer addresses alone, and waits for mails to others that are not sent yet', async () => {
    const { organizationId } = await createOrganization();
    const email = 'bob@short.example';
    await createLead({ organizationId, email });
    const mail = (key: string, words: string, state: string) => ownerSql(
      `insert into mails (id, organization_id, kind, dedupe_key, recipient_email, subject, text_body, html_body, message_id, state, next_attempt_at, sent_at, created_at)
       values (gen_random_uuid(), $1, 'support.received', $2, 'other@people.example', 'About', $3, '', $2, $4, case when $4 = 'queued' then app.now() end, case when $4 = 'sent' then app.now() end, app.now())`, [organizationId, key, words, state]);
    await mail('longer', 'jimbob@short.example and bob@short.example.net wrote', 'sent');
    await mail('same', `They (Bob@short.example) wrote.`, 'sent');
    await mail('waits', `<${email}>, again`, 'queued');
    await eraseAddress(email);
    await runJob('privacy.clear');
    expect(await ownerSql("select text_body from mails where dedupe_key = 'waits'")).toEqual([{ text_body: `<${email}>, again` }]);
    expect(wordsOf((await agent.get(privacy.index).expect(200)).text)).toContain('Copies of mails to others are still looked through.');
    await sendAll();
    await runJob('privacy.clear');
    expect(await ownerSql("select dedupe_key, text_body from mails where dedupe_key in ('longer', 'same', 'waits') order by 1")).toEqual([
      { dedupe_key: 'longer', text_body: 'jimbob@short.example and bob@short.example.net wrote' }, { dedupe_key: 'same', text_body: '' }, { dedupe_key: 'waits', text_body: '' },
    ]);
  });

  it('takes any typed address without an error of ours', async () => {
    for (const typed of ['', 'nobody@nowhere.example', 'x'.repeat(5_000), '🦊@🦊', "'; drop table leads; --", '\u0000', 'أ@ب']) {
      for (const get of [addressOf(typed), erasureOf(typed), `${privacy.index}?q=${encodeURIComponent(typed)}`]) expect((await agent.get(get)).status).toBeLessThan(400);
      expect((await agent.submit(privacy.addressErasure, { address: typed, email: typed, reason: 'x' })).status).toBe(303);
    }
    expect((await agent.get(`${privacy.address}?address=a&address[]=b`)).status).toBe(303);
  });
});

