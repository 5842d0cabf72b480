import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createFirm, createRenewable, readSubscription } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf } from '../../support/stripe';
import { measureUseBy } from '../../../src/subscriptions/current-use';
import '../../../src/subscriptions/renewals/renewals.jobs';

const app = testApp();
afterEach(() => measureUseBy(() => Promise.resolve(new Map())));

async function desk({ kind = 'safe' as const, at = '2026-11-22T15:00:00Z' }: { kind?: 'safe' | 'safe_pro'; at?: string } = {}) {
  const firm = await createFirm({ at });
  const { accountId } = await createAccount({ organizationId: firm.organizationId, kind });
  const add = (expiresOn: string, planCode: string, packs = 0) => createRenewable({ organizationId: firm.organizationId, accountId, expiresOn, planCode, packs });
  const agent = await signedInAgent(app, firm.member);
  return { ...firm, accountId, add, agent, submit: (fields: Record<string, string>) => agent.submit(paths.portal.renewals.create(accountId), fields) };
}

const renewed = ({ id }: { id: string }, plan: string, years: string, packs = '0') => ({ [`renew_${id}`]: 'yes', [`plan_${id}`]: plan, [`years_${id}`]: years, [`packs_${id}`]: packs });
const linesIn = (page: ReturnType<typeof pageOf>) => page('.line').toArray().map((line) => [page(line).find('.line-words').contents().first().text(), page(line).find('.line-amount').text()]);

describe('Several subscriptions in one order', () => {
  it('are renewed each on its own plan for its own term, at the total that the page said (X4)', async () => {
    const at = await desk();
    const [up, down, same] = [await at.add('2026-12-15', 'safe_plus'), await at.add('2027-01-10', 'safe_prime'), await at.add('2026-12-20', 'safe_basic')];
    const fields = { ...renewed(up, 'safe_prime', '2'), ...renewed(down, 'safe_basic', '3'), ...renewed(same, 'safe_basic', '1'), purchase_order: 'PO 9' };
    const preview = await at.submit({ ...fields, act: 'total' });
    expect(preview.status).toBe(200);
    const page = pageOf(preview.text);
    // Prime for two years 149.99 × 2 less 5 % = 284.98, less 10 % = 256.48; Basic 83.99 less 10 % = 75.59; Basic for three 83.99 × 3 less 10 % = 226.77, less 10 % = 204.09.
    expect(linesIn(page).map(([, amount]) => amount)).toEqual(['$256.48', '$75.59', '$204.09', '$536.16']);
    expect(page(`[name=years_${down.id}]`).val()).toBe('3');
    expect(await ownerSql('select 1 from quotes where organization_id = $1', [at.organizationId])).toEqual([]);
    const made = await at.submit(fields);
    const review = pageOf((await at.agent.get(made.headers['location']!).expect(200)).text);
    expect(review('.line-total').text()).toContain('$536.16');
    await at.agent.submit(`${made.headers['location']}/confirmation`, { card: at.card.id }).expect(303);
    expect(await readSubscription(up)).toMatchObject({ expiresOn: '2028-12-15', termYears: 2 });
    expect(await readSubscription(down)).toMatchObject({ expiresOn: '2030-01-10', termYears: 3 });
    expect(await readSubscription(same)).toMatchObject({ expiresOn: '2027-12-20', termYears: 1 });
    expect((await chargesOf(at.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([53_616]);
    await assertNoBrokenInvariant();
  });

  it('are given terms from their old ends and, in grace, from today', async () => {
    const at = await desk({ at: '2026-11-01T12:00:00Z' });
    const [ended, running] = [await at.add('2026-11-10', 'safe_plus'), await at.add('2026-12-20', 'safe_plus')];
    await setClock('2026-11-22T15:00:00Z');
    await runJob('subscriptions.lapse');
    const agent = await signedInAgent(app, at.member);
    const made = await agent.submit(paths.portal.renewals.create(at.accountId), { ...renewed(ended, 'safe_prime', '2'), ...renewed(running, 'safe_plus', '1') }).expect(303);
    await agent.submit(`${made.headers['location']}/confirmation`, { card: at.card.id }).expect(303);
    expect(await readSubscription(ended)).toMatchObject({ state: 'active', expiresOn: '2028-11-22', anchorOn: '2026-11-22', termYears: 2 });
    expect(await readSubscription(running)).toMatchObject({ expiresOn: '2027-12-20' });
  });

  it('shows no sum but the reason where there is no price (G3)', async () => {
    const at = await desk();
    const subscription = await at.add('2026-12-15', 'safe_plus');
    await ownerSql("update plan_prices set valid_from = '2027-06-01' where plan_id = (select id from plans where code = 'safe_plus')");
    try {
      const page = pageOf((await at.agent.get(paths.portal.renewals.new(at.accountId)).expect(200)).text);
      expect(page('#total').text()).toContain('Safe Plus has no price in USD today, so nothing can be renewed. Contact partner support.');
      expect(page('#total').text()).not.toContain('$');
      await at.submit(renewed(subscription, 'safe_plus', '1')).expect(409);
    } finally {
      await ownerSql("update plan_prices set valid_from = '2020-01-01' where plan_id = (select id from plans where code = 'safe_plus')");
    }
  });

  it('asks for a term of each, and keeps what was typed', async () => {
    const at = await desk();
    const subscription = await at.add('2026-12-15', 'safe_plus');
    const answer = await at.submit(renewed(subscription, 'safe_prime', '9')).expect(422);
    const page = pageOf(answer.text);
    expect(page('.error-summary').text()).toContain(`Choose a term of 1, 2 or 3 years for ${subscription.number}.`);
    expect(page(`[name=plan_${subscription.id}]`).val()).toBe('safe_prime');
    expect(page('#total').text()).toContain('Correct the form to see the total.');
  });
});

describe('A smaller plan', () => {
  const using = (storageGb: number, servers = 0) => measureUseBy((_trx, ids) => Promise.resolve(new Map(ids.map((id) => [id, { storageGb, servers }]))));

  it('is refused where it cannot hold what is used, with what would do', async () => {
    const at = await desk({ kind: 'safe_pro' });
    const subscription = await at.add('2026-12-15', 'safe_pro_power', 4);
    const words = async (plan: string, packs: string) => pageOf((await at.submit(renewed(subscription, plan, '1', packs)).expect(409)).text)('.error-summary').text();
    using(620);
    expect(await words('safe_pro_core', '2')).toContain(`${subscription.number} uses 620 GB, and Safe Pro Core with 2 storage packs holds 450 GB. Keep more packs, choose a larger plan, or remove data first.`);
    expect(await words('safe_pro_power', '1')).toContain('Safe Pro Power with 1 storage pack holds 600 GB');
    await at.submit(renewed(subscription, 'safe_pro_core', '1', '4')).expect(303);
    await at.submit(renewed(subscription, 'safe_pro_power', '1', '2')).expect(303);
    using(10, 1);
    expect(await words('safe_pro_core', '0')).toContain('backs up 1 server, and Safe Pro Core allows 0. Choose a larger plan, or remove servers first.');
  });

  it('that fitted when it was quoted is refused at the confirmation where it does not any more', async () => {
    const at = await desk({ kind: 'safe_pro' });
    const subscription = await at.add('2026-12-15', 'safe_pro_power', 4);
    const made = await at.submit(renewed(subscription, 'safe_pro_core', '1')).expect(303);
    using(300);
    await at.agent.submit(`${made.headers['location']}/confirmation`, { card: at.card.id });
    expect(await chargesOf(at.payer.stripeCustomerId)).toEqual([]);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2026-12-15' });
  });
});
