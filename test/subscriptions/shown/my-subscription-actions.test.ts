import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createPayingCustomer, type PayingCustomer } from '../../support/factories/customers';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createRenewable, createTrial } from '../../support/factories/money/renewals';
import '../../support/stripe';

const app = testApp();
const AT = '2026-11-21T15:00:00Z';
const { orders } = paths.my;

async function actionsOf({ agent }: PayingCustomer, number: string): Promise<[string, string | undefined][]> {
  const $ = pageOf((await agent.get(paths.my.subscriptions).expect(200)).text);
  return $(`#${number} .subscription-actions a`).toArray().map((link) => [$(link).text().trim(), $(link).attr('href')]);
}

const own = ({ organizationId, accountId }: PayingCustomer, given: Partial<Parameters<typeof createRenewable>[0]> = {}) => createRenewable({ organizationId, accountId, expiresOn: '2027-01-15', ...given });

describe('The customer’s page of subscriptions offers', () => {
  it('for a computer that they pay for: to renew, upgrade, switch auto-renew on and look at the next renewal; each page is there', async () => {
    const customer = await createPayingCustomer({ app, at: AT });
    const { id, number } = await own(customer);
    const actions = await actionsOf(customer, number);
    expect(actions).toEqual([['Renew', orders.renewal], ['Upgrade', orders.upgrades.new(id)], ['Enable auto-renew', orders.autoRenew.edit(id)], ['Next renewal', orders.scheduled.show(id)]]);
    for (const [, href] of actions) await customer.agent.get(href!).expect(200);
  });

  it('for their company’s plan: storage as well', async () => {
    const customer = await createPayingCustomer({ app, at: AT, kind: 'safe_pro' });
    const { id, number } = await own(customer, { planCode: 'safe_pro_core' });
    expect(await actionsOf(customer, number)).toContainEqual(['Add storage', orders.storage(id)]);
  });

  it('for what their partner pays for: to pay for it themselves, or to apply a code, and nothing that would spend the partner’s money', async () => {
    const { organizationId: partner } = await createOrganization();
    const customer = await createPayingCustomer({ app, at: AT, partner });
    const { id, number } = await own(customer, { organizationId: partner });
    const actions = await actionsOf(customer, number);
    expect(actions).toEqual([['Apply an activation code', `${orders.codes.use}?subscription=${id}`], ['Pay for it yourself', orders.payer(id)]]);
    for (const [, href] of actions) await customer.agent.get(href!).expect(200);
  });

  it('for a trial of their own to buy a plan, and for what has ended to renew it first of all', async () => {
    const customer = await createPayingCustomer({ app, at: AT });
    const trial = await createTrial({ organizationId: customer.organizationId, accountId: customer.accountId, endsOn: '2026-12-01' });
    expect(await actionsOf(customer, trial.number)).toEqual([['Buy a plan', orders.purchases.plans]]);
    const { id, number } = await own(customer, { expiresOn: '2026-11-15' });
    await ownerSql("update subscriptions set state = 'expired', lapses_at = null, purge_on = '2026-12-15', purge_at = '2026-12-16T00:00:00Z' where id = $1", [id]);
    const [first] = await actionsOf(customer, number);
    expect(first).toEqual(['Renew', orders.renewal]);
  });

  it('nothing to people of a company who do not pay', async () => {
    const { organizationId: partner } = await createOrganization();
    const customer = await createPayingCustomer({ app, at: AT, kind: 'safe_pro', partner });
    const mine = await own(customer, { planCode: 'safe_pro_core' });
    const theirs = await own(customer, { organizationId: partner, planCode: 'safe_pro_core' });
    await ownerSql("update account_people set role = 'administrator' where account_id = $1", [customer.accountId]);
    for (const { number } of [mine, theirs]) expect(await actionsOf(customer, number)).toEqual([]);
  });
});

describe('An account of which the customer pays a part', () => {
  it('is not turned into a company over their head', async () => {
    const { organizationId: partner } = await createOrganization();
    const customer = await createPayingCustomer({ app, at: AT, partner });
    const { number, id } = await own(customer);
    await ownerSql('update subscriptions set shown_to_organization_id = $2 where id = $1', [id, partner]);
    const agent = await signedInAgent(app, await createMember({ organizationId: partner }));
    const page = pageOf((await agent.get(paths.portal.conversions.new(customer.accountId)).expect(200)).text);
    expect(page('main').text()).toContain(`pays for ${number} themselves`);
    expect(page('main form button[type=submit]')).toHaveLength(0);
  });
});
