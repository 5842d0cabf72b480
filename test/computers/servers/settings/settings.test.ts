import { ownerSql } from '../../../support/database';
import { auditOf, wordsOf } from '../../../accounts/company/support/company';
import { administrator, clientOf, companyWithServers, createServer, type ServerCompany, type ServerSeat, SETS, technician } from '../support/server';
import { type Machine } from '../../../../src/computers/machine';
import { pageOf } from '../../../support/app';

let company: ServerCompany;
let server: Machine;
let seat: ServerSeat;

beforeEach(async () => {
  company = await companyWithServers();
  server = await createServer(company);
  seat = await administrator(company);
});

const NOTIFY = { failure: 'yes', recipients: 'it@clinic.test\nBoss@Clinic.test', seen: '' };
const settingsOf = (machineId: string) => ownerSql('select name, set_name, state, reason, wanted from server_settings where machine_id = $1 order by created_at, id', [machineId]);
const seenOf = (html: string, action: string) => pageOf(html)(`form[action="${action}"] input[name=seen]`).val() as string;

describe('a setting of a server', () => {
  it('is pending until the server has fetched it, and applied once it says so', async () => {
    const { agent, links } = seat;
    await agent.submit(links.notification(server.id), NOTIFY).expect(303);
    expect(wordsOf((await agent.get(links.settings(server.id)).expect(200)).text)).toMatch(/Now: As it is set on the server Pending On failure, to it@clinic.test, boss@clinic.test – asked by Ada Admin on/);
    const client = await clientOf(server.id);
    const { server: fetched } = await client.settings();
    expect(fetched).toMatchObject({ nickname: 'File server', changes: [{ name: 'notification', value: { failure: true, warning: false, success: false, recipients: ['it@clinic.test', 'boss@clinic.test'] } }] });
    await client.report({ settings: [{ id: fetched.changes[0]!.id, outcome: 'applied' }] });
    expect((await client.settings()).server.changes).toEqual([]);
    expect(wordsOf((await agent.get(links.settings(server.id)).expect(200)).text)).toMatch(/Now: On failure, to it@clinic.test, boss@clinic.test since/);
    const audit = await auditOf(company);
    expect(audit.map(({ action }) => action)).toEqual(['server-setting.asked', 'server-setting.applied']);
    expect(audit[0]).toMatchObject({ before: { value: 'None' }, after: { value: 'On failure, to it@clinic.test, boss@clinic.test' } });
  });

  it('that failed says why, and what was applied before still counts', async () => {
    const { agent, links } = seat;
    await agent.submit(links.bandwidth(server.id), { limit: 'some', kbits: '2,000', when: 'window', day1: 'yes', day5: 'yes', from: '08:00', until: '18:00', seen: '' }).expect(303);
    const client = await clientOf(server.id);
    const [first] = (await client.settings()).server.changes;
    expect(first!.value).toEqual({ kbits: 2000, window: { days: [1, 5], from: '08:00', until: '18:00' } });
    await client.report({ settings: [{ id: first!.id, outcome: 'applied' }] });
    await agent.submit(links.bandwidth(server.id), { limit: 'none', seen: first!.id }).expect(303);
    const [second] = (await client.settings()).server.changes;
    await client.report({ settings: [{ id: second!.id, outcome: 'failed', reason: 'The network card says no.' }] });
    expect(wordsOf((await agent.get(links.settings(server.id)).expect(200)).text)).toMatch(/Now: At most 2,000 kbit\/s on Mon, Fri, 08:00–18:00 since .* Failed Unlimited – The network card says no\./);
    expect(wordsOf((await agent.get(links.show(server.id)).expect(200)).text)).toMatch(/Upload bandwidth Unlimited Failed .*The network card says no\./);
  });

  it('that is wanted again takes the place of the one that waits, whose answer is not heard any more', async () => {
    const { agent, links } = seat;
    await agent.submit(links.updates(server.id), { automatic: 'no', seen: '' }).expect(303);
    const client = await clientOf(server.id);
    const [old] = (await client.settings()).server.changes;
    const seen = seenOf((await agent.get(links.settings(server.id))).text, links.updates(server.id));
    await agent.submit(links.updates(server.id), { automatic: 'yes', seen }).expect(303);
    await client.report({ settings: [{ id: old!.id, outcome: 'applied' }] });
    expect(await settingsOf(server.id)).toMatchObject([{ state: 'superseded' }, { state: 'pending', wanted: { automatic: true } }]);
  });

  it('sent twice is asked once', async () => {
    const { agent, links } = seat;
    await Promise.all([agent.submit(links.notification(server.id), NOTIFY).expect(303), agent.submit(links.notification(server.id), NOTIFY).expect(303)]);
    expect(await settingsOf(server.id)).toHaveLength(1);
  });

  it('from a page that is older than somebody else’s change is not written over it, and says so', async () => {
    const { agent, links } = seat;
    const other = await technician(company);
    await other.agent.submit(other.links.updates(server.id), { automatic: 'no', seen: '' }).expect(303);
    await agent.submit(links.notification(server.id), NOTIFY).expect(303);
    await other.agent.submit(other.links.notification(server.id), { success: 'yes', recipients: 'ops@harbor.test', seen: '' }).expect(422).expect((answer) => {
      expect(wordsOf(answer.text)).toContain('Ada Admin changed this after you opened the page.');
      expect(wordsOf(answer.text)).toContain('Pending On failure, to it@clinic.test');
      expect(pageOf(answer.text)('#recipients').text().trim()).toBe('ops@harbor.test');
    });
    expect(await settingsOf(server.id)).toHaveLength(2);
    expect((await auditOf(company)).map(({ on_behalf_of }) => on_behalf_of)).toEqual([`account:${company.accountId}`, null]);
  });

  it.each([
    ['notification', { failure: 'yes', recipients: '' }, 'Enter at least one address'], ['notification', { failure: 'yes', recipients: 'no address' }, 'is not an e-mail address'],
    ['notification', { failure: 'yes', recipients: Array.from({ length: 11 }, (_none, index) => `a${index}@b.test`).join(' ') }, 'Enter at most 10 addresses; these are 11.'],
    ['bandwidth', {}, 'Choose whether uploads are limited.'], ['bandwidth', { limit: 'some', kbits: '63' }, 'from 64 to 10,000,000'], ['bandwidth', { limit: 'some', kbits: 'fast' }, 'from 64 to 10,000,000'],
    ['bandwidth', { limit: 'some', kbits: '500', when: 'window' }, 'Tick at least one day'], ['bandwidth', { limit: 'some', kbits: '500', when: 'window', day2: 'yes', from: '25:00', until: '08:00' }, 'like 08:00'],
    ['bandwidth', { limit: 'some', kbits: '500', when: 'window', day2: 'yes', from: '08:00', until: '08:00' }, 'another time than the beginning'], ['updates', {}, 'Choose how the server is updated.'], ['name', { nickname: ' ' }, 'Enter a name for the server.'],
  ] as const)('refuses a %s of %j and says what to do', async (name, fields, words) => {
    const { agent, links } = seat;
    expect(wordsOf((await agent.submit(links[name](server.id), fields as Record<string, string>).expect(422)).text)).toContain(words);
    expect(await settingsOf(server.id)).toEqual([]);
  });
});

