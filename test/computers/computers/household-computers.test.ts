import { ensureMachines } from '../../../src/computers/installs/ensure-machines';
import '../../../src/computers/installs/installs.jobs';
import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { releaseOnPage } from '../../support/factories/money/releases';
import { createSubscription } from '../../support/factories/subscriptions';
import { runJob } from '../../support/queue';
import { at, auditsOf, computerOf, household, machineRow, mailsOf, my, partnerAgent, wordsAt } from '../support/computers';

const app = testApp();
const machinesOf = (accountId: string) => ownerSql<{ id: string; nickname: string; subscription_id: string; state: string; person_id: string | null }>('select id, nickname, subscription_id, state, person_id from machines where account_id = $1 order by nickname', [accountId]);

describe('the computers of a household', () => {
  it('are one for each subscription, made when somebody looks, once', async () => {
    const home = await household({ nickname: 'Den' });
    await createSubscription({ ...home, startsOn: '2026-02-01', expiresOn: '2099-02-01' });
    await createSubscription({ ...home, startsOn: '2025-02-01', expiresOn: '2026-02-01', state: 'expired' });
    const agent = await signedInAgent(app, home.holder);
    const pages = await Promise.all([wordsAt(agent, my.index), wordsAt(agent, paths.my.home), wordsAt(agent, my.index)]);
    for (const page of pages) for (const name of ['Den', 'Computer 2']) expect(page).toContain(name);
    const machines = await machinesOf(home.accountId);
    expect(new Set(machines.map(({ subscription_id: id }) => id)).size).toBe(3);
    expect(machines.map(({ nickname, state, person_id: person }) => [nickname, state, person])).toEqual([['Computer 2', 'never_ran', home.holder.personId], ['Computer 3', 'inactive', home.holder.personId], ['Den', 'never_ran', home.holder.personId]]);
  });

  it('are made by the worker after a purchase, and by none for a company', async () => {
    const home = await household();
    await runJob('computers.ensure-machines');
    await runJob('computers.ensure-machines');
    await ensureMachines(home.accountId);
    expect(await machinesOf(home.accountId)).toHaveLength(1);
    expect(await ownerSql("select 1 from machines m join accounts a on a.id = m.account_id where a.kind = 'safe_pro'")).toEqual([]);
  });

  it('are stopped, resumed, renamed and deleted by the holder; a deleted one does not take the subscription with it', async () => {
    const home = await household();
    const { id } = await computerOf(home, { personId: home.holder.personId });
    const agent = await signedInAgent(app, home.holder);
    await agent.submit(my.stop(id)).expect(303);
    await agent.submit(my.resume(id)).expect(303);
    await agent.submit(my.name(id), { nickname: 'Attic' }).expect(303);
    expect(await wordsAt(agent, my.delete(id))).toContain('The subscription stays, and with it a computer that waits to be installed anew.');
    await agent.submit(my.delete(id), { name: 'Attic' }).expect(303);
    expect(await machineRow(id)).toMatchObject({ state: 'deletion_scheduled' });
    expect((await auditsOf(home.accountId)).map(({ action }) => action)).toEqual(['computer.stopped', 'computer.resumed', 'computer.renamed', 'computer.deletion-asked']);
    expect(await mailsOf(home.accountId)).toEqual([]);
    await ownerSql('delete from machines where id = $1', [id]);
    expect(await wordsAt(agent, my.index)).toContain('Pending install');
  });

  it('are not added, nor assigned: each comes with its subscription', async () => {
    const home = await household();
    const { id } = await computerOf(home);
    const agent = await signedInAgent(app, home.holder);
    for (const address of [my.new, my.user(id)]) await agent.get(address).expect(403);
    await agent.submit(my.index, { nickname: 'More', user: '', mails: '' }).expect(403);
    await agent.submit(my.user(id), { user: '' }).expect(403);
    expect(await machinesOf(home.accountId)).toHaveLength(1);
  });

  it('are seen by the partner, who sends the link for the first installation and nothing else', async () => {
    const home = await household();
    await ensureMachines(home.accountId);
    const { id } = (await machinesOf(home.accountId))[0]!;
    const agent = await partnerAgent(app, home.organizationId);
    const links = at(home.accountId);
    const account = pageOf((await agent.get(paths.portal.account(home.accountId)).expect(200)).text);
    expect([account('.computer-list').text().includes('Pending install'), account(`a[href="${links.install(id)}"]`).text()]).toEqual([true, 'Download link for Computer 1']);
    await agent.submit(links.install(id), { purpose: 'first', how: 'mail' }).expect(303);
    const [mail] = await mailsOf(home.accountId);
    expect(mail).toMatchObject({ kind: 'computers.install-link', recipient_email: home.holder.email });
    expect(mail!.text_body).toContain('Rosa Marin of Harbor Lane IT sends you what you need');
    for (const [address, fields] of [[links.stop(id), {}], [links.resume(id), {}], [links.name(id), { nickname: 'X' }], [links.user(id), { user: '' }], [links.delete(id), { name: 'Computer 1' }]] as const) await agent.submit(address, fields).expect(403);
    await agent.get(links.new).expect(404);
    await ownerSql("update machines set installed_at = app.now(), platform = 'windows' where id = $1", [id]);
    await agent.submit(links.install(id), { purpose: 'again', how: 'open' }).expect(403);
    expect((await agent.get(links.install(id)).expect(403)).text).toContain('because whoever does could open its backup');
    expect(pageOf((await agent.get(paths.portal.account(home.accountId))).text)(`a[href="${links.install(id)}"]`)).toHaveLength(0);
    expect((await auditsOf(home.accountId)).map(({ action, on_behalf_of: behalf }) => [action, behalf])).toEqual([['computer.link-made', null]]);
  });

  it('vanish for the partner with a release, as the subscription does', async () => {
    const home = await household();
    const { id } = await computerOf(home);
    const agent = await partnerAgent(app, home.organizationId, ['administrator']);
    await agent.get(at(home.accountId).show(id)).expect(200);
    expect((await releaseOnPage(agent, { subscription: home.subscriptionId })).status).toBe(303);
    await agent.get(at(home.accountId).show(id)).expect(404);
    expect(await wordsAt(await signedInAgent(app, home.holder), my.show(id))).toContain('Protected');
  });
});

