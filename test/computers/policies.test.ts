import { policySettingsOf } from '../../src/computers/policies/policy-settings';
import { retentionOf } from '../../src/computers/policies/retention';
import { scheduleWords } from '../../src/computers/policies/policies.presenter';
import { PolicyForm } from '../../src/computers/policies/policy.form';
import { paths } from '../../src/paths';
import { within } from '../../src/platform/database/database';
import { readForm } from '../../src/platform/pages/forms';
import { pageOf } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createMachine } from '../support/factories/machines';
import { createSubscription } from '../support/factories/subscriptions';
import { auditOf, wordsOf } from '../accounts/company/support/company';
import { administrator, companyWithServers, type ServerCompany, technician } from './servers/support/server';
import { type SignedInAgent } from '../support/app';

let company: ServerCompany;
let agent: SignedInAgent;
const links = paths.servers.my.policies;

beforeEach(async () => {
  company = await companyWithServers();
  ({ agent } = await administrator(company));
});

const FIELDS = {
  name: 'Accounting', included: 'C:\\Books\r\n*.xlsx\r\n', excluded: '*.tmp', sizes: 'some', gigabytes: '2.5', schedule: 'interval', minutes: '720', times: 'window', from: '20:00', until: '06:00', keepDeleted: '90', keepDrives: '120',
};
const policiesOf = (accountId: string) => ownerSql<{ id: string; name: string }>('select id, name from backup_policies where account_id = $1 order by name', [accountId]);
const computer = (nickname: string) => createMachine({ accountId: company.accountId, subscriptionId: company.subscriptionId, nickname });
const machineRow = async (id: string) => (await ownerSql('select policy_id, schedule_minutes, state from machines where id = $1', [id]))[0]!;

async function make(fields: Record<string, string> = FIELDS): Promise<string> {
  await agent.submit(links.index, fields).expect(303);
  return (await policiesOf(company.accountId)).find(({ name }) => name === fields['name'])!.id;
}

describe('a backup policy', () => {
  it('is made, given to computers, and fetched by them', async () => {
    const [desk, lab] = [await computer('Desk'), await computer('Lab')];
    const id = await make();
    await agent.submit(links.computers(id), { computer: desk.id }).expect(303);
    expect(await within('system', (trx) => policySettingsOf(trx, desk.id), { readOnly: true })).toEqual({
      name: 'Accounting', include: ['C:\\Books', '*.xlsx'], exclude: ['*.tmp'], max_file_bytes: 2_500_000_000, schedule_minutes: 720, window: { from: '20:00', until: '06:00' }, keep: { deleted_days: 90, missing_drive_days: 120 },
    });
    expect(await machineRow(desk.id)).toMatchObject({ policy_id: id, schedule_minutes: 720 });
    expect(await machineRow(lab.id)).toMatchObject({ policy_id: null, schedule_minutes: null });
    const words = wordsOf((await agent.get(links.index).expect(200)).text);
    expect(words).toMatch(/Default cannot be changed As files change 60 days 1 Accounting Every 12 hours, 20:00–06:00 90 days 1/);
    expect((await auditOf(company)).map(({ action }) => action)).toEqual(['policy.added', 'policy.assigned']);
  });

  it('hands a changed schedule on to its computers, and writes nothing where nothing changed', async () => {
    const desk = await computer('Desk');
    const id = await make();
    await agent.submit(links.computers(id), { computer: desk.id }).expect(303);
    await agent.submit(links.edit(id), FIELDS).expect(303);
    await agent.submit(links.edit(id), { ...FIELDS, minutes: '60', times: 'any' }).expect(303);
    expect(await machineRow(desk.id)).toMatchObject({ schedule_minutes: 60 });
    expect((await auditOf(company)).map(({ action }) => action)).toEqual(['policy.added', 'policy.assigned', 'policy.changed']);
    expect((await auditOf(company)).at(-1)).toMatchObject({ before: { scheduleMinutes: 720 }, after: { scheduleMinutes: 60, window: null } });
  });

  it('that is deleted leaves its computers to the default one, and says how many', async () => {
    const desk = await computer('Desk');
    const id = await make();
    await agent.submit(links.computers(id), { computer: desk.id }).expect(303);
    const page = wordsOf((await agent.get(links.delete(id)).expect(200)).text);
    expect(page).toContain('The default policy counts for 1 computer that this one was for.');
    expect(page).toContain('It keeps deleted files for 60 days instead of 90');
    expect(page).toContain('It keeps files of a missing drive for 60 days instead of 120.');
    expect(wordsOf((await agent.submit(links.delete(id), { computers: '0' }).expect(422)).text)).toContain('given to other computers meanwhile');
    const gone = await agent.submit(links.delete(id), { computers: '1' }).expect(303);
    expect(wordsOf((await agent.get(gone.headers['location']!)).text)).not.toContain('Accounting Every');
    expect(await machineRow(desk.id)).toMatchObject({ policy_id: null, schedule_minutes: null });
    await agent.submit(links.delete(id)).expect(404);
  });

  it('is duplicated with another name, the default one too', async () => {
    const page = pageOf((await agent.get(links.newFrom('default')).expect(200)).text);
    expect([page('#name').val(), page('#keepDeleted').val(), page('#excluded').text()]).toEqual(['Copy of Default', '60', expect.stringContaining('*.tmp')]);
    const id = await make();
    expect(pageOf((await agent.get(links.newFrom(id)).expect(200)).text)('#minutes').val()).toBe('720');
  });

  it('takes no name twice, in whatever letters', async () => {
    await make();
    const page = await agent.submit(links.index, { ...FIELDS, name: 'ACCOUNTING' }).expect(422);
    expect(wordsOf(page.text)).toContain('Another policy has this name.');
    expect(pageOf(page.text)('#included').text()).toContain('C:\\Books');
  });

  it('of another company is not found, and takes no computer of another', async () => {
    const other = await companyWithServers({ name: 'Other Ltd' });
    const theirs = await createMachine({ accountId: other.accountId, subscriptionId: other.subscriptionId, nickname: 'Theirs' });
    const { agent: stranger } = await administrator(other);
    const id = await make();
    for (const address of [links.show(id), links.edit(id), links.computers(id), links.delete(id), links.newFrom(id)]) await stranger.get(address).expect(404);
    await stranger.submit(links.edit(id), FIELDS).expect(404);
    await stranger.submit(links.delete(id)).expect(404);
    await agent.submit(links.computers(id), { computer: theirs.id }).expect(303);
    expect(await machineRow(theirs.id)).toMatchObject({ policy_id: null });
  });

  it('is changed by a partner who administers, on behalf of the company, and by nobody less', async () => {
    const partner = await technician(company);
    await partner.agent.submit(partner.links.policies.index, { ...FIELDS, name: 'By partner' }).expect(303);
    expect((await auditOf(company)).at(-1)).toMatchObject({ action: 'policy.added', on_behalf_of: `account:${company.accountId}` });
    const linked = await companyWithServers({ partnerActs: false });
    const seen = await technician(linked);
    await seen.agent.get(seen.links.policies.index).expect(403);
    await seen.agent.submit(seen.links.policies.index, FIELDS).expect(403);
    expect(await policiesOf(linked.accountId)).toEqual([]);
  });
});

