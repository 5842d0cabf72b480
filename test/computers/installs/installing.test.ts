import { installStage, linkState } from '../../../src/computers/installs/install-link.model';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { auditsOf, companyWithPlan, computerOf, household, mailsOf, my, partnerAgent, at } from '../support/computers';

const app = testApp();
const HOUR = 3_600_000;
const waiting = { isInstalled: false } as const;

/** A household's computer and the address of a link that installs it. */
async function linked(purpose: 'first' | 'again' | 'move' = 'first') {
  const home = await household();
  const { id, serial } = await computerOf(home, { nickname: 'Den', personId: home.holder.personId, isInstalled: purpose !== 'first' });
  const agent = await signedInAgent(app, home.holder);
  return { ...home, id, serial, agent, link: await newLink(agent, id, purpose) };
}

async function newLink(agent: Awaited<ReturnType<typeof signedInAgent>>, id: string, purpose: string): Promise<string> {
  return (await agent.submit(my.install(id), { purpose, how: 'open' }).expect(303)).headers['location']!;
}

const opened = async (link: string, status = 200) => pageOf((await browser(app).get(link).expect(status)).text);
const activate = (link: string, fields: Record<string, string> = {}) => browser(app).post(paths.agent.activations).send({ link: link.split('/').at(-1), instance_id: 'a'.repeat(20), host_name: 'DEN-PC', platform: 'windows', client_version: '6.2.0', ...fields });

describe('a link that installs a computer', () => {
  it('shows the steps for each system to whoever holds it, and keeps nothing of itself but a hash', async () => {
    const { link, id, serial } = await linked();
    const token = link.split('/').at(-1)!;
    const res = await browser(app).get(`${link}?system=windows`).set('User-Agent', 'Mozilla/5.0 (X11; Linux x86_64)').expect(200);
    expect(res.headers['referrer-policy']).toBe('no-referrer');
    const $ = pageOf(res.text);
    expect($('h1').text()).toBe('Install the backup on Den');
    const commands = $('.copy-control input, .copy-control textarea').toArray().map((field) => String($(field).val() || $(field).text()));
    expect(commands).toEqual([expect.stringContaining('winget'), expect.stringMatching(/^curl\.exe .*\/agent\/v1\/client\/portal-client\.mjs$/), expect.stringMatching(new RegExp(`^node portal-client.mjs activate http.*/install/${token}$`)), 'node portal-client.mjs run']);
    expect($('main').text()).toContain(serial);
    const system = async (userAgent: string) => pageOf((await browser(app).get(link).set('User-Agent', userAgent)).text)('[aria-current=page]').text();
    expect([await system('Mozilla/5.0 (X11; Linux x86_64)'), await system('Mozilla/5.0 (Macintosh; Intel Mac OS X 14)'), await system('Mozilla/5.0 (Windows NT 10.0)'), await system('')]).toEqual(['Linux', 'macOS', 'Windows', 'Windows']);
    const [row] = await ownerSql<{ hash: string; opened_count: number }>("select encode(token_hash, 'hex') as hash, opened_count from install_links where machine_id = $1", [id]);
    expect([row!.hash.length, row!.opened_count]).toEqual([64, 5]);
    expect(await ownerSql("select 1 from audit_entries where after::text like '%' || $1 || '%' union all select 1 from mails where text_body like '%' || $1 || '%'", [token])).toEqual([]);
  });

  it('waits for the computer, follows its first backup, and stops looking when it is there', async () => {
    const { link, id } = await linked();
    const progress = `${link}/progress`;
    const first = await browser(app).get(progress).expect(200);
    expect([pageOf(first.text)('h1').text(), first.headers['refresh']]).toEqual(['Waiting for Den', `5; url=${progress}?look=1`]);
    await activate(link).expect(201);
    expect((await opened(progress))('h1').text()).toBe('Den is installed');
    await ownerSql('update machines set run_started_at = app.now(), run_percent = 37 where id = $1', [id]);
    const running = await opened(progress);
    expect([running('h1').text(), running('progress').attr('value')]).toEqual(['Den is being backed up', '37']);
    await ownerSql('update machines set run_started_at = null, run_percent = null, last_backup_at = app.now(), bytes_protected = 2500000 where id = $1', [id]);
    const done = await browser(app).get(progress).expect(200);
    expect([pageOf(done.text)('h1').text(), done.headers['refresh'], done.text.includes('2.5 MB')]).toEqual(['Den is backed up', undefined, true]);
    await browser(app).get(link).expect(303).expect('Location', progress);
  });

  it('stops looking by itself after ten minutes, and whatever the address says', async () => {
    const { link } = await linked();
    const late = await browser(app).get(`${link}/progress?look=120`).expect(200);
    expect([late.headers['refresh'], late.text.includes('has stopped looking by itself')]).toEqual([undefined, true]);
    for (const look of ['-5', 'x', '9e99', '1&look=2']) expect((await browser(app).get(`${link}/progress?look=${look}`)).status).toBe(200);
  });

  it('ends after 24 hours and when another takes its place, and says how to get a new one', async () => {
    const { link, id, agent } = await linked();
    const newer = await newLink(agent, id, 'first');
    expect((await opened(link, 404))('h1').text()).toBe('This link was replaced');
    await advanceClock('24 hours');
    const ended = await opened(newer, 404);
    expect(ended('h1').text()).toBe('This link has ended');
    expect(ended('main a').attr('href')).toBe(my.install(id));
    expect((await activate(newer)).status).toBeGreaterThanOrEqual(400);
    expect((await opened('/install/made-up', 404))('h1').text()).toBe('This link does not work');
    expect((await opened(`${newer}/progress`, 404))('h1').text()).toBe('This link has ended');
  });

  it('tells a company that gets no mails to ask its partner', async () => {
    const company = await companyWithPlan({ administeredBy: 'partner' });
    const { id } = await computerOf(company, waiting);
    const agent = await partnerAgent(app, company.organizationId);
    const link = (await agent.submit(at(company.accountId).install(id), { purpose: 'first', how: 'open' }).expect(303)).headers['location']!;
    await advanceClock('25 hours');
    const $ = await opened(link, 404);
    expect([$('main').text().includes('Ask Harbor Lane IT'), $('main a').length]).toEqual([true, 0]);
  });

  it('installs the same computer again, or another in its place, as was chosen', async () => {
    const { link, id, agent } = await linked('again');
    expect((await opened(link))('h1').text()).toBe('Install the backup on Den again');
    const move = await newLink(agent, id, 'move');
    expect((await opened(move))('h1').text()).toBe('Move Den to another computer');
    expect((await opened(`${move}/progress`))('h1').text()).toBe('Waiting for Den');
    await activate(move, { host_name: 'NEW-PC', instance_id: 'b'.repeat(20) }).expect(201);
    expect((await opened(`${move}/progress`))('h1').text()).toBe('Den is installed');
    await agent.submit(my.install(id), { purpose: 'elsewhere', how: 'open' }).expect(422);
    await agent.submit(my.install(id), { purpose: 'again', how: 'shout' }).expect(422);
  });

  it('is mailed to the household, and told to nobody else', async () => {
    const { id, agent, holder, accountId } = await linked();
    await agent.submit(my.install(id), { purpose: 'first', how: 'mail' }).expect(303).expect('Location', my.show(id));
    const [mail] = await mailsOf(accountId);
    expect([mail!.recipient_email, /http\S+\/install\/[\w-]{43}/.test(mail!.text_body)]).toEqual([holder.email, true]);
    expect((await auditsOf(accountId)).map(({ after }) => after!['mailedTo'])).toEqual([null, holder.email]);
  });

  it('is made twenty times a day for one computer at most', async () => {
    const { id, agent } = await linked();
    for (let made = 1; made < 20; made += 1) await newLink(agent, id, 'first');
    await agent.submit(my.install(id), { purpose: 'first', how: 'open' }).expect(429);
    await advanceClock('24 hours 1 minute');
    await (await signedInAgent(app, await holderOf(id))).submit(my.install(id), { purpose: 'first', how: 'open' }).expect(303);
  });

  it('is not made while the subscription backs nothing up', async () => {
    const home = await household();
    const { id } = await computerOf(home, { isInstalled: false, facts: { isServed: false } });
    const agent = await signedInAgent(app, home.holder);
    expect((await agent.get(my.install(id)).expect(200)).text).toContain('Renew it first');
    await agent.submit(my.install(id), { purpose: 'first', how: 'open' }).expect(422);
    expect(await ownerSql('select 1 from install_links where machine_id = $1', [id])).toEqual([]);
  });
});

