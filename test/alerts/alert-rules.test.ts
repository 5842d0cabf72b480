import { ALERT_RULES, JUDGED_RULES } from '../../src/alerts/alert-rules.model';
import { judgeAlerts } from '../../src/alerts/judge-alerts';
import { readTags, SETTABLE_RULES, tagsProblem } from '../../src/alerts/rules/rule-set.model';
import { paths } from '../../src/paths';
import { closeDatabase } from '../../src/platform/database/database';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createMachine } from '../support/factories/machines';
import { createFirm, createRenewable } from '../support/factories/money/renewals';
import { createRuleSet } from '../support/factories/rule-sets';
import { assertNoBrokenInvariant } from '../support/invariants';
import { drainJobs } from '../support/queue';
import '../../src/alerts/alerts.jobs';

afterAll(closeDatabase);

const app = testApp();
const words = (text: string) => text.replace(/\s+/g, ' ').trim();

describe('Alert rules', () => {
  let organizationId: string;
  let agent: SignedInAgent;
  beforeEach(async () => {
    const firm = await createFirm({ at: '2026-11-20T12:00:00Z' });
    organizationId = firm.organizationId;
    agent = await signedInAgent(app, firm.member);
  });

  /** An account with a computer whose clock is wrong, and one that was stopped. */
  async function customer(email?: string) {
    const { accountId } = await createAccount({ organizationId, ...email && { email } });
    const subscription = await createRenewable({ organizationId, accountId, expiresOn: '2027-11-19' });
    await createMachine({ accountId, subscriptionId: subscription.id, nickname: 'Clock', facts: { clockSkewSeconds: 3_000 } });
    await createMachine({ accountId, subscriptionId: subscription.id, nickname: 'Stopped', facts: { stoppedAt: new Date('2026-11-20T12:00:00Z') } });
    return accountId;
  }
  const openOf = async (accountId: string) => (await ownerSql('select rule, level from alerts where account_id = $1 and closed_at is null order by rule', [accountId])).map(({ rule, level }) => `${rule} ${level}`);
  const setting = (rule: (typeof JUDGED_RULES)[number], changes = {}) => ({ rule, isOn: true, level: null, threshold: null, ...changes });

  it('hold by a standard from the first day, without any rule set', async () => {
    const accountId = await customer();
    await judgeAlerts(organizationId);
    expect(await openOf(accountId)).toEqual(['backup_disabled info', 'clock_wrong warning']);
    const $ = pageOf((await agent.get(paths.alerts.rules.index).expect(200)).text);
    expect(words($('main').text())).toContain('The standard holds for all accounts');
    expect($('table.list tbody tr').length).toBe(JUDGED_RULES.length);
  });

  it('are decided by the first set from the top that is for the account and says something', async () => {
    const [plain, gold, left] = [await customer(), await customer(), await customer()];
    await createRuleSet({ organizationId, name: 'Gold', tags: ['gold'], taggedAccountId: gold, settings: [setting('clock_wrong', { level: 'critical' })] });
    await createRuleSet({ organizationId, name: 'Everybody', excludedAccountIds: [left], settings: [setting('clock_wrong', { isOn: false }), setting('backup_disabled', { level: 'warning' })] });
    await judgeAlerts(organizationId);
    expect([await openOf(plain), await openOf(gold), await openOf(left)]).toEqual([
      ['backup_disabled warning'], ['backup_disabled warning', 'clock_wrong critical'], ['backup_disabled info', 'clock_wrong warning'],
    ]);
    const [{ id }] = await ownerSql<{ id: string }>("select id from alerts where account_id = $1 and rule = 'clock_wrong'", [gold]) as [{ id: string }];
    expect(words(pageOf((await agent.get(paths.alerts.show(id)).expect(200)).text)('[aria-labelledby="why"]').text())).toContain('The rule set Gold decides.');
  });

  it('leave out accounts with a tag', async () => {
    const [plain, quiet] = [await customer(), await customer()];
    await createRuleSet({ organizationId, name: 'Tagged', tags: ['vip'], taggedAccountId: quiet, settings: [setting('pending_install')] });
    await createRuleSet({ organizationId, name: 'Loud', excludedTags: ['vip'], settings: [setting('clock_wrong', { level: 'critical' })] });
    await judgeAlerts(organizationId);
    expect([await openOf(plain), await openOf(quiet)]).toEqual([['backup_disabled info', 'clock_wrong critical'], ['backup_disabled info', 'clock_wrong warning']]);
  });

  it('begin at the threshold that a set gives', async () => {
    const { accountId } = await createAccount({ organizationId });
    const subscription = await createRenewable({ organizationId, accountId, expiresOn: '2026-12-31' });
    await createMachine({ accountId, subscriptionId: subscription.id, isInstalled: false });
    await judgeAlerts(organizationId);
    expect(await openOf(accountId)).toEqual(['expiring warning']);
    await createRuleSet({ organizationId, settings: [setting('expiring', { threshold: 14 }), setting('pending_install', { threshold: 10 })] });
    await judgeAlerts(organizationId);
    expect(await openOf(accountId)).toEqual([]);
    for (const [on, open] of [['2026-11-29', []], ['2026-11-30', ['pending_install info']], ['2026-12-17', ['expiring warning', 'pending_install info']]] as const) {
      await setClock(`${on}T13:00:00Z`);
      await judgeAlerts(organizationId);
      expect(await openOf(accountId)).toEqual(open);
    }
  });

  it('wake what sleeps when a level rises, and let it sleep when it falls', async () => {
    const accountId = await customer();
    await judgeAlerts(organizationId);
    const [{ id }] = await ownerSql<{ id: string }>("select id from alerts where account_id = $1 and rule = 'clock_wrong'", [accountId]) as [{ id: string }];
    await agent.submit(paths.alerts.snooze(id), { days: '30', reason: 'Known' }).expect(303);
    const ruleSetId = await createRuleSet({ organizationId, settings: [setting('clock_wrong', { level: 'info' })] });
    await judgeAlerts(organizationId);
    expect(await ownerSql('select standing, level from alerts where id = $1', [id])).toEqual([{ standing: 'snoozed', level: 'info' }]);
    await ownerSql("update alert_rule_set_rules set level = 'critical' where rule_set_id = $1", [ruleSetId]);
    await judgeAlerts(organizationId);
    expect(await ownerSql('select standing, level from alerts where id = $1', [id])).toEqual([{ standing: 'open', level: 'critical' }]);
    await assertNoBrokenInvariant();
  });

  it('are shown with what they would do before they are saved, and do just that', async () => {
    const [one, two] = [await customer('one@example.test'), await customer('two@example.test')];
    await judgeAlerts(organizationId);
    const form = { name: 'Fewer', not_accounts: 'two@example.test', is_clock_wrong: 'off', is_backup_disabled: 'on', level_backup_disabled: 'critical' };
    const review = await agent.submit(paths.alerts.rules.preview, form).expect(200);
    expect(words(pageOf(review.text)('[aria-labelledby="effect"] ul').text())).toBe('1 alert would close.1 alert would get another level.');
    expect(await ownerSql('select id from alert_rule_sets where organization_id = $1', [organizationId])).toEqual([]);
    expect(await openOf(one)).toEqual(['backup_disabled info', 'clock_wrong warning']);
    await agent.submit(paths.alerts.rules.new, form).expect(303);
    await drainJobs();
    expect([await openOf(one), await openOf(two)]).toEqual([['backup_disabled critical'], ['backup_disabled info', 'clock_wrong warning']]);
    expect((await agent.submit(paths.alerts.rules.new, form).expect(409)).text).toContain('There is a rule set called Fewer already.');
    const [{ id }] = await ownerSql<{ id: string }>('select id from alert_rule_sets where organization_id = $1', [organizationId]) as [{ id: string }];
    expect(words(pageOf((await agent.get(paths.alerts.rules.remove(id)).expect(200)).text)('form').text())).toContain('1 alert would open.1 alert would get another level.');
    await agent.submit(paths.alerts.rules.remove(id), { do: 'remove' }).expect(303);
    await drainJobs();
    expect(await openOf(one)).toEqual(['backup_disabled info', 'clock_wrong warning']);
    expect((await ownerSql("select action from audit_entries where organization_id = $1 and subject_type = 'alert_rule_set' order by id", [organizationId])).map(({ action }) => action)).toEqual(['alert-rules.saved', 'alert-rules.removed']);
  });

  it('change their order, the first and the last staying where they are', async () => {
    const ids = [];
    for (const name of ['First', 'Second', 'Third']) ids.push(await createRuleSet({ organizationId, name }));
    const order = async () => (await ownerSql('select name from alert_rule_sets where organization_id = $1 order by place', [organizationId])).map(({ name }) => name);
    await agent.submit(paths.alerts.rules.move(ids[2]!), { do: 'up' }).expect(303);
    expect(await order()).toEqual(['First', 'Third', 'Second']);
    await agent.submit(paths.alerts.rules.move(ids[0]!), { do: 'up' }).expect(303);
    expect(await order()).toEqual(['First', 'Third', 'Second']);
  });

  it('are refused by a sentence that names what is wrong, with what was typed', async () => {
    const wrong = { name: '', not_accounts: 'nobody@example.test', is_expiring: 'on', from_expiring: '99', tags: 'a'.repeat(31) };
    const page = await agent.submit(paths.alerts.rules.new, wrong).expect(422);
    for (const sentence of ['Enter a name.', 'Expires soon: enter a whole number of days from 1 to 60', 'Use at most 30 characters for a tag']) expect(page.text).toContain(sentence);
    expect(pageOf(page.text)('[name="from_expiring"]').val()).toBe('99');
    expect((await agent.submit(paths.alerts.rules.new, { ...wrong, name: 'X', tags: '', from_expiring: '9' }).expect(422)).text).toContain('No account has the address nobody@example.test.');
    expect((await agent.submit(paths.alerts.rules.new, { name: 'X' }).expect(422)).text).toContain('Say something about at least one alert');
  });

  it('go by tags that are put on an account, kept in lower case and each once', async () => {
    const accountId = await customer();
    await agent.submit(paths.alerts.tags(accountId), { tags: ' Gold,  dentists , gold,' }).expect(303);
    expect(await ownerSql('select tag from account_tags where account_id = $1 order by tag', [accountId])).toEqual([{ tag: 'dentists' }, { tag: 'gold' }]);
    expect(pageOf((await agent.get(paths.portal.account(accountId)).expect(200)).text)('main').text()).toContain('dentists, gold');
    await agent.submit(paths.alerts.tags(accountId), { tags: 'gold, dentists' }).expect(303);
    expect(await ownerSql("select count(*)::int as n from audit_entries where action = 'account.tagged' and account_id = $1", [accountId])).toEqual([{ n: 1 }]);
    expect([readTags('B, a,,b'), tagsProblem(Array.from({ length: 21 }, (_, at) => `t${at}`))]).toEqual([['a', 'b'], 'Use at most 20 tags.']);
  });

  it('never let a set touch what data or money hangs on', () => {
    expect(JUDGED_RULES.filter((rule) => !SETTABLE_RULES.includes(rule))).toEqual([
      'storage_100', 'server_deletion_scheduled', 'expired_grace', 'renewal_payment_failed', 'renewal_impossible', 'charging_frozen', 'double_payment', 'payment_stuck', 'courier_return_due',
    ]);
    expect(Object.values(ALERT_RULES).every(({ when, next, label }) => when.endsWith('.') && next.endsWith('.') && label.length > 0)).toBe(true);
  });
});
