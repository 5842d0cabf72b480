import { paths } from '../../../src/paths';
import { closeDatabase } from '../../../src/platform/database/database';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { stopClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createLimitedMember } from '../../support/factories/organizations';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';
import { runJob } from '../../support/queue';
import '../../../src/alerts/monitoring/monitoring.jobs';

afterAll(closeDatabase);

const app = testApp();
const AT = '2026-11-22T12:00:00Z';
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(Date.parse(AT) - hours * HOUR);

type Kind = Parameters<typeof createAccount>[0]['kind'];
async function customer(organizationId: string, name: string, { planCode = 'safe_plus', kind = 'safe' }: { planCode?: string; kind?: Kind } = {}) {
  const { accountId } = await createAccount({ organizationId, name, kind });
  const { id: subscriptionId } = await createRenewable({ organizationId, accountId, expiresOn: '2027-12-20', planCode });
  return { accountId, subscriptionId };
}

/** A firm with a household and a company: one machine of each group of states, and a server. */
async function aFirm() {
  const { organizationId, member } = await createFirm({ at: AT });
  await stopClock(AT);
  const household = await customer(organizationId, 'Rosa Marín');
  const company = await customer(organizationId, 'Zeta Works', { planCode: 'safe_pro_power', kind: 'safe_pro' });
  await createMachine({ ...household, nickname: 'Alpha laptop' });
  await createMachine({ ...company, nickname: 'Bravo desk', facts: { clientVersion: '5.4.1', hostName: 'BRAVO-7', errorCode: 'disk', errorMessage: 'Disk E: cannot be read.', errorSince: ago(3), filesPending: 41 } });
  await createMachine({ ...company, nickname: 'Charlie server', kind: 'server', facts: { lastContactAt: ago(30), lastBackupAt: ago(31), bytesProtected: 900_000_000_000, bytesStored: 450_000_000_000 } });
  await createMachine({ ...company, nickname: 'Delta', facts: { stoppedAt: ago(5) } });
  return { organizationId, member, household, company, agent: await signedInAgent(app, member) };
}

type Agent = Awaited<ReturnType<typeof signedInAgent>>;
const shown = async (agent: Agent, query = '') => pageOf((await agent.get(`${paths.monitoring.index}${query}`).expect(200)).text);
const namesOn = ($: ReturnType<typeof pageOf>) => $('table.machines-list tbody th a').map((_, link) => $(link).text()).get();
const names = async (agent: Agent, query = '') => namesOn(await shown(agent, query));
const tiles = ($: ReturnType<typeof pageOf>) => Object.fromEntries($('.stats .stat').map((_, tile) => [[$(tile).find('.stat-label').text().trim(), $(tile).find('.stat-value').text().trim()]] as never).get() as unknown as [string, string][]);