it('say how each state is and what to do, and unknown is never green', async () => {
  const home = await household();
  const day = 86_400_000;
  const [{ now }] = await ownerSql<{ now: Date }>('select app.now() as now') as [{ now: Date }];
  const ago = (days: number) => new Date(now.getTime() - days * day);
  const known = { installedAt: ago(30), lastBackupAt: ago(0.1), lastContactAt: ago(0) };
  const cases: [Record<string, unknown>, string, string][] = [
    [known, 'Protected', 'state-good'], [{ ...known, lastContactAt: ago(2) }, 'No data', 'state-unknown'], [{ ...known, lastContactAt: ago(15) }, 'Overdue', 'state-bad'],
    [{ ...known, errorCode: 'network', errorMessage: 'The network is away.', errorSince: ago(1) }, 'Failing', 'state-bad'], [{ ...known, runStartedAt: ago(0.01), runPercent: 40, filesLeft: 12 }, 'Backing up', 'state-running'],
    [{ ...known, stoppedAt: ago(1) }, 'Stopped', 'state-off'], [{ ...known, frozenAt: ago(1) }, 'Frozen', 'state-look'], [{ ...known, filesPending: 3 }, 'Pending', 'state-running'],
    [{ ...known, lastBackupAt: ago(5) }, 'Late', 'state-look'], [{ ...known, isServed: false }, 'Inactive', 'state-off'], [{ installedAt: null, lastContactAt: null, lastBackupAt: null }, 'Pending install', 'state-off'],
  ];
  const agent = await signedInAgent(app, home.holder);
  for (const [facts, label, kind] of cases) {
    const { id } = await computerOf(home, { nickname: label, facts });
    const $ = pageOf((await agent.get(my.show(id)).expect(200)).text);
    expect([label, $('h2#state').text(), $('.page-head .state').hasClass(kind)]).toEqual([label, label, true]);
  }
  const $ = pageOf((await agent.get(my.index)).text);
  expect($('tbody .state-good')).toHaveLength(1);
});
