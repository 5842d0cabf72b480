import { deletionMoment, isTypedName } from '../../../src/computers/servers/server-deletion.model';
import { mailServerRemoved } from '../../../src/computers/servers/servers.mails';
import { databaseNow, within } from '../../../src/platform/database/database';
import { moment } from '../../../src/platform/values/format';
import { advanceClock, pageOf } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember } from '../../support/factories/organizations';
import { auditOf, mailsAbout, wordsOf } from '../../accounts/company/support/company';
import { administrator, companyWithServers, createServer, type ServerCompany, type ServerSeat, technician } from './support/server';
import { type Machine } from '../../../src/computers/machine';

let company: ServerCompany;
let server: Machine;
let seat: ServerSeat;

beforeEach(async () => {
  company = await companyWithServers();
  await createMember({ organizationId: company.organizationId, roles: ['administrator'], firstName: 'Paula', lastName: 'Partner', email: `paula-${company.accountId.slice(-8)}@harbor.test` });
  server = await createServer(company);
  seat = await administrator(company);
});

const standing = async () => (await ownerSql<{ delete_at: Date | null; state: string }>('select delete_at, state from machines where id = $1', [server.id]))[0]!;
const subjects = async () => (await mailsAbout(company)).map(({ to, subject }) => `${to.split('@')[0]!.replace(/-.*/, '')}: ${subject}`);

describe('deleting a server', () => {
  it('needs its name typed, and says what goes, how large it is and until when it can be kept', async () => {
    const { agent, links } = seat;
    const page = wordsOf((await agent.get(links.delete(server.id)).expect(200)).text);
    expect(page).toMatch(/On .* the server and its backup of 48 GB are removed for good/);
    expect(page).toContain('Size of the backup48 GB');
    for (const name of ['', 'File', 'File servers']) expect(wordsOf((await agent.submit(links.delete(server.id), { name }).expect(422)).text)).toMatch(name === '' ? /Enter the name of the server/ : /Type the name of the server as it stands here: File server/);
    expect(await standing()).toMatchObject({ delete_at: null, state: 'protected' });
    expect(await mailsAbout(company)).toEqual([]);
  });

  it('sets it for four full days, tells the partner and the company’s administrators, and is written down', async () => {
    const { agent, links } = seat;
    const [{ now }] = await ownerSql<{ now: Date }>('select app.now() as now') as [{ now: Date }];
    await agent.submit(links.delete(server.id), { name: '  file SERVER ' }).expect(303);
    const { delete_at: deleteAt, state } = await standing();
    expect(state).toBe('deletion_scheduled');
    const hours = (deleteAt!.getTime() - now.getTime()) / 3_600_000;
    expect(hours).toBeGreaterThanOrEqual(96);
    expect(hours).toBeLessThan(96.1);
    expect((await mailsAbout(company)).map(({ to }) => to).sort()).toEqual([company.administrator.email, company.owner.email, `paula-${company.accountId.slice(-8)}@harbor.test`].sort());
    expect((await subjects())[0]).toMatch(/The backup of File server will be removed on /);
    expect((await auditOf(company)).at(-1)).toMatchObject({ action: 'server.deletion-scheduled', after: { name: 'File server', bytesStored: 48_000_000_000 } });
    const page = await agent.get(links.show(server.id)).expect(200);
    expect(wordsOf(page.text)).toContain('This server is being deleted');
    expect(pageOf(page.text)(`main a[href="${links.settings(server.id)}"]`).length).toBe(0);
  });

  it('twice does it once, and keeps the first moment', async () => {
    const { agent, links } = seat;
    await Promise.all([1, 2].map(() => agent.submit(links.delete(server.id), { name: 'File server' }).expect(303)));
    const first = (await standing()).delete_at;
    await advanceClock('1 hour');
    await agent.submit(links.delete(server.id), { name: 'File server' }).expect(303);
    expect((await standing()).delete_at).toEqual(first);
    expect(await mailsAbout(company)).toHaveLength(3);
    await agent.get(links.delete(server.id)).expect(303);
  });

  it('keeps its license in use until it is removed, issues no certificate and changes no setting', async () => {
    const { agent, links } = seat;
    await agent.submit(links.delete(server.id), { name: 'File server' }).expect(303);
    expect(wordsOf((await agent.submit(links.index, { nickname: 'Next', windows: '2022' }).expect(422)).text)).toContain('All server licenses are in use.');
    expect(wordsOf((await agent.submit(links.certificate(server.id), { windows: '2022' }).expect(422)).text)).toContain('This server is being deleted.');
    expect(wordsOf((await agent.submit(links.updates(server.id), { automatic: 'no', seen: '' }).expect(422)).text)).toContain('This server is being deleted');
    await ownerSql('delete from machines where id = $1', [server.id]);
    await agent.submit(links.index, { nickname: 'Next', windows: '2022' }).expect(303);
  });

  it('can be cancelled within the four days: the server is as it was, and everybody is told', async () => {
    const { agent, links } = seat;
    await agent.submit(links.delete(server.id), { name: 'File server' }).expect(303);
    await advanceClock('95 hours');
    const [other, back] = [await technician(company), await administrator(company)];
    await other.agent.submit(other.links.keep(server.id)).expect(303);
    await back.agent.submit(links.keep(server.id)).expect(303);
    expect((await standing()).delete_at).toBeNull();
    expect((await subjects()).filter((subject) => subject.includes('is kept'))).toHaveLength(3);
    expect((await auditOf(company)).at(-1)).toMatchObject({ action: 'server.deletion-cancelled', on_behalf_of: `account:${company.accountId}` });
  });

  it('cannot be cancelled once they are over', async () => {
    const { agent, links } = seat;
    await agent.submit(links.delete(server.id), { name: 'File server' }).expect(303);
    await advanceClock('96 hours');
    const back = await administrator(company);
    expect(wordsOf((await back.agent.submit(links.keep(server.id)).expect(409)).text)).toContain('The four days are over');
    expect((await standing()).delete_at).not.toBeNull();
    expect(pageOf((await back.agent.get(links.show(server.id))).text)(`form[action="${links.keep(server.id)}"]`).length).toBe(0);
  });

  it('is for who administers the company', async () => {
    const reader = await technician(company, ['read_only']);
    await reader.agent.submit(reader.links.delete(server.id), { name: 'File server' }).expect(403);
    await ownerSql('update accounts set partner_is_administrator = false where id = $1', [company.accountId]);
    const linked = await technician(company);
    await linked.agent.get(linked.links.delete(server.id)).expect(403);
    await linked.agent.submit(linked.links.delete(server.id), { name: 'File server' }).expect(403);
    const other = await administrator(await companyWithServers({ name: 'Other Ltd' }));
    await other.agent.submit(other.links.delete(server.id), { name: 'File server' }).expect(404);
    expect((await standing()).delete_at).toBeNull();
  });

  it('tells a company that gets no mails nothing, and its partner all the same', async () => {
    await ownerSql("update accounts set administered_by = 'partner' where id = $1", [company.accountId]);
    await seat.agent.submit(seat.links.delete(server.id), { name: 'File server' }).expect(303);
    expect((await mailsAbout(company)).map(({ to }) => to)).toEqual([`paula-${company.accountId.slice(-8)}@harbor.test`]);
  });
});

