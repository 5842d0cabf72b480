import { paths } from '../../src/paths';
import { closeDatabase } from '../../src/platform/database/database';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount, createAlert } from '../support/factories/accounts';
import { createLimitedMember, createMember } from '../support/factories/organizations';
import { createFirm } from '../support/factories/money/renewals';
import { createRuleSet } from '../support/factories/rule-sets';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import '../../src/alerts/alerts.jobs';

afterAll(closeDatabase);

const app = testApp();
const words = (text: string) => text.replace(/\s+/g, ' ').trim();

describe('the life of an alert', () => {
  let organizationId: string;
  let accountId: string;
  let agent: SignedInAgent;
  let personId: string;
  beforeEach(async () => {
    const firm = await createFirm({ at: '2026-11-20T12:00:00Z', timeZone: 'America/New_York' });
    organizationId = firm.organizationId;
    personId = firm.member.personId;
    ({ accountId } = await createAccount({ organizationId }));
    agent = await signedInAgent(app, firm.member);
  });
  const open = (message: string, level: 'info' | 'warning' | 'critical' = 'warning') => createAlert({ organizationId, accountId, rule: 'test_rule', level, message });
  const countOf = async () => (await ownerSql('select open_alerts from accounts where id = $1', [accountId]))[0]!['open_alerts'];
  const standingOf = async (id: string) => (await ownerSql('select standing from alerts where id = $1', [id]))[0]!['standing'];
  const audited = async () => (await ownerSql("select action, after->>'note' as note from audit_entries where organization_id = $1 and subject_type = 'alert' order by id", [organizationId])).map(({ action, note }) => [action, note]);
  const listed = async (query = '') => {
    const $ = pageOf((await agent.get(`${paths.alerts.index}${query}`).expect(200)).text);
    return $('table.list tbody th a').toArray().map((link) => words($(link).text()));
  };

  it('is acknowledged with a note, still counted, and told in its story', async () => {
    const id = await open('Front desk is quiet');
    await agent.submit(paths.alerts.acknowledge(id), { note: 'Called them' }).expect(303);
    await agent.submit(paths.alerts.acknowledge(id), { note: '' }).expect(303);
    expect([await standingOf(id), await countOf(), await audited()]).toEqual(['acknowledged', 1, [['alert.acknowledged', 'Called them']]]);
    expect([await listed(), await listed('?state=acknowledged')]).toEqual([[], ['Front desk is quiet']]);
    const $ = pageOf((await agent.get(paths.alerts.show(id)).expect(200)).text);
    expect($('ol.list-unstyled li').toArray().map((line) => words($(line).text()))).toEqual([expect.stringContaining('Opened'), expect.stringMatching(/Acknowledged by .+: Called them/)]);
    await agent.submit(paths.alerts.reopen(id)).expect(303);
    expect(await standingOf(id)).toBe('open');
    await assertNoBrokenInvariant();
  });

  it('sleeps until the morning of a day in the organization’s zone, is not counted, and wakes by itself', async () => {
    const id = await open('Front desk is quiet', 'critical');
    expect(await countOf()).toBe(1);
    expect((await agent.submit(paths.alerts.snooze(id), { days: '7', reason: '' }).expect(422)).text).toContain('Say why, for colleagues who look later.');
    expect((await agent.submit(paths.alerts.snooze(id), { days: '3', reason: 'Away' }).expect(422)).text).toContain('Choose how long this alert sleeps.');
    for (let press = 0; press < 2; press += 1) await agent.submit(paths.alerts.snooze(id), { days: '7', reason: 'On holiday' }).expect(303);
    expect(await ownerSql('select standing, snoozed_until, snoozed_by, snooze_reason from alerts where id = $1', [id])).toEqual([
      { standing: 'snoozed', snoozed_until: new Date('2026-11-27T12:00:00Z'), snoozed_by: personId, snooze_reason: 'On holiday' },
    ]);
    expect([await countOf(), await audited()]).toEqual([0, [['alert.snoozed', 'On holiday']]]);
    await setClock('2026-11-27T11:59:00Z');
    await runJob('alerts.sweep');
    expect(await standingOf(id)).toBe('snoozed');
    await setClock('2026-11-27T12:00:01Z');
    await runJob('alerts.sweep');
    expect([await standingOf(id), await countOf()]).toEqual(['open', 1]);
    expect((await ownerSql('select kind from alert_events where alert_id = $1 order by at', [id])).map(({ kind }) => kind)).toEqual(['snoozed', 'woken']);
    await assertNoBrokenInvariant();
  });

  it('is handled in numbers: those ticked, or all that the filter finds, each written down', async () => {
    const ids = [await open('One'), await open('Two'), await open('Three', 'critical')];
    const page = pageOf((await agent.get(`${paths.alerts.many}?alert_${ids[0]}=yes&alert_${ids[1]}=yes`).expect(200)).text);
    expect(words(page('h1').text())).toBe('2 alerts');
    await agent.submit(paths.alerts.many, { ids: `${ids[0]},${ids[1]}`, what: 'snooze', days: '1', reason: 'Power cut' }).expect(303);
    expect([await listed(), await listed('?state=snoozed'), await countOf()]).toEqual([['Three'], ['Two', 'One'], 1]);
    await agent.submit(paths.alerts.many, { all: 'yes', level: 'critical', what: 'acknowledge', note: 'Seen' }).expect(303);
    expect(await listed()).toEqual([]);
    expect(await audited()).toEqual([['alert.snoozed', 'Power cut'], ['alert.snoozed', 'Power cut'], ['alert.acknowledged', 'Seen']]);
    const empty = await agent.submit(paths.alerts.many, { ids: '', what: 'acknowledge' }).expect(422);
    expect(empty.text).toContain('No alert is chosen');
  });

  it('leaves what closed meanwhile as it is', async () => {
    const id = await open('Over');
    await ownerSql('update alerts set closed_at = app.now() where id = $1', [id]);
    await agent.submit(paths.alerts.acknowledge(id), { note: 'Late' }).expect(303);
    expect([await standingOf(id), await audited()]).toEqual(['closed', []]);
    expect(pageOf((await agent.get(paths.alerts.show(id)).expect(200)).text)('form[action*="snooze"]').length).toBe(0);
  });

  it('is found by level, kind, customer, tag and state, and comes as a file of what is shown', async () => {
    await open('Plain');
    await open('Grave', 'critical');
    const { accountId: other } = await createAccount({ organizationId });
    await createAlert({ organizationId, accountId: other, message: 'Of another customer' });
    await createRuleSet({ organizationId, tags: ['gold'], taggedAccountId: other });
    expect(await listed()).toEqual(['Of another customer', 'Grave', 'Plain']);
    expect(await listed('?level=critical')).toEqual(['Grave']);
    expect(await listed('?rule=expiring')).toEqual(['Of another customer']);
    expect(await listed(`?account=${accountId}`)).toEqual(['Grave', 'Plain']);
    expect(await listed('?tag=gold')).toEqual(['Of another customer']);
    const file = (await agent.get(`${paths.alerts.csv}?level=critical`).expect(200)).text;
    expect(file.trim().split(/\r?\n/).length).toBe(2);
    expect(file).toContain('Grave');
  });

  it('shows 50 a page and goes on from there', async () => {
    for (let number = 0; number < 51; number += 1) await ownerSql(
      "insert into alerts (id, organization_id, account_id, rule, cause, level, message, opened_at, last_seen_at) values (gen_random_uuid(), $1, $2, 'test_rule', $3, 'info', $3, app.now() - make_interval(mins => $4), app.now())",
      [organizationId, accountId, `Alert ${number}`, number]);
    const $ = pageOf((await agent.get(paths.alerts.index).expect(200)).text);
    expect(words($('.pager, nav[aria-label="Pages"]').first().text())).toContain('1–50 of 51');
    const next = $('a[rel="next"]').attr('href')!;
    const after = pageOf((await agent.get(next).expect(200)).text);
    expect(after('table.list tbody th a').toArray().map((link) => words(after(link).text()))).toEqual(['Alert 50']);
  });

  it('is seen by a limited member for chosen accounts only', async () => {
    const id = await open('Not for them');
    const limited = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [] }));
    await limited.get(paths.alerts.show(id)).expect(404);
    await limited.submit(paths.alerts.many, { ids: id, what: 'acknowledge', note: '' }).expect(303);
    expect(await standingOf(id)).toBe('open');
  });

  it('is acknowledged from the account’s page, and only by who may', async () => {
    await open('On the account');
    const address = paths.portal.account(accountId);
    const $ = pageOf((await agent.get(address).expect(200)).text);
    const action = $('.alert-list form').attr('action')!;
    expect((await agent.submit(action, { back: 'account' }).expect(303)).headers['location']).toBe(`${address}#alerts`);
    const reader = await signedInAgent(app, await createMember({ organizationId, roles: ['read_only'] }));
    expect(pageOf((await reader.get(address).expect(200)).text)('.alert-list form').length).toBe(0);
  });
});