describe('the version of Server Backup', () => {
  it('before 5.2 lets nothing be changed, and says which one is needed', async () => {
    const { agent, links } = seat;
    const old = await createServer(company, { clientVersion: '5.1.9', nickname: 'Old server' });
    const page = await agent.get(links.settings(old.id)).expect(200);
    expect(wordsOf(page.text)).toContain('This needs Server Backup 5.2 or later, and the server runs 5.1.9. Update it first.');
    expect(pageOf(page.text)('form.form-column button[type=submit], form.form-column .btn').length).toBe(0);
    await agent.submit(links.notification(old.id), NOTIFY).expect(422);
    await agent.submit(links.name(old.id), { nickname: 'New name', seen: 'Old server' }).expect(422);
    expect(await settingsOf(old.id)).toEqual([]);
  });

  it('from 5.2 lets name, notification and bandwidth be changed, and from 6.0 updates and sets too', async () => {
    const { agent, links } = seat;
    const middle = await createServer(company, { clientVersion: '5.2.0', nickname: 'Middle' });
    await agent.submit(links.notification(middle.id), NOTIFY).expect(303);
    await agent.submit(links.bandwidth(middle.id), { limit: 'some', kbits: '500' }).expect(303);
    expect(wordsOf((await agent.submit(links.updates(middle.id), { automatic: 'no' }).expect(422)).text)).toContain('This needs Server Backup 6.0 or later');
    await agent.submit(links.updates(server.id), { automatic: 'no', seen: '' }).expect(303);
  });
});

describe('the name of a server', () => {
  it('counts at once here, and is fetched by the server', async () => {
    const { agent, links } = seat;
    await agent.submit(links.name(server.id), { nickname: 'Archive', seen: 'File server' }).expect(303);
    expect((await (await clientOf(server.id)).settings()).server.nickname).toBe('Archive');
    expect(wordsOf((await agent.submit(links.name(server.id), { nickname: 'Vault', seen: 'File server' }).expect(422)).text)).toContain('changed this after you opened the page');
    expect((await auditOf(company)).at(-1)).toMatchObject({ action: 'server.renamed', before: { name: 'File server' }, after: { name: 'Archive' } });
  });
});