async function holderOf(machineId: string) {
  const [row] = await ownerSql<{ email: string }>('select p.email from machines m join people p on p.id = m.person_id where m.id = $1', [machineId]);
  return { email: row!.email, password: 'amber-violet-canyon-7' };
}

describe('how a link stands', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const at = (hours: number) => new Date(now.getTime() + hours * HOUR);

  it('is open until its last instant', () => {
    const link = { usedAt: null, revokedAt: null, expiresAt: now };
    expect([linkState({ ...link, expiresAt: at(0.001) }, now), linkState(link, now), linkState({ ...link, revokedAt: at(-1), expiresAt: at(1) }, now), linkState({ ...link, usedAt: at(-2), revokedAt: at(-1) }, now)]).toEqual(['open', 'ended', 'newer', 'used']);
  });

  it('counts a backup of before for nothing', () => {
    const link = { purpose: 'again' as const, createdAt: at(-1), usedAt: at(-0.5) };
    const machine = { installedAt: at(-100), runStartedAt: null, lastBackupAt: at(-2) };
    expect([installStage({ ...link, usedAt: null }, machine), installStage(link, machine), installStage(link, { ...machine, runStartedAt: at(-0.1) }), installStage(link, { ...machine, lastBackupAt: at(-0.1) })]).toEqual(['waiting', 'installed', 'backing_up', 'done']);
    expect(installStage({ purpose: 'first', createdAt: at(-1), usedAt: null }, { ...machine, installedAt: at(-0.5) })).toBe('installed');
  });
});