describe('The monitoring page', () => {
  it('lists every machine, what needs a person most first, with all that is known of it', async () => {
    const { agent, household } = await aFirm();
    const $ = await shown(agent);
    expect(namesOn($)).toEqual(['Bravo desk', 'Charlie server', 'Delta', 'Alpha laptop']);
    const cells = $('table.machines-list tbody tr').first().find('th, td').map((_, cell) => $(cell).text().replace(/\s+/g, ' ').trim()).get();
    expect(cells).toEqual([
      'Bravo deskComputer · Windows 11 · BRAVO-7', 'Zeta Works', 'FailingSince 22 Nov 2026, 12:00Disk E: cannot be read.', '22 Nov 2026, 12:00', '22 Nov 2026, 12:00',
      '2 GB41 files pending', '5.4.1', 'Safe Pro Power20 Dec 2027', '',
    ]);
    expect($('table.machines-list a[href*="/computers/"]').length).toBe(3);
    expect($(`a[href="${paths.portal.account(household.accountId)}"]`).text()).toBe('Rosa Marín');
  });

  it('never shows green what nobody has heard of for a day, and says since when', async () => {
    const { agent } = await aFirm();
    const $ = await shown(agent, '?state=unknown');
    expect(namesOn($)).toEqual(['Charlie server']);
    expect($('table.machines-list .state').attr('class')).toContain('state-unknown');
    expect($('table.machines-list tbody tr').text().replace(/\s+/g, ' ')).toContain('No data since 21 Nov 2026, 06:00');
    expect(await names(agent, '?state=healthy')).toEqual(['Alpha laptop']);
  });

  it('sums up in tiles, each leading to what it counts', async () => {
    const { agent } = await aFirm();
    const $ = await shown(agent);
    expect(tiles($)).toEqual({
      'Not backing up': '1', Unknown: '1', Computers: '3', Servers: '1', 'Storage used': '452 GB', Customers: '2', Expiring: '0', 'Trials ending': '0',
    });
    expect($('.stat-note').text()).toContain('90 % of 500 GB purchased; 1.2 GB more on plans without a limit');
    for (const href of $('.stats a').map((_, link) => $(link).attr('href')!).get()) await agent.get(href).expect(200);
    expect(await names(agent, $('.stats a:contains("Servers")').attr('href')!.slice(paths.monitoring.index.length))).toEqual(['Charlie server']);
  });

  it('filters by group, state, type, version and customer, and finds by name, host and customer', async () => {
    const { agent, company } = await aFirm();
    const found: Record<string, string[]> = {};
    for (const query of ['state=attention', 'state=off', 'is=off', 'type=server', 'version=5.4.1', `customer=${company.accountId}`, 'q=bravo-7', 'q=zeta', 'q=marin', 'q=de', 'q=zeta&type=server', 'version=5.4.1&state=healthy', 'state=off&is=failing']) {
      found[query.replace(company.accountId, 'id')] = await names(agent, `?${query}`);
    }
    expect(found).toEqual({
      'state=attention': ['Bravo desk'], 'state=off': ['Delta'], 'is=off': ['Delta'], 'type=server': ['Charlie server'], 'version=5.4.1': ['Bravo desk'],
      'customer=id': ['Bravo desk', 'Charlie server', 'Delta'], 'q=bravo-7': ['Bravo desk'], 'q=zeta': ['Bravo desk', 'Charlie server', 'Delta'], 'q=marin': ['Alpha laptop'],
      'q=de': ['Delta'], 'q=zeta&type=server': ['Charlie server'], 'version=5.4.1&state=healthy': [], 'state=off&is=failing': [],
    });
  });

  it('says which filter to drop where nothing matches', async () => {
    const { agent } = await aFirm();
    const $ = await shown(agent, '?version=5.4.1&state=healthy');
    expect($('.empty-state .chip bdi').map((_, chip) => $(chip).text()).get()).toEqual(['Healthy – 1 machine without it', 'Version 5.4.1 – 1 machine without it']);
  });

  it.each([
    ['state', ['Bravo desk', 'Charlie server', 'Delta', 'Alpha laptop']], ['-state', ['Alpha laptop', 'Delta', 'Charlie server', 'Bravo desk']],
    ['name', ['Alpha laptop', 'Bravo desk', 'Charlie server', 'Delta']], ['-name', ['Delta', 'Charlie server', 'Bravo desk', 'Alpha laptop']],
  ])('sorts by %s', async (sort, expected) => {
    const { agent } = await aFirm();
    expect(await names(agent, `?sort=${sort}`)).toEqual(expected);
  });

  it('sorts by contact, by backup and by data', async () => {
    const { agent } = await aFirm();
    const firsts = await Promise.all(['contact', 'backup', '-data'].map(async (sort) => (await names(agent, `?sort=${sort}`))[0]));
    expect(firsts).toEqual(['Charlie server', 'Charlie server', 'Charlie server']);
    expect((await names(agent, '?sort=data')).at(-1)).toBe('Charlie server');
  });

  it('walks by pages forwards and back, in every sort, meeting each machine once', async () => {
    const { agent, household, organizationId } = await aFirm();
    await ownerSql('delete from machines where organization_id = $1', [organizationId]);
    for (let place = 0; place < 7; place += 1) {
      await createMachine({ ...household, nickname: `Machine ${place}`, ...place % 3 === 0 && { isInstalled: false }, facts: { filesPending: place % 2 } });
    }
    await ownerSql(
      `insert into machines (id, organization_id, account_id, subscription_id, kind, nickname, serial, installed_at, last_contact_at, last_backup_at, state, state_since, created_at, updated_at)
       select gen_random_uuid(), $1, $2, $3, 'computer', 'Bulk ' || (n % 40), 'SERIAL-' || n, app.now(), app.now() - make_interval(secs => n % 7), app.now() - make_interval(secs => n % 3), 'protected', app.now(), app.now(), app.now()
         from generate_series(1, 110) n`, [organizationId, household.accountId, household.subscriptionId]);
    for (const sort of ['state', 'name', '-contact', 'backup', '-data']) {
      const met: string[] = [];
      let $ = await shown(agent, `?sort=${sort}`);
      const first = namesOn($);
      expect($('.pager').text()).toContain('1–50 of 117');
      const ids = () => $('table.machines-list tbody th a').map((_, link) => $(link).attr('href')!).get();
      for (;;) {
        met.push(...ids());
        const next = $('.pager a[rel="next"]').attr('href');
        if (!next) break;
        $ = pageOf((await agent.get(next).expect(200)).text);
      }
      expect([met.length, new Set(met).size]).toEqual([117, 117]);
      for (let back = $('.pager a[rel="prev"]').attr('href'); back; back = $('.pager a[rel="prev"]').attr('href')) $ = pageOf((await agent.get(back).expect(200)).text);
      expect(namesOn($)).toEqual(first);
    }
  });

  it('takes the same list along as a file', async () => {
    const { agent } = await aFirm();
    const { text, headers } = await agent.get(`${paths.monitoring.csv}?state=attention`).expect(200);
    expect(headers['content-disposition']).toContain('machines-2026-11-22.csv');
    expect(text.replace('\uFEFF', '').trim().split('\r\n')).toEqual([
      'Machine,Customer,User,Type,Host,System,Client version,State,Since (UTC),Last connected (UTC),Last backup (UTC),Data (bytes),Files pending,Error,Plan,Expiration date,Open alerts',
      'Bravo desk,Zeta Works,,Computer,BRAVO-7,Windows 11,5.4.1,Failing,2026-11-22T12:00:00.000Z,2026-11-22T12:00:00.000Z,2026-11-22T12:00:00.000Z,2000000000,41,Disk E: cannot be read.,Safe Pro Power,2027-12-20,0',
    ]);
  });

  it('shows limited members the machines and numbers of their accounts alone, and no charts of all', async () => {
    const { organizationId, household } = await aFirm();
    const limited = await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [household.accountId] });
    const $ = await shown(await signedInAgent(app, limited));
    expect(namesOn($)).toEqual(['Alpha laptop']);
    expect([tiles($)['Computers'], tiles($)['Unknown'], $('.charts').length]).toEqual(['1', '0', 0]);
  });

  it('draws how backups stood from what was counted each day, with the numbers beside it', async () => {
    const { member, organizationId } = await aFirm();
    await runJob('alerts.count-machines');
    await runJob('alerts.measure-storage');
    await stopClock('2026-11-23T12:00:00Z');
    await ownerSql('update machines set bytes_stored = bytes_stored + 5000000000 where organization_id = $1', [organizationId]);
    await runJob('alerts.count-machines');
    await runJob('alerts.count-machines');
    await runJob('alerts.measure-storage');
    const $ = await shown(await signedInAgent(app, member));
    const rows = $('#health-title').parent().find('tbody tr').map((_, row) => $(row).text().replace(/\s+/g, ' ').trim()).get();
    expect(rows).toEqual(['23 Nov 2026' + '1111', '22 Nov 2026' + '1111']);
    expect($('svg[role="img"]').first().attr('aria-label')).toBe('22 Nov 2026: 1 healthy, 1 needs attention, 1 unknown, 1 off. Today: 1 healthy, 1 needs attention, 1 unknown, 1 off.');
    expect($('.growth li').map((_, row) => $(row).text().replace(/\s+/g, ' ').trim()).get()).toEqual(['Zeta Works +15 GBnow 467 GB', 'Rosa Marín +5 GBnow 6.2 GB']);
  });

  it('shows a large organization what was counted some minutes ago, and says when; never what is older than half an hour', async () => {
    const { agent, organizationId } = await aFirm();
    await ownerSql(
      `insert into machine_days (organization_id, day_on, computers, servers, healthy, attention, unknown, off, bytes_stored, bytes_metered, bytes_purchased, counted_at)
       values ($1, '2026-11-22', 6000, 12, 5900, 70, 30, 12, 100, 50, 200, $2)`, [organizationId, new Date(Date.parse(AT) - 600_000)]);
    const large = await shown(agent);
    expect([tiles(large)['Computers'], tiles(large)['Unknown'], large('.as-of time').text()]).toEqual(['6,000', '30', '22 Nov 2026, 11:50']);
    await ownerSql('update machine_days set counted_at = $2 where organization_id = $1', [organizationId, new Date(Date.parse(AT) - 1_860_000)]);
    const anew = await shown(agent);
    expect([tiles(anew)['Computers'], anew('.as-of time').text()]).toEqual(['3', '22 Nov 2026, 12:00']);
  });

  it('tells a partner without machines what will stand here', async () => {
    const { member } = await createFirm({ at: AT });
    const $ = await shown(await signedInAgent(app, member));
    expect([$('.empty-state h2').text(), $('table').length]).toEqual(['No machines yet', 0]);
  });

  it('puts the two numbers that matter on the dashboard', async () => {
    const { agent } = await aFirm();
    const $ = pageOf((await agent.get(paths.portal.manage).expect(200)).text);
    expect(tiles($)).toMatchObject({ 'Not backing up': '1', Unknown: '1' });
    expect($('.stat:contains("Not backing up")').attr('href')).toBe(`${paths.monitoring.index}?state=attention`);
  });

  it('finds no customer of another organization, nor one that does not exist', async () => {
    const other = await aFirm();
    const { agent } = await aFirm();
    const answers = [];
    for (const id of [other.company.accountId, '00000000-0000-4000-8000-000000000000']) {
      for (const page of [paths.monitoring.index, paths.monitoring.csv]) answers.push((await agent.get(`${page}?customer=${id}`)).status);
    }
    expect(answers).toEqual([404, 404, 404, 404]);
    expect(await names(agent)).toHaveLength(4);
  });
});
