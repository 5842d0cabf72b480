import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { cents } from '../../../src/platform/values/money';
import { pageOf, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { otherLine } from '../../support/factories/money/billing';
import { createDesk, type Desk, payOrder } from '../../support/factories/money/papers';
import { createSubscription, planId } from '../../support/factories/subscriptions';

const app = testApp();

async function comparisonOf({ browser }: Desk, invoiceId: string) {
  const $ = pageOf((await browser.get(paths.portal.papers.comparison(invoiceId)).expect(200)).text);
  return {
    causes: $('.line').toArray().map((line) => $(line).text().replace(/\s+/g, ' ').trim()), text: $('main').text().replace(/\s+/g, ' '),
    rows: $('tbody tr').toArray().map((row) => $(row).find('th, td').toArray().map((cell) => $(cell).text().replace(/\s+/g, ' ').trim()).join(' | ')),
    mismatches: $('.mismatches li').toArray().map((item) => $(item).text().replace(/\s+/g, ' ').trim()), links: $('.mismatches a').toArray().map((link) => $(link).attr('href')),
  };
}

async function customer(desk: Desk) {
  const { accountId } = await createAccount({ organizationId: desk.organizationId, name: 'Lakeside Dental' });
  const [plus, prime] = [await planId('safe_plus'), await planId('safe_prime')];
  const subscribe = async (startsOn: string, expiresOn: string) => (await createSubscription({ organizationId: desk.organizationId, accountId, startsOn, expiresOn })).subscriptionId;
  return { accountId, plus, prime, subscribe };
}

describe('An invoice beside the last one', () => {
  it('shows each line with its difference and the cause in words, and the causes add up to the difference', async () => {
    const desk = await createDesk(app);
    const { accountId, plus, prime, subscribe } = await customer(desk);
    const [a, b, c] = [await subscribe('2026-01-10', '2027-01-10'), await subscribe('2026-01-11', '2027-01-11'), await subscribe('2026-01-12', '2027-01-12')];
    const line = (subscriptionId: string, plan: string, amounts = {}) => otherLine({ subscriptionId, item: { subscriptionIds: [subscriptionId], planId: plan, years: 1 }, termStartsOn: null, termEndsOn: null, ...amounts });
    const last = await payOrder(desk, { accountId, accountName: 'Lakeside Dental', lines: [line(a, plus), line(b, plus)] });
    const dearer = { unitListCents: cents(14999), listCents: cents(14999), discountCents: cents(1500), netCents: cents(13499), totalCents: cents(13499) };
    const now = await payOrder(desk, { accountId, accountName: 'Lakeside Dental', lines: [line(a, prime, dearer), line(c, plus)] });
    const { causes, rows, text } = await comparisonOf(desk, now.invoiceId);
    expect(text).toContain(last.number);
    expect(causes).toEqual(['Another plan +$27.00', 'New on this invoice +$107.99', 'Not on this invoice any more −$107.99', 'Difference +$27.00']);
    expect(rows[0]).toMatch(/^Safe Plus, 1 year, S-.* \| \$107\.99 \| \$134\.99 \| \+\$27\.00 \| The plan changed from .*Plus to .*Prime: \+\$27\.00\.$/);
    expect(rows[1]).toMatch(/ \| Not there \| \$107\.99 \| \+\$107\.99 \| New on this invoice: \+\$107\.99\.$/);
    expect(rows[2]).toMatch(/ \| \$107\.99 \| Not there \| −\$107\.99 \| Not on this invoice any more: −\$107\.99\.$/);
  });

  it('prefers the last one for the same subscriptions to a newer one for others', async () => {
    const desk = await createDesk(app);
    const { accountId, plus, subscribe } = await customer(desk);
    const [a, b] = [await subscribe('2026-01-10', '2027-01-10'), await subscribe('2026-01-11', '2027-01-11')];
    const order = (id: string) => payOrder(desk, { accountId, line: { subscriptionId: id, item: { subscriptionIds: [id], planId: plus, years: 1 }, termStartsOn: null, termEndsOn: null } });
    const [first, second, third] = [await order(a), await order(b), await order(a)];
    const { text } = await comparisonOf(desk, third.invoiceId);
    expect(text).toContain(first.number);
    expect(text).not.toContain(second.number);
    expect(text).toContain('The same as last time.');
  });

  it('says when it is the first, and is not found for strangers, for unknown ones and before it is paid', async () => {
    const desk = await createDesk(app);
    const { invoiceId } = await payOrder(desk);
    expect((await comparisonOf(desk, invoiceId)).text).toContain('This is the first invoice for Engines & Co, so there is none to compare it with.');
    const stranger = await createDesk(app);
    const declined = await payOrder(stranger, { testCard: 'pm_card_chargeCustomerFail' });
    const bodies = await Promise.all([invoiceId, uuidv7(), declined.invoiceId, 'no-id'].map(async (id) => (await stranger.browser.get(paths.portal.papers.comparison(id)).expect(404)).text));
    expect(new Set(bodies).size).toBe(1);
  });
});

describe('An invoice beside what is active now', () => {
  it('names what was billed and ended, packs that are fewer or more, and what is active without a paid term, each with its account', async () => {
    const desk = await createDesk(app);
    const { accountId, plus, subscribe } = await customer(desk);
    const [ended, packed, unpaid] = [await subscribe('2025-01-10', '2026-01-10'), await subscribe('2026-01-11', '2027-01-11'), await subscribe('2026-01-12', '2027-01-12')];
    await ownerSql("update subscriptions set state = 'expired', purge_on = '2026-12-31', purge_at = '2026-12-31' where id = $1", [ended]);
    await ownerSql('update subscriptions set storage_packs = 1 where id = $1', [packed]);
    await ownerSql('delete from terms where subscription_id = $1', [unpaid]);
    const term = (id: string) => otherLine({ subscriptionId: id, item: { subscriptionIds: [id], planId: plus, years: 1 }, termStartsOn: null, termEndsOn: null });
    const packs = otherLine({ subscriptionId: packed, itemKind: 'storage_packs', item: { subscriptionId: packed }, quantity: 3, termStartsOn: null, termEndsOn: null });
    const { invoiceId } = await payOrder(desk, { accountId, lines: [term(ended), term(packed), packs] });
    const { mismatches, links } = await comparisonOf(desk, invoiceId);
    expect(mismatches).toEqual([
      expect.stringMatching(/^Safe .*, S-\S+ was billed here and is not active any more\. Open the account$/),
      expect.stringMatching(/^Safe .*, S-\S+: 3 storage packs were billed here, 1 are active now\. Open the account$/),
      expect.stringMatching(/^Safe .*, S-\S+ is active, and no paid term covers today\. Open the account$/),
    ]);
    expect(new Set(links)).toEqual(new Set([paths.portal.account(accountId)]));
  });

  it('says so when all of it meets', async () => {
    const desk = await createDesk(app);
    const { accountId, plus, subscribe } = await customer(desk);
    const id = await subscribe('2026-01-10', '2027-01-10');
    const { invoiceId } = await payOrder(desk, { accountId, line: { subscriptionId: id, item: { subscriptionIds: [id], planId: plus, years: 1 }, termStartsOn: null, termEndsOn: null } });
    expect((await comparisonOf(desk, invoiceId)).text).toContain('Everything billed here is active');
  });
});
