import { paths } from '../../src/paths';
import { pageOf, signedInAgent, testApp } from '../support/app';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createEnrolled, createFirm, createRenewable, createTrial, readSubscription } from '../support/factories/money/renewals';
import { createMember } from '../support/factories/organizations';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { chargesOf, sandboxControl } from '../support/stripe';
import { measureUseBy } from '../../src/subscriptions/current-use';
import '../../src/alerts/alerts.jobs';
import '../../src/billing/billing.jobs';
import '../../src/subscriptions/renewals/renewals.jobs';
import '../../src/subscriptions/subscriptions.jobs';

const app = testApp();
afterEach(() => sandboxControl('DELETE', '/faults'));

const expiresOn = '2026-12-20';
const long = '2026-11-01T12:00:00Z';
const announceAt = '2026-11-20T09:00:01Z';
const firstTryAt = '2026-12-19T09:00:01Z';
const announce = () => runJob('subscriptions.announce-renewals');
const charge = () => runJob('subscriptions.charge-renewals');

/** What other tests left behind is due by now too. */
const sweepAll = async () => {
  for (const job of ['announce-renewals', 'charge-renewals', 'answer-tries', 'lapse', 'switch-plans', 'purge']) await runJob(`subscriptions.${job}`);
};

const mailsOf = (organizationId: string, kind: string) => ownerSql<{ subject: string; text_body: string }>('select subject, text_body from mails where organization_id = $1 and kind = $2 order by created_at, id', [organizationId, kind]);
const changesOf = async (subscription: { id: string }) =>
  (await ownerSql<{ kind: string; state: string }>('select kind, state from scheduled_changes where subscription_id = $1 order by made_at, kind', [subscription.id])).map(({ kind, state }) => `${kind} ${state}`);
const alertsOf = async (subscription: { id: string }) =>
  (await ownerSql<{ rule: string }>('select rule from alerts where subscription_id = $1 and closed_at is null order by rule', [subscription.id])).map(({ rule }) => rule);

type Given = { enrolled?: boolean; planCode?: string; packs?: number; at?: string; ends?: string };

async function desk({ enrolled = true, planCode = 'safe_plus', packs = 0, at = long, ends = expiresOn }: Given = {}) {
  const firm = await createFirm({ at });
  const { accountId } = await createAccount({ organizationId: firm.organizationId, kind: packs > 0 || planCode.startsWith('safe_pro') ? 'safe_pro' : 'safe' });
  const given = { organizationId: firm.organizationId, accountId, expiresOn: ends, planCode, packs };
  const subscription = enrolled ? await createEnrolled({ ...given, member: firm.member }) : await createRenewable(given);
  // Signed in anew for each look: weeks pass in between.
  const agentNow = () => signedInAgent(app, firm.member);
  const pageAt = async (address: string) => pageOf((await (await agentNow()).get(address).expect(200)).text);
  const page = () => pageAt(paths.portal.scheduled.show(subscription.id));
  const schedule = async (fields: Record<string, string>) => (await agentNow()).submit(paths.portal.scheduled.edit(subscription.id), { plan: planCode, years: '1', packs: String(packs), ending: 'renew', ...fields });
  const undo = async (kind: string) => (await agentNow()).submit(paths.portal.scheduled.undo(subscription.id), { kind });
  return { ...firm, accountId, subscription, agent: await agentNow(), pageAt, page, schedule, undo, now: () => readSubscription(subscription) };
}