describe('backup sets', () => {
  it('are shown as the server reports them, and are gone once it names them no longer', async () => {
    const { agent, links } = seat;
    const client = await clientOf(server.id);
    await client.report({ server: { purge_hours: 24, java: 'Amazon Corretto 8', sets: SETS } });
    const words = wordsOf((await agent.get(links.show(server.id)).expect(200)).text);
    expect(words).toMatch(/Databases Complete 14 Jun 2026, \d\d:00 15 Jun 2026, \d\d:00 Every day at 22:00 Cloud 4 full cycles 30 GB/);
    expect(words).toMatch(/Share <files> Failed ?The disk is full\. Never Not planned Weekdays at 19:00 Disk and cloud By time, 60 days 18 GB/);
    expect(words).toContain('Amazon Corretto 8');
    expect(wordsOf((await agent.get(links.index).expect(200)).text)).toMatch(/File server Protected Databases: 14 Jun 2026, \d\d:00 Complete/);
    await client.report({ server: { sets: SETS.slice(1) } });
    expect(wordsOf((await agent.get(links.show(server.id)).expect(200)).text)).not.toContain('Databases');
  });

  it('are switched off and keep other cycles once the server has applied it; one cycle is warned of', async () => {
    const { agent, links } = seat;
    const client = await clientOf(server.id);
    await client.report({ server: { sets: SETS } });
    const address = `${links.set(server.id)}?set=Databases`;
    expect(pageOf((await agent.get(address).expect(200)).text)('#cycles').val()).toBe('4');
    await agent.submit(links.set(server.id), { set: 'Databases', enabled: 'no', cycles: '1', seen: '' }).expect(303);
    const shown = wordsOf((await agent.get(links.show(server.id))).text);
    expect(shown).toMatch(/Backup set Databases Disabled, keeps 1 full cycle Pending/);
    const [change] = (await client.settings()).server.changes;
    expect(change).toMatchObject({ name: 'set', set: 'Databases', value: { enabled: false, cycles: 1 } });
    await client.report({ server: { sets: [{ ...SETS[0], enabled: false, retention_cycles: 1 }] }, settings: [{ id: change!.id, outcome: 'applied' }] });
    expect(wordsOf((await agent.get(links.show(server.id))).text)).toMatch(/Databases Disabled Complete .* None while it is disabled .* 1 full cycle/);
  });

  it('take 1 to 52 cycles, none only where the set keeps by time, and no set that is not there', async () => {
    const { agent, links } = seat;
    await (await clientOf(server.id)).report({ server: { sets: SETS } });
    for (const cycles of ['0', '53', '-1', 'two', '']) expect(wordsOf((await agent.submit(links.set(server.id), { set: 'Databases', enabled: 'yes', cycles, seen: '' }).expect(422)).text)).toMatch(/from 1 to 52/);
    await agent.submit(links.set(server.id), { set: 'Share <files>', enabled: 'no', cycles: '', seen: '' }).expect(303);
    await agent.submit(links.set(server.id), { set: 'Gone', enabled: 'no', cycles: '', seen: '' }).expect(303).expect('location', links.show(server.id));
    await agent.get(`${links.set(server.id)}?set=Gone`).expect(303);
    expect(wordsOf((await agent.get(links.show(server.id))).text)).toContain('Backup set Share <files> Disabled, keeps by time Pending');
    expect(await settingsOf(server.id)).toHaveLength(1);
  });
});

describe('who may', () => {
  it('see servers: every linked partner; change them: one with administrator access who acts inside', async () => {
    const linked = await companyWithServers({ partnerActs: false });
    const theirs = await createServer(linked);
    const seen = await technician(linked);
    const page = await seen.agent.get(seen.links.show(theirs.id)).expect(200);
    expect(wordsOf(page.text)).toContain('You see how this server is.');
    expect(pageOf(page.text)('main a[href*="/settings"]').length).toBe(0);
    await seen.agent.submit(seen.links.updates(theirs.id), { automatic: 'no', seen: '' }).expect(403);
    const reader = await technician(company, ['read_only']);
    await reader.agent.get(reader.links.show(server.id)).expect(200);
    await reader.agent.submit(reader.links.updates(server.id), { automatic: 'no', seen: '' }).expect(403);
    expect(await settingsOf(theirs.id)).toEqual([]);
  });

  it('is asked again where another company’s server, or a computer, is named', async () => {
    const other = await createServer(await companyWithServers({ name: 'Other Ltd' }));
    await seat.agent.get(seat.links.show(other.id)).expect(404);
    await seat.agent.submit(seat.links.updates(other.id), { automatic: 'no', seen: '' }).expect(404);
  });
});
