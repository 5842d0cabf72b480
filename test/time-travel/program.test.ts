import '../../src/alerts/alerts.jobs';
import '../../src/audit/audit.jobs';
import { sealAudit } from '../../src/audit/seal-audit';
import { verifyAudit } from '../../src/audit/verify-audit';
import '../../src/content/content.jobs';
import '../../src/deals/deals.jobs';
import '../../src/program/leads/leads.jobs';
import '../../src/program/program.jobs';
import '../../src/subscriptions/renewals/renewals.jobs';
import '../../src/subscriptions/subscriptions.jobs';
import '../../src/support/support.jobs';
import '../../src/training/training.jobs';
import { stopClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import '../support/stripe';
import { createColleague } from '../support/factories/staff';
import { actOn, type Firm, type Life, settleFirms } from './program/live';
import { expectedMornings, expectedOf, expectedReplyDue, expectedTiers } from './program/oracle';
import { actingDays, firms as programFirms, lapsingDays, morningDays, noonOf, passDays, passOf, type Thread, threads } from './program/story';

const sweeps = [
  'deals.sweep', 'training.remind-endings', 'program.decide-all-tiers', 'program.decide-tiers', 'program.warn-of-reviews', 'program.end-left-nfr', 'program.anonymise-leads',
  'support.close-solved', 'content.remind-reviews',
] as const;

const isWithin = (day: number, { from, to }: { from: number; to: number }) => day >= from && day <= to;
const sweepsOn = (day: number) => [...isWithin(day, lapsingDays) ? ['subscriptions.lapse', 'subscriptions.purge'] : [], ...sweeps, ...isWithin(day, morningDays) ? ['alerts.send-digests'] : []];

/** What happened to a thread, as "what day": every step once, for each of those who are told. */
const found: Record<Thread['kind'], string> = {
  deal: "select split_part(kind, '.', 2) as what, created_at as at from mails where dedupe_key like 'deal:' || $1 || ':%' and kind ~ '^deals[.](ends-|lapsed|overdue)'",
  certificate: "select split_part(dedupe_key, ':e-', 2) as what, created_at as at from mails where kind = 'training.certificate-ending' and dedupe_key like 'certificate:' || $1 || ':%'",
  nfr: 'select end_cause as what, ended_at as at from nfr_claims where id = $1::uuid and ended_at is not null',
  lead: "select kind as what, created_at as at from lead_events where lead_id = $1::uuid and kind = 'anonymised'",
  ticket: "select kind as what, at from ticket_entries where ticket_id = $1::uuid and kind = 'closed'",
  content: "select 'reminded' as what, created_at as at from mails where kind = 'content.review-due' and recipient_email = $1",
  alert: "select '' as what, created_at as at from mails where false and $1 = ''",
};

let firms: Firm[];
let lives: Life[];
const expected = threads.map(expectedOf);
const expectedOfFirms = programFirms.map(expectedTiers);

describe('The program over two years, day by day', () => {
  // Jobs run in tests only.
  it('is lived through', async () => {
    await stopClock(noonOf(0).toISOString());
    await createColleague({ roles: ['partner_desk'] });
    firms = await settleFirms();
    lives = threads.map((thread) => ({ thread, id: '' }));
    const acting = actingDays();
    for (const day of passDays) {
      for (; acting[0] !== undefined && acting[0] <= day; acting.shift()) {
        await stopClock(noonOf(acting[0]).toISOString());
        await actOn(acting[0], firms, lives);
      }
      await stopClock(passOf(day).toISOString());
      for (const sweep of sweepsOn(day)) await runJob(sweep);
    }
    expect(lives.filter(({ id }) => id === '')).toEqual([]);
  }, 300_000);

  it.each(['deal', 'certificate', 'nfr', 'lead', 'ticket', 'content'] as const)('does to every %s what a second reckoning says, on the day and once', async (kind) => {
    for (const [place, life] of lives.entries()) {
      if (life.thread.kind !== kind) continue;
      const rows = await ownerSql<{ what: string; at: Date }>(`select distinct what, at from (${found[kind]}) told order by at`, [life.email ?? life.id]);
      const happened = rows.map(({ what, at }) => `${kind === 'certificate' ? 'ends-' : ''}${what} ${at.toISOString().slice(0, 10)}`);
      expect([life.thread, happened]).toEqual([life.thread, expected[place]]);
    }
  });

  it('moves each tier up when the year’s purchases reach the threshold, and down at a review, each told once', async () => {
    for (const [place, { story, organizationId }] of firms.entries()) {
      const rows = await ownerSql<{ what: string; at: Date }>(
        `select what, at from (
           select case when tier = previous_tier then 'premier confirmed' else 'now ' || tier end as what, decided_at as at from tier_changes where organization_id = $1
           union all select 'review announced', created_at from mails where organization_id = $1 and kind = 'program.review-soon') told order by at, what`, [organizationId]);
      expect([story, rows.map(({ what, at }) => `${what} ${at.toISOString().slice(0, 10)}`)]).toEqual([story, expectedOfFirms[place]]);
      const mails = await ownerSql("select id from mails where organization_id = $1 and kind = 'program.tier-decided'", [organizationId]);
      expect(mails).toHaveLength(expectedOfFirms[place]!.filter((step) => !step.startsWith('review')).length);
    }
  });

  it('writes the morning mail to each of a firm’s people where something is new or critical', async () => {
    const alerts = threads.filter((thread): thread is Extract<Thread, { kind: 'alert' }> => thread.kind === 'alert');
    for (const [place, { organizationId, member }] of firms.entries()) {
      const mails = await ownerSql<{ to: string; at: Date }>("select recipient_email as to, created_at as at from mails where organization_id = $1 and kind = 'alerts.digest' order by at", [organizationId]);
      expect([place, mails.filter(({ to }) => to === member.email).map(({ at }) => `morning ${at.toISOString().slice(0, 10)}`)]).toEqual([place, expectedMornings(place, alerts, morningDays)]);
    }
  });

  it('promised each ticket an answer by the working hours of the house', async () => {
    const [house] = await ownerSql<{ zone: string }>("select time_zone as zone from organizations where kind = 'direct'");
    for (const { thread, id } of lives.filter(({ thread: { kind } }) => kind === 'ticket')) {
      const rows = await ownerSql<{ due: Date | null; tier: 'basic' | 'premier' }>(
        `select t.reply_due_at as due, coalesce((select c.tier from tier_changes c where c.organization_id = t.organization_id and c.decided_at <= t.created_at order by c.decided_at desc limit 1), $2) as tier from tickets t where t.id = $1`,
        [id, firms[thread.firm]!.story.tier]);
      if ((thread as { acts: readonly object[] }).acts.length === 0) expect([thread, rows[0]!.due]).toEqual([thread, expectedReplyDue(noonOf(thread.at), rows[0]!.tier, house!.zone)]);
      else expect([thread, rows[0]!.due]).toEqual([thread, null]);
    }
  });

  it('lived through everything that can happen', () => {
    const steps = new Set([...expected, ...expectedOfFirms].flat().map((step) => step.replace(/ \S+$/, '')));
    expect([...steps].sort()).toEqual(expect.arrayContaining([
      'anonymised', 'closed', 'ends-1', 'ends-30', 'ends-7', 'ends-90', 'lapsed', 'left', 'now basic', 'now premier', 'over', 'overdue', 'premier confirmed', 'reminded', 'review announced',
    ]));
  });

  it('told nobody twice, left no deal with two ends, kept no word of a forgotten lead, and its log is whole', async () => {
    expect(await ownerSql('select kind, dedupe_key from mails group by kind, dedupe_key, recipient_email having count(*) > 1')).toEqual([]);
    expect(await ownerSql("select deal_id from deal_events where event in ('won', 'won_by_order', 'lost', 'lapsed', 'withdrawn') group by deal_id having count(*) > 1")).toEqual([]);
    expect(await ownerSql("select id from leads where anonymised_at is not null and (company || coalesce(email, '') || phone || message) <> ''")).toEqual([]);
    await assertNoBrokenInvariant();
    while ((await sealAudit()) > 0);
    expect((await verifyAudit()).problems).toEqual([]);
  });
});