describe('Changes scheduled for the next renewal', () => {
  it('of plan, term and packs are one renewal, announced and charged with its price, and applied with it', async () => {
    const at = await desk({ planCode: 'safe_pro_power', packs: 3 });
    expect((await at.schedule({ plan: 'safe_pro_core', years: '2', packs: '1' })).status).toBe(303);
    expect(await changesOf(at.subscription)).toEqual(['packs open', 'plan open', 'term open']);
    await setClock(announceAt);
    await announce();
    const [mail] = await mailsOf(at.organizationId, 'renewals.announced');
    // Core: 287.99 for two years less 5 % = 547.18, less 15 % (82.08) = 465.10. A pack: 99.00 for two years less 5 % = 188.10, less 10 % (18.81) = 169.29.
    expect(mail!.text_body).toContain('Safe Pro Core, 2 years');
    expect(mail!.text_body).toContain('Total with tax: $634.39');
    await setClock(firstTryAt);
    await charge();
    const after = await at.now();
    expect(after).toMatchObject({ expiresOn: '2028-12-20', termYears: 2, nextStoragePacks: 1, scheduledPlanId: null, scheduledYears: null, scheduledPacks: null });
    expect(after.nextPlanId).not.toBe(after.planId);
    expect(await changesOf(at.subscription)).toEqual(['packs applied', 'plan applied', 'term applied']);
    expect((await chargesOf(at.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([63_439]);
    await assertNoBrokenInvariant();
  });

  it('show the renewal as it is set and with the changes, at the price of the day', async () => {
    const at = await desk();
    const answer = await at.schedule({ plan: 'safe_prime', years: '2' });
    expect([answer.status, answer.headers['location']]).toEqual([303, paths.portal.scheduled.show(at.subscription.id)]);
    const page = await at.page();
    expect(page('caption').first().text()).toBe('The next renewal as it is set, and with what is scheduled');
    const rows = page('table').first().find('tbody tr').toArray().map((row) => page(row).find('th, td').toArray().map((cell) => page(cell).text().trim()));
    // 119.99 less 10 % = 107.99; 149.99 for two years less 5 % = 284.98, less 10 % = 256.48.
    expect(rows).toEqual([
      ['Renews', 'By itself on 20 Dec 2026', 'By itself on 20 Dec 2026'], ['Plan', 'Safe Plus', 'Safe Prime'], ['Term', '1 year', '2 years'],
      ['Price with tax', '$107.99', '$256.48'],
    ]);
    expect(page('main').text()).toContain('These are today’s prices; the announced quote decides.');
    const account = await at.pageAt(paths.portal.account(at.accountId));
    expect(account('main').text()).toContain('Scheduled for the next renewal: Safe Prime, 2 years');
  });

  it('are edited and undone one by one or all, and what is as before is not scheduled', async () => {
    const at = await desk();
    expect((await at.schedule({})).status).toBe(303);
    expect(await changesOf(at.subscription)).toEqual([]);
    expect((await at.schedule({ plan: 'safe_prime', years: '3' })).status).toBe(303);
    expect((await at.schedule({ plan: 'safe_prime', years: '2' })).status).toBe(303);
    expect(await changesOf(at.subscription)).toEqual(['plan open', 'term undone', 'term open']);
    expect((await at.schedule({ plan: 'safe_prime', years: '2' })).status).toBe(303);
    expect(await changesOf(at.subscription)).toHaveLength(3);
    expect((await at.undo('term')).status).toBe(303);
    expect(await at.now()).toMatchObject({ scheduledYears: null, scheduledPlanId: expect.any(String) });
    expect((await at.schedule({ plan: 'safe_prime', years: '2', ending: 'lapse' })).status).toBe(303);
    expect((await at.undo('all')).status).toBe(303);
    expect((await at.undo('all')).status).toBe(303);
    expect(await at.now()).toMatchObject({ scheduledYears: null, scheduledPlanId: null, scheduledLapse: false });
    expect((await changesOf(at.subscription)).filter((change) => change.endsWith('open'))).toEqual([]);
    expect(await ownerSql("select 1 from audit_entries where action = 'renewal.scheduled' and subject_id = $1", [at.subscription.id])).toHaveLength(5);
    await assertNoBrokenInvariant();
  });

  it('after the announcement withdraw it: a new one names the old sum and the new one, and that is charged', async () => {
    const at = await desk();
    await setClock(announceAt);
    await announce();
    expect((await at.schedule({ plan: 'safe_prime' })).status).toBe(303);
    await charge();
    await announce();
    const mails = await mailsOf(at.organizationId, 'renewals.announced');
    expect(mails).toHaveLength(2);
    expect(mails[1]!.text_body).toContain('$134.99 instead of the $107.99 that we announced before, because what is renewed has changed.');
    await setClock(firstTryAt);
    await charge();
    expect((await chargesOf(at.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([13_499]);
    expect(await changesOf(at.subscription)).toEqual(['plan applied']);
    await assertNoBrokenInvariant();
  });

  it('are refused from the claim on, and the renewal is as it was announced', async () => {
    const at = await desk();
    await sandboxControl('POST', `/payment_methods/${at.card.stripePaymentMethodId}`, { declines: 'insufficient_funds' });
    await setClock(announceAt);
    await announce();
    await setClock(firstTryAt);
    await charge();
    const refused = await at.schedule({ plan: 'safe_prime' });
    expect([refused.status, pageOf(refused.text)('.error-summary').text()]).toEqual([422, expect.stringContaining('is being charged, so it can no longer be changed')]);
    expect((await at.undo('all')).status).toBe(409);
    expect(await changesOf(at.subscription)).toEqual([]);
  });

  it('never reach a renewal half: a change and the claim at the same moment end in one or the other', async () => {
    const at = await desk();
    await setClock(announceAt);
    await announce();
    await setClock(firstTryAt);
    const [, answer] = await Promise.all([charge(), at.schedule({ plan: 'safe_prime' })]);
    await announce();
    await charge();
    const [paid] = await chargesOf(at.payer.stripeCustomerId);
    const changed = answer.status === 303 && (await changesOf(at.subscription))[0] === 'plan applied';
    expect(paid!.amount).toBe(changed ? 13_499 : 10_799);
    expect(await chargesOf(at.payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('fill in the form of a renewal by hand, which overtakes those it does not follow', async () => {
    const at = await desk({ enrolled: false });
    expect((await at.schedule({ plan: 'safe_prime', years: '2' })).status).toBe(303);
    const form = await at.pageAt(paths.portal.renewals.new(at.accountId));
    const { id } = at.subscription;
    expect([form(`[name=plan_${id}]`).val(), form(`[name=years_${id}]`).val()]).toEqual(['safe_prime', '2']);
    expect(form('main').text()).toContain('What is scheduled for its next renewal is filled in; renewing by hand takes its place.');
    const made = await at.agent.submit(paths.portal.renewals.create(at.accountId), { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_prime', [`packs_${id}`]: '0', [`years_${id}`]: '1' }).expect(303);
    await at.agent.submit(`${made.headers['location']}/confirmation`, { card: at.card.id }).expect(303);
    expect(await changesOf(at.subscription)).toEqual(['plan applied', 'term overtaken']);
    expect(await at.now()).toMatchObject({ expiresOn: '2027-12-20', scheduledYears: null });
    await assertNoBrokenInvariant();
  });

  it('are overtaken by an upgrade that begins a term today', async () => {
    const at = await desk();
    expect((await at.schedule({ plan: 'safe_prime', years: '3', ending: 'lapse' })).status).toBe(303);
    const made = await at.agent.submit(paths.portal.upgrades.create(at.subscription.id), { choice: 'safe_prime:1', purchase_order: '' }).expect(303);
    await at.agent.submit(`${made.headers['location']}/confirmation`, { card: at.card.id }).expect(303);
    expect(await changesOf(at.subscription)).toEqual(['lapse overtaken', 'plan applied', 'term overtaken']);
    expect(await at.now()).toMatchObject({ scheduledLapse: false, scheduledYears: null, autoRenew: true });
    await assertNoBrokenInvariant();
  });

  it('that are no longer possible stop the renewal, with an alert and one mail that name the remedy, until they are changed', async () => {
    const at = await desk();
    expect((await at.schedule({ plan: 'safe_prime' })).status).toBe(303);
    await ownerSql("update plans set sellable = false where code = 'safe_prime'");
    try {
      await setClock(announceAt);
      await announce();
      await setClock('2026-11-20T20:00:00Z');
      await announce();
    } finally {
      await ownerSql("update plans set sellable = true where code = 'safe_prime'");
    }
    await runJob('alerts.sweep-all');
    expect(await at.now()).toMatchObject({ renewalStopped: 'schedule', renewalQuoteId: null, chargeAt: null });
    expect((await mailsOf(at.organizationId, 'renewals.impossible')).map(({ text_body: text }) => text.includes('Safe Prime cannot be chosen'))).toEqual([true]);
    expect(await alertsOf(at.subscription)).toEqual(['renewal_impossible']);
    const account = await at.pageAt(paths.portal.account(at.accountId));
    expect(account('main').text()).toContain('what is scheduled for it is not possible any more. Change or undo it.');
    expect(account('main a').toArray().map((link) => account(link).text())).toContain('Change the schedule');
    expect((await at.undo('all')).status).toBe(303);
    expect(await alertsOf(at.subscription)).toEqual([]);
    await announce();
    expect(await at.now()).toMatchObject({ renewalStopped: null, renewalQuoteId: expect.any(String) });
    await assertNoBrokenInvariant();
  });

  it('are refused where they cannot be renewed: more packs, packs for a plan without, and a plan that is too small', async () => {
    const at = await desk({ planCode: 'safe_pro_power', packs: 2 });
    const words = async (fields: Record<string, string>) => {
      const answer = await at.schedule(fields);
      return [answer.status, pageOf(answer.text)('.error-summary').text().trim()] as const;
    };
    expect(await words({ packs: '3' })).toEqual([422, expect.stringContaining('from 0 to 2')]);
    expect(await words({ plan: 'nothing' })).toEqual([422, expect.stringContaining('Choose one of the plans.')]);
    expect(await words({ plan: 'safe_plus' })).toEqual([422, expect.stringContaining('Safe Plus cannot be chosen')]);
    expect(await words({ years: '4' })).toEqual([422, expect.stringContaining('1, 2 or 3 years')]);
    measureUseBy((_trx, ids) => Promise.resolve(new Map(ids.map((id) => [id, { storageGb: 650, servers: 1 }]))));
    try {
      expect(await words({ plan: 'safe_pro_power', packs: '0' })).toEqual([422, expect.stringContaining('uses 650 GB')]);
      expect((await at.schedule({ packs: '2' })).status).toBe(303);
    } finally {
      measureUseBy(() => Promise.resolve(new Map()));
    }
  });

  it('are for what can renew: not for a trial, not after the end', async () => {
    const at = await desk();
    const trial = await createTrial({ organizationId: at.organizationId, endsOn: '2026-11-10' });
    await at.agent.submit(paths.portal.scheduled.edit(trial.id), { plan: 'safe_plus', years: '1', packs: '0' }).expect(422);
    const page = await at.pageAt(paths.portal.scheduled.show(trial.id));
    expect(page('main').text()).toContain('a trial does not renew');
    expect(page('select[name=plan]')).toHaveLength(0);
  });

  it('are read by everybody and made by those who may switch auto-renew', async () => {
    const at = await desk();
    const reader = await signedInAgent(app, await createMember({ organizationId: at.organizationId, roles: ['read_only'] }));
    const page = pageOf((await reader.get(paths.portal.scheduled.show(at.subscription.id)).expect(200)).text);
    expect(page('form[action*=scheduled]')).toHaveLength(0);
    await reader.submit(paths.portal.scheduled.edit(at.subscription.id), { plan: 'safe_prime' }).expect(403);
  });
});

describe('A scheduled end', () => {
  it('lets the subscription lapse although auto-renew is on, says who wanted it, and switches auto-renew off after it', async () => {
    const at = await desk();
    await setClock(announceAt);
    await announce();
    expect((await at.schedule({ ending: 'lapse' })).status).toBe(303);
    expect(await at.now()).toMatchObject({ autoRenew: true, scheduledLapse: true, chargeAt: null, quoteAt: null, renewalQuoteId: null });
    const account = await at.pageAt(paths.portal.account(at.accountId));
    expect(account('main').text()).toMatch(/Lapses on 20 Dec 2026/);
    const switched = await at.pageAt(paths.portal.autoRenew.edit(at.subscription.id));
    expect(switched('dd').first().text()).toContain('Nothing');
    expect(switched('main').text()).toContain('What is scheduled for the next renewal is renewed then');
    expect(account('main').text()).toMatch(/Auto-renew is on, but .+ scheduled on 20 Nov 2026 that it does not renew this time/);
    await setClock('2026-12-13T09:00:01Z');
    await runJob('subscriptions.send-notices');
    const [notice, ...others] = await mailsOf(at.organizationId, 'renewals.notice');
    expect([notice!.text_body, others]).toEqual([expect.stringContaining('it is scheduled not to renew this time, and nothing is charged. Undo that to let it renew.'), []]);
    await setClock(firstTryAt);
    await charge();
    await setClock('2026-12-21T00:00:01Z');
    await runJob('subscriptions.lapse');
    expect(await at.now()).toMatchObject({ state: 'expired', autoRenew: false, scheduledLapse: false });
    expect(await changesOf(at.subscription)).toEqual(['lapse applied']);
    await sweepAll();
    expect(await chargesOf(at.payer.stripeCustomerId)).toEqual([]);
    await assertNoBrokenInvariant();
  });

  it('undone in time renews it after all', async () => {
    const at = await desk();
    await setClock(announceAt);
    await announce();
    expect((await at.schedule({ ending: 'lapse' })).status).toBe(303);
    expect((await at.undo('lapse')).status).toBe(303);
    await announce();
    await setClock(firstTryAt);
    await charge();
    expect(await at.now()).toMatchObject({ expiresOn: '2027-12-20', autoRenew: true });
    expect((await mailsOf(at.organizationId, 'renewals.announced'))[1]!.text_body).not.toContain('instead of');
  });

  it('is overtaken where auto-renew is switched off, and refused where it is off', async () => {
    const at = await desk();
    expect((await at.schedule({ ending: 'lapse' })).status).toBe(303);
    await at.agent.submit(paths.portal.autoRenew.disable(at.subscription.id)).expect(303);
    expect(await changesOf(at.subscription)).toEqual(['lapse overtaken']);
    expect((await at.schedule({ ending: 'lapse' })).status).toBe(422);
    await assertNoBrokenInvariant();
  });

  it('with other changes beside it leaves those for a renewal by hand, and the removal of the data ends them', async () => {
    const at = await desk();
    expect((await at.schedule({ plan: 'safe_prime', ending: 'lapse' })).status).toBe(303);
    await setClock('2026-12-21T00:00:01Z');
    await runJob('subscriptions.lapse');
    expect(await changesOf(at.subscription)).toEqual(['lapse applied', 'plan open']);
    await setClock('2027-01-20T00:00:01Z');
    await sweepAll();
    expect(await changesOf(at.subscription)).toEqual(['lapse applied', 'plan overtaken']);
    await assertNoBrokenInvariant();
  });
});

describe('The list of scheduled changes', () => {
  it('shows what waits, by state and kind, as pages and as CSV, and no other organization’s', async () => {
    const at = await desk();
    expect((await at.schedule({ plan: 'safe_prime', years: '2' })).status).toBe(303);
    expect((await at.undo('term')).status).toBe(303);
    const other = await desk();
    expect((await other.schedule({ years: '3' })).status).toBe(303);
    const rowsAt = async (query: string) => {
      const page = pageOf((await at.agent.get(`${paths.portal.scheduled.index}${query}`).expect(200)).text);
      return page('table.list tbody tr').toArray().map((row) => page(row).find('td[data-label=Change]').text());
    };
    expect(await rowsAt('')).toEqual(['Plan: Safe Prime']);
    expect(await rowsAt('?state=undone')).toEqual(['Term: 2 years']);
    expect(await rowsAt('?state=all')).toHaveLength(2);
    expect(await rowsAt('?state=all&kind=lapse')).toEqual([]);
    const csv = await at.agent.get(`${paths.portal.scheduled.csv}?state=all`).expect(200);
    expect(csv.text.trim().split('\r\n')).toHaveLength(3);
    expect(csv.text).not.toContain(other.subscription.number);
    await other.agent.get(paths.portal.scheduled.show(at.subscription.id)).expect(404);
  });

  it('walks through pages of fifty without losing one', async () => {
    const at = await desk();
    await ownerSql(
      `insert into scheduled_changes (id, organization_id, account_id, subscription_id, kind, years, state, made_by, made_at, ended_at)
       select gen_random_uuid(), $1, $2, $3, 'term', 2, 'undone', $4, app.now() - n * interval '1 minute', app.now() from generate_series(1, 120) n`,
      [at.organizationId, at.accountId, at.subscription.id, at.member.personId]);
    let address: string | undefined = `${paths.portal.scheduled.index}?state=undone`;
    const sizes: number[] = [];
    while (address) {
      const page = pageOf((await at.agent.get(address).expect(200)).text);
      sizes.push(page('table.list tbody tr').length);
      address = page('a[rel=next]').attr('href');
    }
    expect(sizes).toEqual([50, 50, 20]);
  });
});

describe('A price that is gone', () => {
  it('stops the announcement, is told once, and the renewal goes on when there is one again', async () => {
    const at = await desk();
    await ownerSql("update plan_prices set valid_from = '2027-06-01' where plan_id = (select id from plans where code = 'safe_plus')");
    try {
      await setClock(announceAt);
      await announce();
    } finally {
      await ownerSql("update plan_prices set valid_from = '2020-01-01' where plan_id = (select id from plans where code = 'safe_plus')");
    }
    expect(await at.now()).toMatchObject({ renewalStopped: 'price' });
    expect(await mailsOf(at.organizationId, 'renewals.impossible')).toHaveLength(1);
    await setClock('2026-11-20T16:00:00Z');
    await announce();
    expect(await at.now()).toMatchObject({ renewalStopped: null, renewalQuoteId: expect.any(String) });
  });
});
