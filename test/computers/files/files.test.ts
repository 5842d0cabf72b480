import { randomBytes } from 'node:crypto';
import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { backUp, type Files } from '../../support/clients/backups';
import { ownerSql } from '../../support/database';
import { eventually } from '../../support/eventually';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { withRestic } from '../../support/clients/restic';
import { unzipped } from '../../support/reading/zip';
import { addPerson, createCompany, partnerSeat, wordsOf } from '../../accounts/company/support/company';

const app = testApp();
const term = { startsOn: '2026-01-01', expiresOn: '2099-01-01' };

type Facts = NonNullable<Parameters<typeof createMachine>[0]['facts']>;
type Household = { machineId: string; organizationId: string; accountId: string; subscriptionId: string; agent: SignedInAgent; personId: string; root: string };

async function createHousehold(facts: Facts = {}): Promise<Household> {
  const { organizationId } = await createOrganization();
  const { accountId } = await createAccount({ organizationId, kind: 'safe' });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, ...term });
  const { id: machineId } = await createMachine({ accountId, subscriptionId, nickname: 'Ann’s laptop', facts });
  const holder = await createCustomer({ accountId });
  return { machineId, organizationId, accountId, subscriptionId, agent: await signedInAgent(app, holder), personId: holder.personId, root: paths.files.my(machineId) };
}

/** What a browser would save. */
async function saved(agent: SignedInAgent, address: string): Promise<{ bytes: Buffer; headers: Record<string, string> }> {
  const answer = await agent.get(address).buffer(true).parse((res, done) => {
    const chunks: Buffer[] = [];
    res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks))).on('error', done);
  });
  expect(answer.status).toBe(200);
  return { bytes: answer.body as Buffer, headers: answer.headers };
}

const at = (address: string, path: string) => `${address}?path=${encodeURIComponent(path)}`;
const namesIn = (html: string) => pageOf(html)('td.file-name bdi').toArray().map((cell) => pageOf(html)(cell).text());

