import { paths } from '../../../src/paths';
import { type Subscription } from '../../../src/subscriptions/subscription';
import { type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { changeDesk, later, payQuote, quoteBy } from '../../support/factories/money/changes';
import { createRenewable } from '../../support/factories/money/renewals';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { chargesOf } from '../../support/stripe';

const app = testApp();
afterEach(assertNoBrokenInvariant);

const total = async (quoteId: string) => (await ownerSql<{ total_cents: number }>('select total_cents from quotes where id = $1', [quoteId]))[0]!.total_cents;

const renewable = (organizationId: string) => createRenewable({ organizationId, expiresOn: '2026-12-10', timeZone: 'America/New_York' });
const renewalOf = ({ id, accountId }: Subscription) => [paths.portal.renewals.create(accountId), { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_plus', [`packs_${id}`]: '0', [`years_${id}`]: '1' }] as const;

describe('Golden case: a price that changes tomorrow', () => {
  it('leaves a quote of today as it is, also when it is paid after midnight, and holds for the next from midnight in the partner’s own zone', async () => {
    // New York is five hours behind UTC: its 24 November begins at 05:00 UTC.
    const desk = await changeDesk({ at: '2026-11-24T04:30:00Z', discountBps: 1_000, timeZone: 'America/New_York' });
    await ownerSql("update organizations set time_zone = 'America/New_York' where kind = 'direct'");
    const operator: SignedInAgent = await officeAgent(app, await createColleague());
    const [first, second] = [await renewable(desk.organizationId), await renewable(desk.organizationId)];
    const quoted = await quoteBy(desk.agent, ...renewalOf(first));
    await operator.submit(paths.catalog.plans.price('safe_plus'), { currency: 'USD', list_price: '129.99', courier_standard: '99.99', valid_from: '2026-11-24', confirmation: 'Safe Plus' }).expect(303);
    // 119.99 less 10 %, which is 12.00 rounded half up.
    expect(await total(quoted)).toBe(10_799);
    const afterMidnight = await later(desk, '2026-11-24T05:10:00Z');
    expect(await payQuote(afterMidnight, quoted)).toContain('/portal/');
    expect((await chargesOf(desk.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([10_799]);
    // 129.99 less 10 %, which is 13.00 rounded half up.
    expect(await total(await quoteBy(afterMidnight.agent, ...renewalOf(second)))).toBe(11_699);
  });
});
