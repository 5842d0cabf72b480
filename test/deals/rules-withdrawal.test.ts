import { paths } from '../../src/paths';
import { within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import { getRulesOn } from '../../src/deals/deal-rules.repository';
import { pageOf, setClock, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createColleague, officeAgent } from '../support/factories/staff';
import '../support/queue';

const app = testApp();
const { rules } = paths.deals.office;
const RULES = { points: '5', protection_days: '90', extension_days: '30', reply_days: '2', appeal_days: '30', valid_from: '2027-01-01', note: '', confirmation: 'yes' };
const at = rules.withdrawal('2027-01-01');

let agent: SignedInAgent;
beforeEach(async () => {
  await setClock('2026-11-23T15:00:00Z');
  agent = await officeAgent(app, await createColleague({ roles: ['partner_desk'], firstName: 'Mateo', lastName: 'Desk' }));
});

const words = (html: string, selector = 'main') => pageOf(html)(selector).text().replace(/\s+/g, ' ').trim();
const seenOf = (html: string) => String(pageOf(html)('input[name=seen]').val());
const formSeen = async () => seenOf((await agent.get(rules.new).expect(200)).text);
const add = async (fields: Record<string, string>) => agent.submit(rules.new, { ...RULES, ...fields, seen: await formSeen() }).expect(303);
const pointsOn = (on: string) => within('office', async (trx) => (await getRulesOn(trx, day(on))).pointsBps, { readOnly: true });
const rowsOf = async (section: string) => {
  const $ = pageOf((await agent.get(rules.index).expect(200)).text);
  return $(`section[aria-labelledby=${section}] tbody tr`).toArray().map((row) => $(row).text().replace(/\s+/g, ' ').trim());
};

describe('rules for deals that are still to come', () => {
  it('are withdrawn from their row, once the page has said what holds instead', async () => {
    await add({ points: '7' });
    await add({ points: '8', reply_days: '1' });
    const index = pageOf((await agent.get(rules.index).expect(200)).text);
    expect(index(`a[href="${at}"]`)).toHaveLength(1);
    const page = (await agent.get(at).expect(200)).text;
    expect(words(page, 'tbody')).toBe('Begins 1 Jan 2027 Withdrawn Points off the order 8 % 5 % Our answer 1 working day 2 working days');
    expect(words(page)).toContain('No deal waits or is protected now.');
    const old = { ...RULES, points: '9', valid_from: '2027-02-01', seen: await formSeen() };
    await Promise.all([1, 2].map(() => agent.submit(at, { seen: seenOf(page) }).expect(303).expect('Location', rules.index)));
    expect([await pointsOn('2026-12-31'), await pointsOn('2027-01-01')]).toEqual([500, 500]);
    expect(await rowsOf('later')).toEqual([]);
    expect(await rowsOf('earlier')).toEqual([expect.stringMatching(/Version 3 Withdrawn 8 %.*Withdrawn by Mateo Desk, 23 Nov 2026/), expect.stringMatching(/Version 2 Withdrawn 7 %.*Withdrawn by Mateo Desk/)]);
    expect(await ownerSql("select actor_kind, subject_id, before, after from audit_entries where action = 'deal-rules.withdrawn'")).toEqual([
      { actor_kind: 'staff', subject_id: '3', before: { version: 3, pointsBps: 800, replyDays: 1, validFrom: '2027-01-01' }, after: { version: 1, pointsBps: 500, replyDays: 2 } },
    ]);
    // A form from before the withdrawal is old.
    expect((await agent.submit(rules.new, old).expect(409)).text).toContain('Somebody changed this while you were looking at it');
    expect(await ownerSql('select 1 from deal_rules')).toHaveLength(3);
  });

  it('are not withdrawn over a version that was added since, nor once their day has come', async () => {
    await add({ points: '6' });
    const old = seenOf((await agent.get(at).expect(200)).text);
    await add({ points: '7' });
    expect(words((await agent.submit(at, { seen: old }).expect(409)).text)).toContain('Somebody changed this while you were looking at it');
    await setClock('2027-01-01T15:00:00Z');
    const reader = await officeAgent(app, await createColleague());
    expect(words((await reader.submit(at, { seen: await formSeenOf(reader) }).expect(409)).text)).toContain('This holds already, at least in some time zones, so it cannot be withdrawn.');
    await reader.get(rules.withdrawal('2020-01-01')).expect(200);
    expect(await pointsOn('2027-01-01')).toBe(700);
  });

  it('never change in another way, not even by the owner of the tables', async () => {
    await expect(ownerSql('update deal_rules set points_bps = 1 where version = 1')).rejects.toThrow('is only added, and withdrawn once');
    await expect(ownerSql('update deal_rules set withdrawn_at = null, withdrawn_by = null where withdrawn_at is not null')).rejects.toThrow('is only added, and withdrawn once');
    await expect(ownerSql('delete from program_rules where version = 1')).rejects.toThrow('is only added, and withdrawn once');
  });
});

async function formSeenOf(reader: SignedInAgent): Promise<string> {
  return seenOf((await reader.get(rules.new).expect(200)).text);
}
