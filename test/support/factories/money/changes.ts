import { paths } from '../../../../src/paths';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../../app';
import { ownerSql } from '../../database';
import { createFirm, type Firm } from './renewals';

export type Desk = Firm & { agent: SignedInAgent };

/** A firm with its administrator signed in, at a moment; `discountBps` is what its tier takes off every plan. */
export async function changeDesk({ at, discountBps, ...firm }: { at: string; discountBps?: number } & Parameters<typeof createFirm>[0]): Promise<Desk> {
  if (discountBps !== undefined) await ownerSql('update tier_discounts set discount_bps = $1', [discountBps]);
  const made = await createFirm({ at, ...firm });
  return { ...made, agent: await signedInAgent(testApp(), made.member) };
}

/** The same desk at another moment; nobody stays signed in for so long. */
export async function later(desk: Desk, at: string): Promise<Desk> {
  await setClock(at);
  return { ...desk, agent: await signedInAgent(testApp(), desk.member) };
}

/** A newer price of a year, valid from the first day of all. */
export async function setYearPrice(planCode: string, cents: number): Promise<void> {
  await ownerSql(
    `insert into plan_prices select (jsonb_populate_record(null::plan_prices, to_jsonb(p) || jsonb_build_object(
       'id', gen_random_uuid(), 'version', p.version + 1, 'list_price_cents', $2::bigint, 'valid_from', p.valid_from))).*
       from plan_prices p join plans on plans.id = p.plan_id where plans.code = $1 and p.currency = 'USD' order by p.version desc limit 1`, [planCode, cents]);
}

/** Prices in force from the earliest day, so that tests may stand in any year. */
export async function pricesFromTheStart(): Promise<void> {
  await ownerSql("update plan_prices set valid_from = '2020-01-01'");
  await ownerSql("update add_on_prices set valid_from = '2020-01-01'");
}

/** The quote that a form led to. */
export function quoteIn(location: string | undefined): string {
  const found = /\/portal\/quotes\/([0-9a-f-]{36})$/.exec(location ?? '');
  if (!found) throw new Error(`no quote in ${location ?? 'no address'}`);
  return found[1]!;
}

/** Submits a form that leads to a quote; the errors of one that does not are thrown as words. */
export async function quoteBy(agent: SignedInAgent, address: string, fields: Record<string, string>): Promise<string> {
  const answer = await agent.submit(address, fields);
  if (answer.status !== 303) throw new Error(`${answer.status}: ${pageOf(answer.text ?? '')('.error-summary, h1, .card p').text().trim()}`);
  return quoteIn(answer.headers['location']);
}

/** Confirms a quote with a card; answers where that led. */
export async function payQuote(desk: Pick<Desk, 'agent' | 'card'>, quoteId: string): Promise<string> {
  const answer = await desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: desk.card.id });
  return answer.headers['location'] ?? `${answer.status}: ${pageOf(answer.text ?? '')('.error-summary').text().trim()}`;
}

/** Buys computers of a Safe plan for a new household; answers its account. */
export async function buySafe(desk: Desk, { plan, years = 1, quantity = 1, email = 'ana@example.test' }: { plan: string; years?: number; quantity?: number; email?: string }): Promise<string> {
  const quoteId = await quoteBy(desk.agent, paths.portal.purchases.options(plan), {
    years: String(years), quantity: String(quantity), packs: '0', purchase_order: '', first_name: 'Ana', last_name: 'López', email, email_again: email, phone: '', country: 'US', language: 'en',
  });
  await payQuote(desk, quoteId);
  const [row] = await ownerSql<{ account_id: string }>('select account_id from quotes where id = $1', [quoteId]);
  return row!.account_id;
}

/** Buys a Safe Pro plan for a new company. */
export async function buyPro(desk: Desk, { plan, years = 1, packs = 0, email = 'office@example.test' }: { plan: string; years?: number; packs?: number; email?: string }): Promise<string> {
  const quoteId = await quoteBy(desk.agent, paths.portal.purchases.options(plan), {
    years: String(years), packs: String(packs), purchase_order: '', company: 'Meise Ltd', administered_by: 'customer', email, email_again: email, phone: '', country: 'US', language: 'en',
  });
  await payQuote(desk, quoteId);
  const [row] = await ownerSql<{ account_id: string }>('select account_id from quotes where id = $1', [quoteId]);
  return row!.account_id;
}

/** Upgrades through the pages and pays; answers the quote's sums. */
export async function upgrade(desk: Desk, subscriptionId: string, choice: string): Promise<{ quoteId: string; totalCents: number; netCents: number; taxCents: number }> {
  const quoteId = await quoteBy(desk.agent, paths.portal.upgrades.create(subscriptionId), { choice, purchase_order: '' });
  const location = await payQuote(desk, quoteId);
  if (!/\/portal\/receipts\//.test(location)) throw new Error(`not paid: ${location}`);
  const [row] = await ownerSql<{ total_cents: number; net_cents: number; tax_cents: number }>('select total_cents, net_cents, tax_cents from quotes where id = $1', [quoteId]);
  return { quoteId, totalCents: row!.total_cents, netCents: row!.net_cents, taxCents: row!.tax_cents };
}
