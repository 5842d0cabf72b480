import { judgeAlerts } from '../../../src/alerts/judge-alerts';
import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
const address = paths.catalog.thresholds;
let agent: SignedInAgent;
beforeAll(async () => { agent = await officeAgent(app, await createColleague({ firstName: 'Ola', lastName: 'Nord' })); });

async function fields(): Promise<Record<string, string>> {
  const page = pageOf((await agent.get(address).expect(200)).text);
  return Object.fromEntries(page('form.form-column input').toArray().map((input) => [String(page(input).attr('name')), String(page(input).val())]));
}

describe('the thresholds of alerts', () => {
  it('hold for every partner whose own rules say nothing, from the next judging on, and stand on their page of rules', async () => {
    const { organizationId, member } = await createFirm({ at: '2026-06-01T12:00:00Z' });
    agent = await officeAgent(app, await createColleague({ firstName: 'Ola', lastName: 'Nord' }));
    await createRenewable({ organizationId, expiresOn: '2026-07-11' });
    await judgeAlerts(organizationId);
    const open = () => ownerSql("select rule from alerts where organization_id = $1 and closed_at is null and rule = 'expiring'", [organizationId]);
    expect(await open()).toHaveLength(1);
    const form = await fields();
    expect(form['expiring']).toBe('60');
    const preview = pageOf((await agent.submit(address, { ...form, expiring: '30' }).expect(200)).text);
    expect(preview('tbody').text().replace(/\s+/g, ' ').trim()).toBe('Expires soon 60 30');
    await agent.submit(address, { ...form, expiring: '30', confirmation: 'yes' }).expect(303);
    await judgeAlerts(organizationId);
    expect(await open()).toHaveLength(0);
    const partner = await signedInAgent(app, member);
    expect((await partner.get(paths.alerts.rules.index).expect(200)).text).toContain('30 days before');
    expect((await agent.submit(address, { ...form, expiring: '20', confirmation: 'yes' }).expect(409)).text).toContain('Somebody changed this');
    expect((await agent.get(paths.catalog.history).expect(200)).text).toContain('Alert thresholds changed');
  });

  it.each([[{ expiring: '61' }, 'expiring'], [{ backup_overdue: '2' }, 'backup_overdue'], [{ trial_ending: '' }, 'trial_ending'], [{ trial_ending: '1.5' }, 'trial_ending']])('are refused outside of what can be judged: %j', async (change, field) => {
    const page = pageOf((await agent.submit(address, { ...await fields(), ...change }).expect(422)).text);
    expect(page(`#${field}-error`).text()).toMatch(/Enter a whole number of days from \d+ to \d+/);
  });
});