withRestic('files of a backup', () => {
  let home: Household;
  let [first, second] = ['', ''];
  const photo = randomBytes(3_000_000);
  const oddly = 'ملف 😀 "a";b\'.txt';
  const files: Files = { 'Docs/plan.txt': 'the first plan', 'Docs/Photos/beach.jpg': photo, [`Docs/${oddly}`]: 'odd', 'Docs/page.html': '<script>alert(1)</script>', 'Docs/empty.txt': '' };

  beforeAll(async () => {
    home = await createHousehold();
    first = await backUp(home.machineId, files, { at: '2026-03-01 10:00:00' });
    second = await backUp(home.machineId, { ...files, 'Docs/plan.txt': 'the second plan' }, { at: '2026-03-02 10:30:00' });
  }, 60_000);

  it('are found by their versions, the newest first, in the reader’s zone', async () => {
    const page = (await home.agent.get(home.root).expect(200)).text;
    const $ = pageOf(page);
    expect($('table.list tbody time').toArray().map((time) => $(time).attr('datetime')!.slice(0, 10))).toEqual(['2026-03-02', '2026-03-01']);
    expect($('table.list tbody tr').first().text()).toContain('Newest');
    expect($('table.list tbody a').first().attr('href')).toBe(paths.files.version(home.root, second));
  });

  it('are walked through folder by folder, with a way back up', async () => {
    const top = (await home.agent.get(paths.files.version(home.root, second)).expect(200)).text;
    expect(namesIn(top)).toEqual(['Docs']);
    const docs = (await home.agent.get(at(paths.files.version(home.root, second), '/Docs')).expect(200)).text;
    expect(namesIn(docs).sort()).toEqual(['Photos', 'empty.txt', 'page.html', 'plan.txt', oddly].sort());
    expect(namesIn(docs)[0]).toBe('Photos');
    const $ = pageOf(docs);
    expect($('nav[aria-label="Breadcrumbs"] a').toArray().map((link) => $(link).text())).toContain('Files');
    expect($('h1').text().trim()).toBe('Docs');
    expect(wordsOf(docs)).toContain('15 B');
  });

  it('are downloaded as they were, whatever their names hold, and never shown', async () => {
    const address = paths.files.download(home.root, second);
    const plan = await saved(home.agent, at(paths.files.download(home.root, first), '/Docs/plan.txt'));
    expect(plan.bytes.toString()).toBe('the first plan');
    expect(plan.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-length': '14', 'x-content-type-options': 'nosniff', 'content-disposition': 'attachment; filename=plan.txt', 'cache-control': 'no-store' });
    expect((await saved(home.agent, at(address, '/Docs/Photos/beach.jpg'))).bytes.equals(photo)).toBe(true);
    const odd = await saved(home.agent, at(address, `/Docs/${oddly}`));
    expect(odd.bytes.toString()).toBe('odd');
    expect(odd.headers['content-disposition']).toContain(`filename*=UTF-8''${encodeURIComponent(oddly).replace(/'/g, '%27')}`);
    expect((await saved(home.agent, at(address, '/Docs/page.html'))).headers['content-type']).toBe('application/octet-stream');
    expect((await saved(home.agent, at(address, '/Docs/empty.txt'))).bytes.length).toBe(0);
  });

  it('come as a zip by the folder', async () => {
    const { bytes, headers } = await saved(home.agent, at(paths.files.download(home.root, second), '/Docs'));
    expect(headers).toMatchObject({ 'content-type': 'application/zip', 'content-disposition': 'attachment; filename=Docs.zip' });
    const inside = unzipped(bytes);
    expect([...inside.keys()].sort()).toEqual(Object.keys(files).sort());
    expect(inside.get('Docs/Photos/beach.jpg')!.equals(photo)).toBe(true);
    const whole = await saved(home.agent, at(paths.files.download(home.root, second), '/'));
    expect(whole.headers['content-disposition']).toMatch(/laptop\.zip/);
  });

  it('show their other versions, each once', async () => {
    const page = (await home.agent.get(at(paths.files.file(home.root, second), '/Docs/plan.txt')).expect(200)).text;
    const $ = pageOf(page);
    const links = $('section table a[download]').toArray().map((link) => $(link).attr('href')!);
    expect(links).toEqual([second, first].map((id) => at(paths.files.download(home.root, id), '/Docs/plan.txt').replaceAll('%20', '+')));
    expect((await saved(home.agent, links[1]!)).bytes.toString()).toBe('the first plan');
    const folder = await home.agent.get(at(paths.files.file(home.root, second), '/Docs')).expect(303);
    expect(folder.headers['location']).toContain('path=%2FDocs');
  });

  it('are searched by name in a version', async () => {
    const found = (await home.agent.get(`${paths.files.version(home.root, second)}?q=PLAN`).expect(200)).text;
    expect(namesIn(found)).toEqual(['plan.txt']);
    expect(wordsOf(found)).toContain('/Docs');
    expect(wordsOf((await home.agent.get(`${paths.files.version(home.root, second)}?q=zebra`).expect(200)).text)).toContain('No file or folder of this version bears these words');
  });

  it('write each download down once, with who and what, before it leaves', async () => {
    const before = await ownerSql('select count(*)::int as count from file_downloads where machine_id = $1', [home.machineId]);
    await saved(home.agent, at(paths.files.download(home.root, second), '/Docs/plan.txt'));
    await eventually(async () => {
      const [row] = await ownerSql('select state, bytes_sent::int as bytes, person_id from file_downloads where machine_id = $1 order by id desc limit 1', [home.machineId]);
      expect(row).toEqual({ state: 'complete', bytes: 15, person_id: home.personId });
    });
    expect(await ownerSql('select count(*)::int as count from file_downloads where machine_id = $1', [home.machineId])).toEqual([{ count: (before[0]!.count as number) + 1 }]);
    const [entry] = await ownerSql("select action, actor_id, after from audit_entries where subject_id = $1 order by id desc limit 1", [home.machineId]);
    expect(entry).toMatchObject({ action: 'files.downloaded', actor_id: home.personId, after: { path: '/Docs/plan.txt', kind: 'file', bytes: 15 } });
  });

  it.each([
    ['a version of another shape', () => paths.files.version(home.root, 'latest')],
    ['a version that is none', () => paths.files.version(home.root, 'a'.repeat(64))],
    ['a folder that is none', () => at(paths.files.version(home.root, second), '/Docs/nowhere')],
    ['a path that climbs', () => at(paths.files.version(home.root, second), '/Docs/../Docs')],
    ['two paths', () => `${paths.files.version(home.root, second)}?path=/Docs&path=/`],
    ['a path with NUL', () => `${paths.files.version(home.root, second)}?path=/Do%00cs`],
    ['a file that is none', () => at(paths.files.file(home.root, second), '/Docs/none.txt')],
    ['a download of what is none', () => at(paths.files.download(home.root, second), '/Docs/none.txt')],
    ['a machine that is none', () => paths.files.my('01234567-89ab-7def-8123-456789abcdef')],
    ['a machine of another shape', () => paths.files.my('x')],
  ])('are not found: %s', async (_what, address) => {
    await home.agent.get(address()).expect(404);
  });

  it('of another household are not found, as if they were none', async () => {
    const other = await createHousehold();
    await other.agent.get(home.root).expect(404);
    await other.agent.get(at(paths.files.download(home.root, second), '/Docs/plan.txt')).expect(404);
  });

  it('of a household are not for its partner', async () => {
    const technician = await signedInAgent(app, await createMember({ organizationId: home.organizationId, roles: ['technician'] }));
    const page = await technician.get(paths.files.of(home.accountId, home.machineId)).expect(403);
    expect(page.text).toContain('A Safe account has no administrators');
    await technician.get(at(paths.files.download(paths.files.of(home.accountId, home.machineId), second), '/Docs/plan.txt')).expect(403);
  });

  describe('in a company', () => {
    async function createOffice() {
      const company = await createCompany();
      const { subscriptionId } = await createSubscription({ organizationId: company.organizationId, accountId: company.accountId, planCode: 'safe_pro_core', ...term });
      const { id: machineId } = await createMachine({ accountId: company.accountId, subscriptionId, nickname: 'Reception', personId: company.user.personId });
      return { company, machineId, version: await backUp(machineId, { 'list.txt': 'patients' }) };
    }

    it('are for whom the computer is assigned to, and for administrators', async () => {
      const { company, machineId, version } = await createOffice();
      const address = at(paths.files.download(paths.files.my(machineId), version), '/list.txt');
      for (const person of [company.user, company.administrator, company.owner]) expect((await saved(await signedInAgent(app, person), address)).bytes.toString()).toBe('patients');
      const colleague = await signedInAgent(app, await addPerson(company, 'user', { firstName: 'Cora' }));
      await colleague.get(paths.files.my(machineId)).expect(404);
      await colleague.get(address).expect(404);
    });

    it('are opened by a partner who administers it, on the company’s behalf, under the banner and once a day in the log', async () => {
      const { company, machineId, version } = await createOffice();
      const { agent, member } = await partnerSeat(app, company);
      const root = paths.files.of(company.accountId, machineId);
      const page = (await agent.get(root).expect(200)).text;
      expect(page).toContain('You are acting inside the account of Bright Smile');
      await agent.get(paths.files.version(root, version)).expect(200);
      expect((await saved(agent, at(paths.files.download(root, version), '/list.txt'))).bytes.toString()).toBe('patients');
      const entries = await ownerSql('select action, actor_id, on_behalf_of from audit_entries where subject_id = $1 order by id', [machineId]);
      expect(entries).toEqual(['files.viewed', 'files.downloaded'].map((action) => ({ action, actor_id: member.personId, on_behalf_of: `account:${company.accountId}` })));
      const activity = wordsOf((await (await signedInAgent(app, company.administrator)).get('/my/activity').expect(200)).text);
      expect(activity).toContain('Opened the files of Reception');
      expect(activity).toContain('Downloaded list.txt from the backup of Reception');
    });

    it('of a server stand below its own page', async () => {
      const { company } = await createOffice();
      const [{ id: subscriptionId }] = await ownerSql<{ id: string }>('select id from subscriptions where account_id = $1', [company.accountId]) as [{ id: string }];
      const { id } = await createMachine({ accountId: company.accountId, subscriptionId, nickname: 'Mail server', kind: 'server' });
      const version = await backUp(id, { 'mail.db': 'mails' }, { tag: 'set:Mail' });
      const administrator = await signedInAgent(app, company.administrator);
      const server = (await administrator.get(paths.servers.my.show(id)).expect(200)).text;
      expect(pageOf(server)('a').toArray().map((link) => pageOf(server)(link).attr('href'))).toContain(paths.files.my(id));
      const page = pageOf((await administrator.get(paths.files.version(paths.files.my(id), version)).expect(200)).text);
      expect(page('nav[aria-label="Breadcrumbs"] a').toArray().map((link) => page(link).attr('href')).slice(0, 2)).toEqual([paths.servers.my.index, paths.servers.my.show(id)]);
    });

    it('are not for a partner without administrator access, nor for a role that may not act', async () => {
      const { company, machineId } = await createOffice();
      const root = paths.files.of(company.accountId, machineId);
      await (await partnerSeat(app, company, ['read_only'])).agent.get(root).expect(403);
      await ownerSql('update accounts set partner_is_administrator = false where id = $1', [company.accountId]);
      await (await partnerSeat(app, company)).agent.get(root).expect(403);
    });
  });

  it.each([
    ['with a private key', { keyKind: 'private' as const }, 'Only its owner can open these files'],
    ['of a stopped backup', { stoppedAt: new Date() }, 'Backup is stopped'],
    ['of a computer that is being deleted', { deleteAt: new Date() }, 'This computer is being deleted'],
    ['before the first backup', { lastBackupAt: null }, 'No backup yet'],
  ])('%s are refused with the reason', async (_what, facts, words) => {
    const { agent, root } = await createHousehold(facts);
    expect(wordsOf((await agent.get(root).expect(200)).text)).toContain(words);
    const refused = await agent.get(at(paths.files.download(root, second), '/Docs/plan.txt')).expect(409);
    expect(refused.text).toContain(words);
  });

  it('are refused once the subscription has ended, and there again when it is renewed', async () => {
    await ownerSql("update subscriptions set state = 'expired', purge_on = '2099-02-01', purge_at = '2099-02-02' where id = $1", [home.subscriptionId]);
    expect(wordsOf((await home.agent.get(home.root).expect(200)).text)).toContain('Renew the subscription');
    await home.agent.get(at(paths.files.download(home.root, second), '/Docs/plan.txt')).expect(409);
    await ownerSql("update subscriptions set state = 'active', purge_on = null, purge_at = null where id = $1", [home.subscriptionId]);
    await home.agent.get(home.root).expect(200);
  });
});
