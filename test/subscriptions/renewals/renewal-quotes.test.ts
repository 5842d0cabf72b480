import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createFirm, createRenewable, readSubscription } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { chargesOf } from '../../support/stripe';

const app = testApp();

async function quoted({ plan = 'safe_plus', years = '1' }: { plan?: string; years?: string } = {}) {
  const firm = await createFirm({ at: '2026-11-22T15:00:00Z' });
  const { accountId } = await createAccount({ organizationId: firm.organizationId });
  const subscription = await createRenewable({ organizationId: firm.organizationId, accountId, expiresOn: '2026-12-20' });
  const agent = await signedInAgent(app, firm.member);
  const { id } = subscription;
  const made = await agent.submit(paths.portal.renewals.create(accountId), { [`renew_${id}`]: 'yes', [`plan_${id}`]: plan, [`years_${id}`]: years, [`packs_${id}`]: '0' }).expect(303);
  const address = made.headers['location']!;
  const quoteId = address.split('/').at(-1)!;
  return {
    ...firm, accountId, subscription, agent, address, quoteId,
    confirm: (by = agent, of = quoteId) => by.submit(paths.portal.purchases.confirm(of), { card: firm.card.id }),
    paid: async () => (await chargesOf(firm.payer.stripeCustomerId)).map(({ amount }) => amount),
    reviewAt: async (of: string, by = agent) => pageOf((await by.get(of).expect(200)).text),
  };
}

const setPrice = (code: string, cents: number) => ownerSql('update plan_prices set list_price_cents = $2 where plan_id = (select id from plans where code = $1) and currency = $3', [code, cents, 'USD']);

describe('The quote of a renewal (G2, G22)', () => {
  it('of another organization is not found, to look at, to pay or to replace', async () => {
    const at = await quoted();
    const stranger = await signedInAgent(app, (await createFirm({ at: '2026-11-22T15:00:00Z' })).member);
    await stranger.get(at.address).expect(404);
    await stranger.submit(paths.portal.purchases.confirm(at.quoteId), { card: at.card.id }).expect(404);
    await stranger.submit(paths.portal.purchases.replace(at.quoteId)).expect(404);
    expect(await at.paid()).toEqual([]);
  });

  it('that has expired is refused; the new one stands beside the old, nothing is charged, and it can be paid', async () => {
    const at = await quoted();
    await setClock('2026-11-22T16:00:01Z');
    const agent = await signedInAgent(app, at.member);
    const answer = await at.confirm(agent).expect(303);
    const fresh = answer.headers['location']!;
    expect(fresh).not.toBe(at.address);
    expect(await at.paid()).toEqual([]);
    const review = await at.reviewAt(fresh, agent);
    expect(review('main').text()).toContain('The earlier quote had expired');
    await at.confirm(agent, fresh.split('/').at(-1)).expect(303);
    expect(await at.paid()).toEqual([10_799]);
    await assertNoBrokenInvariant();
  });

  it('holds its price while the catalog rises', async () => {
    const at = await quoted();
    await setPrice('safe_plus', 149_99);
    try {
      await at.confirm().expect(303);
      expect(await at.paid()).toEqual([10_799]);
    } finally {
      await setPrice('safe_plus', 119_99);
    }
  });

  it('after a rise that outlived it shows the old sum beside the new one', async () => {
    const at = await quoted();
    await setPrice('safe_plus', 149_99);
    try {
      await setClock('2026-11-22T16:00:01Z');
      const agent = await signedInAgent(app, at.member);
      const answer = await at.confirm(agent).expect(303);
      const review = await at.reviewAt(answer.headers['location']!, agent);
      expect(review('main').text()).toContain('$107.99');
      expect(review('.line-total').text()).toContain('$134.99');
      expect(await at.paid()).toEqual([]);
    } finally {
      await setPrice('safe_plus', 119_99);
    }
  });

  it('onto a plan that was withdrawn meanwhile says so, charges nothing, and leads to another choice', async () => {
    const at = await quoted({ plan: 'safe_prime' });
    await ownerSql("update plans set sellable = false where code = 'safe_prime'");
    try {
      const answer = await at.confirm();
      expect([answer.status, pageOf(answer.text)('main').text()]).toEqual([409, expect.stringContaining(`Safe Prime cannot be chosen for ${at.subscription.number}.`)]);
      expect(await at.paid()).toEqual([]);
    } finally {
      await ownerSql("update plans set sellable = true where code = 'safe_prime'");
    }
  });

  it('of its own plan holds although that plan is no longer sold', async () => {
    const at = await quoted();
    await ownerSql("update plans set sellable = false where code = 'safe_plus'");
    try {
      await at.confirm().expect(303);
      expect(await at.paid()).toEqual([10_799]);
    } finally {
      await ownerSql("update plans set sellable = true where code = 'safe_plus'");
    }
  });

  it('made for another tier is refused, with the new total beside it', async () => {
    const at = await quoted();
    await ownerSql("update organizations set tier = 'premier' where id = $1", [at.organizationId]);
    const answer = await at.confirm().expect(303);
    const review = await at.reviewAt(answer.headers['location']!);
    // 119.99 less 20 % instead of 10 %.
    expect(review('.line-total').text()).toContain('$95.99');
    expect(review('main').text()).toContain('$107.99');
    expect(await at.paid()).toEqual([]);
  });

  it('is paid once when it is pressed in two tabs, twice in one, and again by the back button', async () => {
    const at = await quoted({ years: '2' });
    const other = await signedInAgent(app, at.member);
    const answers = await Promise.all([at.confirm(), at.confirm(), at.confirm(other)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    const again = await at.confirm().expect(303);
    expect(again.headers['location']).toMatch(/\/portal\/receipts\//);
    await at.agent.get(at.address).expect(303).expect('Location', again.headers['location']!);
    // 119.99 for two years less 5 % = 227.98, less 10 % = 205.18.
    expect(await at.paid()).toEqual([20_518]);
    expect(await readSubscription(at.subscription)).toMatchObject({ expiresOn: '2028-12-20' });
    await assertNoBrokenInvariant();
  });

  it('beside another one for the same subscription is refused once that one is paid, and nothing is charged twice', async () => {
    const at = await quoted();
    const { id } = at.subscription;
    const second = await at.agent.submit(paths.portal.renewals.create(at.accountId), { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_prime', [`years_${id}`]: '1', [`packs_${id}`]: '0' }).expect(303);
    await at.confirm().expect(303);
    const answer = await at.confirm(at.agent, second.headers['location']!.split('/').at(-1));
    expect(await at.paid()).toEqual([10_799]);
    // The next term would start a year later, and it is too early to renew that.
    expect([answer.status, pageOf(answer.text)('main').text()]).toEqual([409, expect.stringContaining('It can be renewed from 21 Sep 2027.')]);
    await assertNoBrokenInvariant();
  });
});
