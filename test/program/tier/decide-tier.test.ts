import '../../../src/program/program.jobs';
import { databaseNow, within } from '../../../src/platform/database/database';
import { decideTier } from '../../../src/program/tier/decide-tier';
import { findTierStanding } from '../../../src/program/tier/tier-standing.report';
import { advanceClock, setClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { refundOrder } from '../../support/factories/money/papers';
import { createMember } from '../../support/factories/organizations';
import { runJob } from '../../support/queue';
import { auditOf, createPartner, mailsOf, purchase, tierChanges, tierOf } from '../support';
import '../../support/stripe';

const app = testApp();
const job = { kind: 'job' as const, id: 'test' };
const standing = (organizationId: string) => within({ organizationId }, async (trx) => findTierStanding(trx, { organizationId, now: await databaseNow(trx) }), { readOnly: true });

describe('a partner becomes Premier', () => {
  it('with the invoice that brings twelve months of net purchases to 10,000.00 exactly, tax not counted; and is told once', async () => {
    await setClock('2026-04-02T15:00:00Z');
    const partner = await createPartner(app);
    await createMember({ organizationId: partner.organizationId, roles: ['sales'] });
    await purchase(partner, 400_000, 35_500);
    await purchase(partner, 599_999, 53_250);
    await runJob('program.decide-tiers');
    expect([await tierOf(partner), (await standing(partner.organizationId)).missingCents]).toEqual(['basic', 1]);
    await purchase(partner, 50);
    await runJob('program.decide-tiers');
    await runJob('program.decide-tiers');
    expect(await tierOf(partner)).toBe('premier');
    expect(await tierChanges(partner)).toEqual([{ previous_tier: 'basic', tier: 'premier', cause: 'threshold', reason: '', net_cents: 1_000_049, decided_on: '2026-04-02', held_until: null }]);
    const mails = await mailsOf(partner, 'program.tier-decided');
    expect(mails.map(({ recipient_email: email, subject }) => [email, subject])).toEqual([[partner.member.email, 'Bright & Sons is Premier now']]);
    expect(mails[0]!.text_body).toContain('$10,000.49');
    expect(await auditOf(partner, 'tier.changed')).toEqual([expect.objectContaining({ actor_kind: 'job', before: expect.objectContaining({ tier: 'basic' }), after: expect.objectContaining({ tier: 'premier', cause: 'threshold', netCents: 1_000_049 }) })]);
  });

  it('once, also when two decide at the same time', async () => {
    await setClock('2026-04-02T15:00:00Z');
    const partner = await createPartner(app);
    await purchase(partner, 1_000_000);
    const decided = await Promise.all([1, 2, 3].map(() => decideTier({ organizationId: partner.organizationId, actor: job })));
    expect(decided.filter((each) => each !== null)).toHaveLength(1);
    expect([(await tierChanges(partner)).length, (await mailsOf(partner, 'program.tier-decided')).length]).toEqual([1, 1]);
  });

  it('not while a credit note keeps the sum below, whose money was asked back before anybody looked', async () => {
    await setClock('2026-04-02T15:00:00Z');
    const partner = await createPartner(app);
    const order = await purchase(partner, 1_000_000);
    await refundOrder(order, 1);
    await runJob('program.decide-tiers');
    expect([await tierOf(partner), (await standing(partner.organizationId)).netCents]).toEqual(['basic', 999_999]);
    await setClock('2026-04-02T16:00:00Z');
    await purchase(partner, 100);
    await runJob('program.decide-tiers');
    expect(await tierOf(partner)).toBe('premier');
  });

  it('by the nightly look too: where the rules ask for less from a day on', async () => {
    await setClock('2026-04-02T15:00:00Z');
    const partner = await createPartner(app);
    await purchase(partner, 300_000);
    await ownerSql("insert into program_rules (version, valid_from, threshold_units, nfr_basic, nfr_premier, made_at) values (90, '2026-04-10', 3000, 1, 5, app.now())");
    await advanceClock('7 days');
    await runJob('program.decide-all-tiers');
    expect(await tierOf(partner)).toBe('basic');
    await advanceClock('1 day');
    await runJob('program.decide-all-tiers');
    expect(await tierOf(partner)).toBe('premier');
    await ownerSql("alter table program_rules disable trigger program_rules_stay; delete from program_rules where version = 90 and not exists (select from tier_changes where rule_version = 90); update program_rules set valid_from = '2090-01-01' where version = 90; alter table program_rules enable trigger program_rules_stay");
  });
});

describe('the twelve months', () => {
  it('begin at midnight of the partner’s zone, on the day when clocks change too', async () => {
    // 8 March 2026 is the day on which New York goes to summer time: it begins at 05:00 UTC and the next one at 04:00.
    const partner = await createPartner(app);
    await setClock('2025-03-08T04:59:00Z');
    await purchase(partner, 1000);
    await setClock('2025-03-08T05:01:00Z');
    await purchase(partner, 200);
    await setClock('2025-03-09T04:59:59Z');
    await purchase(partner, 70);
    await setClock('2026-03-08T04:59:30Z');
    // 7 March still, by New York's clock: 8 March of the year before counts.
    expect((await standing(partner.organizationId)).netCents).toBe(270);
    await setClock('2026-03-08T05:00:30Z');
    expect(await standing(partner.organizationId)).toMatchObject({ netCents: 0, counted: { from: '2025-03-09', to: '2026-03-08' } });
    await setClock('2026-03-07T04:59:30Z');
    expect((await standing(partner.organizationId)).netCents).toBe(1270);
  });

  it('end on a leap day, and on the day after with the first of March', async () => {
    const partner = await createPartner(app, { timeZone: 'UTC' });
    await setClock('2027-02-28T23:59:00Z');
    await purchase(partner, 100);
    await setClock('2027-03-01T00:01:00Z');
    await purchase(partner, 250);
    await setClock('2028-02-29T12:00:00Z');
    expect((await standing(partner.organizationId)).netCents).toBe(250);
    await setClock('2028-03-01T12:00:00Z');
    expect((await standing(partner.organizationId)).netCents).toBe(0);
  });
});

describe('a yearly review', () => {
  it('makes Basic of a partner whose purchases are gone, on the anniversary in their zone and not before', async () => {
    await setClock('2026-06-15T12:00:00Z');
    const partner = await createPartner(app, { tier: 'premier', since: '2024-06-30', timeZone: 'Pacific/Auckland' });
    await runJob('program.decide-all-tiers');
    // Noon UTC of 30 June is the first minute of 1 July in Auckland.
    await setClock('2026-06-30T11:59:00Z');
    await runJob('program.decide-tiers');
    expect(await tierOf(partner)).toBe('premier');
    await setClock('2026-06-30T12:01:00Z');
    await runJob('program.decide-tiers');
    await runJob('program.decide-tiers');
    expect(await tierOf(partner)).toBe('basic');
    expect(await tierChanges(partner)).toEqual([expect.objectContaining({ previous_tier: 'premier', tier: 'basic', cause: 'review', decided_on: '2026-07-01' })]);
    expect((await mailsOf(partner, 'program.tier-decided')).map(({ subject }) => subject)).toEqual(['Bright & Sons is Basic now']);
    expect((await standing(partner.organizationId)).state).toMatchObject({ sinceOn: '2026-07-01', nextReviewOn: '2027-07-01' });
  });

  it('keeps who still purchases, and says so', async () => {
    await setClock('2026-06-15T12:00:00Z');
    const partner = await createPartner(app, { tier: 'premier', since: '2024-07-01' });
    await runJob('program.decide-all-tiers');
    await purchase(partner, 1_000_000);
    await setClock('2026-07-01T12:00:00Z');
    await runJob('program.decide-tiers');
    expect([await tierOf(partner), (await mailsOf(partner, 'program.tier-decided')).map(({ subject }) => subject)]).toEqual(['premier', ['Bright & Sons stays Premier']]);
    expect((await standing(partner.organizationId)).state.nextReviewOn).toBe('2027-07-01');
  });

  it('is announced thirty days before, once, with what is missing', async () => {
    await setClock('2026-05-15T12:00:00Z');
    const partner = await createPartner(app, { tier: 'premier', since: '2024-07-01' });
    await runJob('program.decide-all-tiers');
    await purchase(partner, 850_001);
    await setClock('2026-05-31T12:00:00Z');
    await runJob('program.warn-of-reviews');
    expect(await mailsOf(partner, 'program.review-soon')).toEqual([]);
    await setClock('2026-06-01T12:00:00Z');
    await runJob('program.warn-of-reviews');
    await runJob('program.warn-of-reviews');
    const mails = await mailsOf(partner, 'program.review-soon');
    expect(mails.map(({ subject }) => subject)).toEqual(['Your tier is reviewed on 1 Jul 2026']);
    expect(mails[0]!.text_body).toContain('As of today $1,499.99 of net purchases are missing to stay Premier.');
  });

  it('leaves a suspended partner alone', async () => {
    await setClock('2026-06-15T12:00:00Z');
    const partner = await createPartner(app, { tier: 'premier', since: '2024-07-01' });
    await runJob('program.decide-all-tiers');
    await ownerSql("update organizations set status = 'suspended' where id = $1", [partner.organizationId]);
    await setClock('2026-07-02T12:00:00Z');
    expect(await decideTier({ organizationId: partner.organizationId, actor: job })).toBeNull();
    expect(await tierOf(partner)).toBe('premier');
  });
});
