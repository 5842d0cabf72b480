import '../../../src/program/program.jobs';
import { paths } from '../../../src/paths';
import { pageOf, setClock, signedInAgent, testApp } from '../../support/app';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { runJob } from '../../support/queue';
import { auditOf, createPartner, mailsOf, purchase, tierChanges, tierOf } from '../support';
import '../../support/stripe';

const app = testApp();

describe('a decision by staff', () => {
  it('gives a tier until a day, whatever is purchased; the partner reads why, and the review is on the day after', async () => {
    await setClock('2026-04-02T15:00:00Z');
    const partner = await createPartner(app, { name: 'Chosen Ltd' });
    const desk = await officeAgent(app, await createColleague({ roles: ['partner_desk'], firstName: 'Pat', lastName: 'Desk' }));
    const form = { tier: 'premier', held_until: '2026-12-31', reason: 'Strategic partner in the north' };
    await desk.submit(paths.partners.tier(partner.organizationId), form).expect(303);
    await desk.submit(paths.partners.tier(partner.organizationId), form).expect(303);
    expect(await tierChanges(partner)).toEqual([{ previous_tier: 'basic', tier: 'premier', cause: 'operator', reason: form.reason, net_cents: 0, decided_on: '2026-04-02', held_until: '2026-12-31' }]);
    expect((await mailsOf(partner, 'program.tier-decided'))[0]!.text_body).toContain('The reason: Strategic partner in the north');
    expect(await auditOf(partner, 'tier.changed')).toEqual([expect.objectContaining({ actor_kind: 'staff', after: expect.objectContaining({ cause: 'operator', heldUntil: '2026-12-31', nextReviewOn: '2027-01-01' }) })]);
    await setClock('2026-12-31T23:00:00Z');
    await runJob('program.decide-tiers');
    await runJob('program.decide-all-tiers');
    expect(await tierOf(partner)).toBe('premier');
    const $ = pageOf((await (await signedInAgent(app, partner.member)).get(paths.program.show).expect(200)).text);
    expect($('main').text()).toContain('Your tier was decided by us and holds until 31 Dec 2026');
    expect($('table[aria-labelledby=history] tbody').text()).toContain('Strategic partner in the north');
    // Who decided is the vendor's to know.
    expect($('main').text()).not.toContain('Pat Desk');
    await setClock('2027-01-01T15:00:00Z');
    await runJob('program.decide-tiers');
    expect(await tierOf(partner)).toBe('basic');
  });

  it('keeps a partner Basic too, although the threshold is reached', async () => {
    await setClock('2026-04-02T15:00:00Z');
    const partner = await createPartner(app, { tier: 'premier' });
    const desk = await officeAgent(app, await createColleague({ roles: ['operator'] }));
    await purchase(partner, 2_000_000);
    await desk.submit(paths.partners.tier(partner.organizationId), { tier: 'basic', held_until: '2026-05-01', reason: 'Terms were broken' }).expect(303);
    await runJob('program.decide-tiers');
    expect(await tierOf(partner)).toBe('basic');
    await setClock('2026-05-02T15:00:00Z');
    await runJob('program.decide-tiers');
    expect(await tierOf(partner)).toBe('premier');
  });

  it('needs a tier, a day to come and a reason; else nothing changes', async () => {
    await setClock('2026-04-02T15:00:00Z');
    const partner = await createPartner(app);
    const desk = await officeAgent(app, await createColleague({ roles: ['operator'] }));
    const said = async (form: Record<string, string>, status: number) => pageOf((await desk.submit(paths.partners.tier(partner.organizationId), form).expect(status)).text)('.error-summary, [role=alert]').text();
    expect(await said({ tier: 'gold', held_until: 'soon', reason: '' }, 422)).toMatch(/Choose a tier.*Enter until when it holds as a date.*Enter the reason/s);
    expect(await said({ tier: 'premier', held_until: '2026-04-02', reason: 'x' }, 409)).toContain('Enter a day after today, 2 Apr 2026 at the partner.');
    expect(await said({ tier: 'premier', held_until: '2031-04-03', reason: 'x' }, 409)).toContain('A decision holds for 5 years at most.');
    expect([await tierOf(partner), await tierChanges(partner)]).toEqual(['basic', []]);
  });
});

describe('the rules of the program', () => {
  it('are added for a day to come, and hold from it', async () => {
    await setClock('2026-04-02T15:00:00Z');
    const partner = await createPartner(app);
    const desk = await officeAgent(app, await createColleague({ roles: ['operator'], firstName: 'Olga', lastName: 'Prime' }));
    const member = await signedInAgent(app, partner.member);
    const form = { valid_from: '2026-05-01', threshold: '8,000', nfr_basic: '2', nfr_premier: '6', note: 'Board of March', seen: '1' };
    await desk.submit(paths.program.office, form).expect(303);
    const $ = pageOf((await desk.get(paths.program.office).expect(200)).text);
    expect($('table.list tbody tr').first().text().replace(/\s+/g, ' ')).toMatch(/1 May 2026 ?Version 2 To come 8,000 2 6 Olga Prime Board of March/);
    expect(pageOf((await member.get(paths.program.show).expect(200)).text)('main').text()).toContain('$10,000.00');
    await setClock('2026-05-01T15:00:00Z');
    const then = await signedInAgent(app, partner.member);
    expect(pageOf((await then.get(paths.program.show).expect(200)).text)('main').text()).toContain('$8,000.00');
  });

  it('are not changed for days that have passed, nor over a colleague’s version', async () => {
    await setClock('2026-06-02T15:00:00Z');
    const desk = await officeAgent(app, await createColleague({ roles: ['operator'] }));
    const said = async (form: Record<string, string>, status: number) => pageOf((await desk.submit(paths.program.office, form).expect(status)).text)('.error-summary, [role=alert]').text();
    const form = { valid_from: '2026-06-10', threshold: '9000', nfr_basic: '1', nfr_premier: '5', note: '', seen: '1' };
    expect(await said(form, 409)).toContain('Somebody has added or withdrawn a version since you opened this page.');
    expect(await said({ ...form, valid_from: '2026-06-01', seen: '2' }, 409)).toContain('Enter today or a later day');
    expect(await said({ ...form, threshold: '0', nfr_basic: 'many' }, 422)).toMatch(/Enter the threshold as a whole number from 1.*Enter how many Basic brings as a whole number from 0 to 100/s);
  });
});