it('tells everybody once when a server is removed', async () => {
  await within('system', async (trx) => {
    const now = await databaseNow(trx);
    for (let time = 0; time < 2; time += 1) await mailServerRemoved(trx, { machine: server, bytes: 48_000_000_000, now });
  });
  expect((await subjects()).filter((subject) => subject.includes('The backup of File server is removed'))).toHaveLength(3);
  const [mail] = await ownerSql<{ text_body: string }>("select text_body from mails where account_id = $1 and kind = 'computers.server-removed' limit 1", [company.accountId]);
  expect(mail!.text_body).toContain('48 GB of storage and its server license are free.');
});

describe('the four days', () => {
  it.each([
    ['over the start of summer time', '2026-03-06T15:00:00Z', 'America/New_York', '6 Mar 2026, 10:00', '10 Mar 2026, 11:00'],
    ['over its end', '2026-10-30T14:00:00Z', 'America/New_York', '30 Oct 2026, 10:00', '3 Nov 2026, 09:00'], ['on other days', '2026-06-10T14:00:00Z', 'America/New_York', '10 Jun 2026, 10:00', '14 Jun 2026, 10:00'],
  ])('are 96 hours %s, and pages say the moment by the clock there', (_when, from, zone, asked, until) => {
    const now = new Date(from);
    expect(deletionMoment(now).getTime() - now.getTime()).toBe(345_600_000);
    expect([moment(now, zone), moment(deletionMoment(now), zone)]).toEqual([asked, until]);
  });
});

it.each([['Café  01', 'cafe\u0301 01 ', true], ['Alpha', ' ALPHA', true], ['Alpha', 'Alph', false], ['Alpha 1', 'Alpha1', false]])('takes for %j what was typed as %j: %s', (nickname, typed, same) => {
  expect(isTypedName(typed, nickname)).toBe(same);
});