describe('the default policy', () => {
  it('is viewed, and neither changed nor deleted', async () => {
    expect(wordsOf((await agent.get(links.show('default')).expect(200)).text)).toContain('This policy can be viewed and duplicated.');
    await agent.get(links.edit('default')).expect(303);
    await agent.submit(links.edit('default'), { ...FIELDS, name: 'Mine' }).expect(422);
    await agent.submit(links.delete('default'), { computers: '0' }).expect(303);
    expect(await policiesOf(company.accountId)).toEqual([]);
  });

  it('takes computers back', async () => {
    const desk = await computer('Desk');
    const id = await make();
    await agent.submit(links.computers(id), { computer: desk.id }).expect(303);
    await agent.submit(links.computers('default'), { computer: desk.id }).expect(303);
    expect(await machineRow(desk.id)).toMatchObject({ policy_id: null });
  });
});

describe('how long what is gone is kept', () => {
  it('goes by the policy; else 60 days in a company and 30 in a household, for a missing drive too', async () => {
    const [desk, lab] = [await computer('Desk'), await computer('Lab')];
    await agent.submit(links.computers(await make()), { computer: desk.id }).expect(303);
    const { accountId } = await createAccount({ organizationId: company.organizationId, kind: 'safe' });
    const { subscriptionId } = await createSubscription({ organizationId: company.organizationId, accountId, startsOn: '2026-01-15', expiresOn: '2027-01-15' });
    const home = await createMachine({ accountId, subscriptionId });
    const kept = await within('system', (trx) => retentionOf(trx, [desk.id, lab.id, home.id]), { readOnly: true });
    expect([desk, lab, home].map(({ id }) => kept.get(id))).toEqual([{ deletedDays: 90, missingDriveDays: 120 }, { deletedDays: 60, missingDriveDays: 60 }, { deletedDays: 30, missingDriveDays: 30 }]);
  });
});

describe('the form', () => {
  it.each([
    [{ name: '' }, 'name', 'Enter a name for the policy.'], [{ included: Array.from({ length: 51 }, (_none, index) => `C:\\${index}`).join('\n') }, 'included', 'at most 50 lines'], [{ excluded: 'x'.repeat(261) }, 'excluded', 'at most 260 characters'],
    [{ sizes: '' }, 'sizes', 'Choose whether large files'], [{ gigabytes: '0' }, 'gigabytes', 'from 0.1 to 10000'], [{ gigabytes: '1e9' }, 'gigabytes', 'from 0.1 to 10000'], [{ minutes: '14' }, 'minutes', 'from 15 to 44640'], [{ minutes: '44641' }, 'minutes', 'from 15 to 44640'],
    [{ from: '24:00' }, 'from', 'like 20:00'], [{ until: '' }, 'until', 'like 06:00'], [{ until: '20:00' }, 'until', 'another time'], [{ keepDeleted: '29' }, 'keepDeleted', 'from 30 to 365'], [{ keepDeleted: '366' }, 'keepDeleted', 'from 30 to 365'], [{ keepDrives: '' }, 'keepDrives', 'from 30 to 365'], [{ keepDrives: '89' }, 'keepDrives', 'at least 90 days, as for deleted files'],
  ])('refuses %j at its field', (fields, field, words) => {
    const form = readForm(PolicyForm, { ...FIELDS, ...fields });
    expect(form.ok ? {} : form.errors).toEqual({ [field]: expect.stringContaining(words) });
  });

  it('does not ask for what a choice leaves out', () => {
    const form = readForm(PolicyForm, { ...FIELDS, sizes: 'all', gigabytes: 'x', schedule: 'continuous', minutes: 'x', times: 'any', from: 'x', until: 'x' });
    expect(form).toMatchObject({ ok: true, value: { maxFileMb: null, scheduleMinutes: null, window: null } });
  });

  it.each([[null, 'As files change'], [15, 'Every 15 minutes'], [60, 'Every hour'], [90, 'Every 90 minutes'], [1_440, 'Every day'], [4_320, 'Every 3 days']])('says %s minutes as “%s”', (scheduleMinutes, words) => {
    expect(scheduleWords({ scheduleMinutes, window: null })).toBe(words);
  });
});
