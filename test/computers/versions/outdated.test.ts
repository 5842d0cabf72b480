import { listClientVersions } from '../../../src/computers/versions/client-versions.repository';
import { listOutdated } from '../../../src/computers/versions/outdated-machines.report';
import { rangesOf } from '../../../src/computers/versions/outdated.model';
import { paths } from '../../../src/paths';
import { type Scoped, within } from '../../../src/platform/database/database';
import { advanceClock, pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';

const app = testApp();

async function partner(role: 'administrator' | 'read_only' = 'administrator') {
  const { organizationId } = await createOrganization({ name: 'Meise Ltd' });
  const member = await createMember({ organizationId, roles: [role] });
  return { organizationId, member, agent: await signedInAgent(app, member) };
}

async function machineOf(organizationId: string, { version, platform = 'linux', nickname, administeredBy = 'customer', accountName }: { version: string; platform?: string; nickname: string; administeredBy?: 'partner' | 'customer'; accountName?: string }) {
  const { accountId, email } = await createAccount({ organizationId, administeredBy, kind: administeredBy === 'partner' ? 'safe_pro' : 'safe', ...accountName && { name: accountName } });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-15', expiresOn: '2027-01-15' });
  const { id } = await createMachine({ accountId, subscriptionId, nickname, facts: { clientVersion: version, platform: platform as 'linux' } });
  return { id, accountId, email };
}

function namesOn(html: string): string[] {
  const $ = pageOf(html);
  return $('tbody th.cell-main bdi').toArray().map((cell) => $(cell).text());
}
const mailsTo = (email: string) => ownerSql('select subject, text_body from mails where recipient_email = $1 order by created_at', [email]);

describe('the page of client versions', () => {
  it('lists what is behind over all customers, the oldest of each system first, and nothing that is current', async () => {
    const { organizationId, agent } = await partner();
    for (const [nickname, version, platform] of [['Old', '4.9.0', 'linux'], ['Behind', '6.1.0', 'linux'], ['Current', '6.2.0', 'linux'], ['Newer', '7.0.0', 'linux'], ['Tester', '6.2.0-rc.1', 'linux'], ['Window', '5.9.0', 'windows']] as const) await machineOf(organizationId, { nickname, version, platform });
    const { organizationId: other } = await createOrganization();
    await machineOf(other, { nickname: 'Theirs', version: '1.0.0' });
    const { text } = await agent.get(paths.versions.index).expect(200);
    expect(namesOn(text)).toEqual(['Old', 'Behind', 'Tester', 'Window']);
    const $ = pageOf(text);
    expect($('tbody tr').first().find('.state').text()).toBe('Below the minimum');
    expect($('tbody tr').last().find('.state').text()).toBe('Below the current version');
    expect(namesOn((await agent.get(`${paths.versions.index}?level=critical`)).text)).toEqual(['Old']);
    expect(namesOn((await agent.get(`${paths.versions.index}?level=warning&platform=linux`)).text)).toEqual(['Behind', 'Tester']);
    expect((await agent.get(`${paths.versions.index}?platform=macos`)).text).toContain('None of these is behind');
  });

  it('says so where everything is up to date', async () => {
    const { agent } = await partner();
    expect((await agent.get(paths.versions.index).expect(200)).text).toContain('Everything is up to date');
  });

  it('turns its pages without losing or doubling any, both ways, where many have the same version', async () => {
    const { organizationId, agent } = await partner();
    const { accountId } = await machineOf(organizationId, { nickname: 'M000', version: '6.0.0' });
    await many(accountId, 119);
    const seen: string[] = [];
    let address: string | undefined = paths.versions.index;
    let last = '';
    while (address) {
      const { text } = await agent.get(address).expect(200) as { text: string };
      last = address;
      seen.push(...namesOn(text));
      address = pageOf(text)('a[rel=next]').attr('href');
    }
    expect(seen).toHaveLength(120);
    expect(new Set(seen).size).toBe(120);
    const back = pageOf((await agent.get(last)).text)('a[rel=prev]').attr('href')!;
    expect(namesOn((await agent.get(back)).text)).toEqual(seen.slice(50, 100));
    expect(pageOf((await agent.get(paths.versions.index)).text)('.filter-chips, nav').text()).toContain('120');
    const rows = (await agent.get(paths.versions.csv).expect(200)).text.replace('\uFEFF', '').trimEnd().split('\r\n').map((line) => line.split(','));
    expect(rows).toHaveLength(121);
    expect(rows.slice(1).map(([name]) => name)).toEqual(seen);
  });

  it('offers no mails to who may not act for customers', async () => {
    const { organizationId, agent } = await partner('read_only');
    await machineOf(organizationId, { nickname: 'Old', version: '4.0.0' });
    const { text } = await agent.get(paths.versions.index).expect(200);
    expect(text).not.toContain('Send update instructions');
    expect(namesOn(text)).toEqual(['Old']);
  });
});

describe('update instructions', () => {
  it('go to the customer, and to the member for a company that gets no mails, once a day for each computer', async () => {
    const { organizationId, agent, member } = await partner();
    const customers = await machineOf(organizationId, { nickname: 'Kitchen', version: '5.5.0' });
    const ours = await machineOf(organizationId, { nickname: 'Till', version: '4.0.0', administeredBy: 'partner', accountName: 'Bakery' });
    const current = await machineOf(organizationId, { nickname: 'Fine', version: '6.2.0' });
    const ids = [customers.id, ours.id, current.id];
    const send = () => agent.post(paths.versions.mails).type('form').send({ _csrf: agent.csrfToken, machine: ids }).expect(303);
    await send();
    const said = async () => pageOf((await agent.get(paths.versions.index)).text)('.flash').text().replace(/\s+/g, ' ').trim();
    expect(await said()).toContain(`on their way for 2 computers. For one computer the text goes to ${member.email}`);
    const [toCustomer] = await mailsTo(customers.email);
    expect(toCustomer).toMatchObject({ subject: 'Update the backup program on Kitchen', text_body: expect.stringContaining('5.5.0, to become 6.2.0') });
    expect(await mailsTo(member.email)).toEqual([expect.objectContaining({ subject: 'To pass on to Bakery: update the backup program on Till' })]);
    expect(await mailsTo(ours.email)).toEqual([]);
    await send();
    expect(await said()).toContain('No mail was sent. About 2 computers a mail went out within the last 24 hours.');
    expect(await mailsTo(customers.email)).toHaveLength(1);
    expect((await ownerSql("select subject_id from audit_entries where action = 'computer.update-mailed' and organization_id = $1", [organizationId])).map((row) => row.subject_id).sort()).toEqual([customers.id, ours.id].sort());
    await advanceClock('25 hours');
    await signedInAgent(app, member).then(async (again) => again.post(paths.versions.mails).type('form').send({ _csrf: again.csrfToken, machine: ids }).expect(303));
    expect(await mailsTo(customers.email)).toHaveLength(2);
  });

  it('asked twice at the same moment are sent once', async () => {
    const { organizationId, agent } = await partner();
    const { id, email } = await machineOf(organizationId, { nickname: 'Kitchen', version: '5.5.0' });
    await Promise.all([1, 2, 3].map(() => agent.post(paths.versions.mails).type('form').send({ _csrf: agent.csrfToken, machine: id }).expect(303)));
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it('for nothing ticked say what to do', async () => {
    const { agent } = await partner();
    await agent.post(paths.versions.mails).type('form').send({ _csrf: agent.csrfToken }).expect(303);
    expect((await agent.get(paths.versions.index)).text).toContain('Tick the computers');
  });
});

describe('thousands of machines', () => {
  it('are never walked through: each part of the list is a walk along its index', async () => {
    const { organizationId } = await partner();
    const { accountId } = await machineOf(organizationId, { nickname: 'M000', version: '6.2.0' });
    await many(accountId, 20_000);
    await ownerSql('analyze machines');
    const page = { sort: 'outdated', size: 50, direction: 'after', position: 0, place: { value: 'linux|000000000600000000000000000000~', id: '00000000-0000-0000-0000-000000000000' } } as const;
    const plan = await within({ organizationId }, async (trx) => {
      const explaining = { raw: (sql: string, values: never) => trx.raw(`explain ${sql}`, values) } as unknown as Scoped;
      const rows = await listOutdated(explaining, { organizationId, ranges: rangesOf({ level: undefined, platform: undefined }, await listClientVersions(trx)) }, page);
      return JSON.stringify(rows);
    });
    expect(plan).toContain('machines_by_version');
    expect(plan).not.toContain('Seq Scan on machines');
    // Sorted are only the few that the parts give.
    expect(plan).not.toMatch(/Sort Key: m(_\d)?\.version_key/);
  });
});

/** So many more on the same subscription as the account's first, of three versions on two systems. */
async function many(accountId: string, count: number): Promise<void> {
  await ownerSql(`insert into machines (id, organization_id, account_id, subscription_id, kind, nickname, serial, platform, client_version, installed_at, state, state_since, created_at, updated_at)
    select gen_random_uuid(), organization_id, account_id, subscription_id, kind, 'M' || lpad(n::text, 3, '0'), 'S' || n || gen_random_uuid(), (array['linux', 'windows'])[1 + n % 2], (array['6.0.0', '6.1.0', '4.0.0'])[1 + n % 3], installed_at, state, state_since, created_at, updated_at
      from machines, generate_series(1, $2) n where account_id = $1`, [accountId, count]);
}
