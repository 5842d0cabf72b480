import { paths } from '../../../src/paths';
import { pageOf, setClock, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createPayingCustomer, type PayingCustomer, setHouseTax } from '../../support/factories/customers';
import { createOrganization, PASSWORD } from '../../support/factories/organizations';
import { createRenewable, readSubscription } from '../../support/factories/money/renewals';
import { termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf, sandboxControl } from '../../support/stripe';
import '../../../src/billing/billing.jobs';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
const { orders } = paths.my;
const EXPIRES = '2026-12-20';

const words = (text: string, selector = 'main') => pageOf(text)(selector).text().replace(/\s+/g, ' ').trim();
const chargedTo = async ({ payer }: PayingCustomer) => (await chargesOf(payer.stripeCustomerId)).map((charge) => charge.amount);
const mailsTo = async (email: string) => (await ownerSql<{ kind: string; text_body: string }>('select kind, text_body from mails where recipient_email = $1 order by created_at, id', [email]));
const subscription = ({ organizationId, accountId }: PayingCustomer, given: Partial<Parameters<typeof createRenewable>[0]> = {}) => createRenewable({ organizationId, accountId, expiresOn: EXPIRES, ...given });
const later = async (customer: PayingCustomer): Promise<PayingCustomer> => ({ ...customer, agent: await signedInAgent(app, { email: customer.email, password: PASSWORD }) });

/** Switched on by the customer's own form, announced by the worker, at the moment of the first try. */
async function announced(customer: PayingCustomer, given: Parameters<typeof subscription>[1] = {}): Promise<string> {
  const { id } = await subscription(customer, given);
  await customer.agent.submit(orders.autoRenew.edit(id), { card: 'default' }).expect(303);
  await setClock('2026-11-20T09:00:01Z');
  await runJob('subscriptions.announce-renewals');
  await setClock('2026-12-19T09:00:01Z');
  return id;
}

afterEach(async () => {
  await setHouseTax(0);
  await assertNoBrokenInvariant();
});

describe('A customer’s own auto-renewal', () => {
  it('is switched on with a page that says what is charged and when, at the list price', async () => {
    const customer = await createPayingCustomer({ app, at: '2026-11-01T12:00:00Z' });
    await setHouseTax(88_750);
    const { id, number } = await subscription(customer);
    const page = words((await customer.agent.get(orders.autoRenew.edit(id)).expect(200)).text);
    for (const fact of ['$130.64', '19 Dec 2026', '18 Dec 2026', 'Visa ending in 4242']) expect(page).toContain(fact);
    expect(page).not.toMatch(/discount|Accounts|colleague/);
    const answer = await customer.agent.submit(orders.autoRenew.edit(id), { card: 'default' }).expect(303);
    expect(answer.headers['location']).toBe(paths.my.subscriptions);
    const [entry] = await ownerSql('select actor_id, account_id from audit_entries where subject_id = $1 and action = $2', [id, 'auto-renew.enabled']);
    expect(entry).toEqual({ actor_id: customer.personId, account_id: customer.accountId });
    const listed = (await customer.agent.get(paths.my.subscriptions).expect(200)).text;
    expect(words(listed, `#${number} .subscription-next`)).toBe('Renews automatically on 20 Dec 2026');
  });

  it('is announced to the customer, charged by the worker to their card once, and gives the term', async () => {
    const partner = (await createOrganization({ name: 'Bright IT' })).organizationId;
    const customer = await createPayingCustomer({ app, at: '2026-11-01T12:00:00Z', partner });
    const id = await announced(customer);
    for (const turn of [1, 2]) await runJob('subscriptions.charge-renewals').then(() => turn);
    expect(await chargedTo(customer)).toEqual([119_99]);
    expect(await readSubscription({ organizationId: customer.organizationId, id })).toMatchObject({ expiresOn: '2027-12-20', autoRenew: true, renewalInvoiceId: null });
    expect((await termsOf(id)).at(-1)).toMatchObject({ starts_on: EXPIRES, ends_on: '2027-12-20', value_cents: 119_99 });
    const mails = await mailsTo(customer.email);
    expect(mails.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['renewals.announced', 'billing.receipt']));
    for (const { text_body: text } of mails) expect(text).not.toContain('/portal/');
    expect(await ownerSql('select from mails where organization_id = $1', [partner])).toEqual([]);
    expect(await ownerSql('select from invoices where organization_id = $1', [partner])).toEqual([]);
  });

  it('that is declined is told to the customer, shown as what it is, and paid with another card', async () => {
    const customer = await createPayingCustomer({ app, at: '2026-11-01T12:00:00Z' });
    const id = await announced(customer);
    await sandboxControl('POST', `/payment_methods/${customer.card.stripePaymentMethodId}`, { declines: 'insufficient_funds' });
    await runJob('subscriptions.charge-renewals');
    expect(await chargedTo(customer)).toEqual([]);
    expect((await mailsTo(customer.email)).map(({ kind }) => kind)).toContain('renewals.failed');
    const back = await later(customer);
    const { renewalInvoiceId, number } = await readSubscription({ organizationId: customer.organizationId, id });
    const page = (await back.agent.get(paths.my.subscriptions).expect(200)).text;
    expect(words(page, `#${number}`)).toContain('was declined');
    expect(pageOf(page)(`#${number} .subscription-actions a`).first().attr('href')).toBe(paths.my.billing.payments.payNow(renewalInvoiceId!));
    await sandboxControl('POST', `/payment_methods/${customer.card.stripePaymentMethodId}`, { declines: null });
    await setClock('2026-12-20T09:00:01Z');
    await runJob('subscriptions.charge-renewals');
    expect(await chargedTo(customer)).toEqual([119_99]);
    expect(await readSubscription({ organizationId: customer.organizationId, id })).toMatchObject({ expiresOn: '2027-12-20', state: 'active' });
  });

  it('switched off charges nothing more; it lapses, is kept for its grace and then removed, as a partner’s is', async () => {
    const customer = await createPayingCustomer({ app, at: '2026-11-01T12:00:00Z' });
    const { id } = await subscription(customer);
    await customer.agent.submit(orders.autoRenew.edit(id), { card: 'default' }).expect(303);
    expect(words((await customer.agent.get(orders.autoRenew.disable(id)).expect(200)).text)).toContain('Nothing is refunded');
    await customer.agent.submit(orders.autoRenew.disable(id)).expect(303);
    const read = () => readSubscription({ organizationId: customer.organizationId, id });
    expect(await read()).toMatchObject({ autoRenew: false, renewalQuoteId: null });
    await setClock('2026-12-13T09:00:01Z');
    await runJob('subscriptions.send-notices');
    expect((await mailsTo(customer.email)).map(({ kind }) => kind)).toContain('renewals.notice');
    await setClock('2026-12-21T00:00:01Z');
    for (const job of ['subscriptions.charge-renewals', 'subscriptions.lapse']) await runJob(job);
    expect(await read()).toMatchObject({ state: 'expired', purgeOn: '2027-01-19' });
    await setClock('2027-01-20T00:00:01Z');
    await runJob('subscriptions.purge');
    expect((await read()).state).toMatch(/^purg/);
    expect(await chargedTo(customer)).toEqual([]);
  });

  it('without a card leads to the payment provider’s page, and back to the switch', async () => {
    const customer = await createPayingCustomer({ app, at: '2026-11-01T12:00:00Z', testCard: null });
    const { id } = await subscription(customer);
    const answer = await customer.agent.submit(orders.autoRenew.edit(id), { card: 'new' }).expect(303);
    expect(answer.headers['location']).toMatch(/^\/my\/billing\/checkouts\//);
    expect(await ownerSql('select return_path from checkouts where payer_id = $1', [customer.payer.id])).toEqual([{ return_path: orders.autoRenew.edit(id) }]);
  });

  it('can be another one next time: plan, term or end are scheduled and undone by the customer', async () => {
    const customer = await createPayingCustomer({ app, at: '2026-11-01T12:00:00Z' });
    const { id } = await subscription(customer);
    await customer.agent.submit(orders.autoRenew.edit(id), { card: 'default' }).expect(303);
    await customer.agent.submit(orders.scheduled.edit(id), { plan: 'safe_prime', years: '2', packs: '0', ending: 'renew' }).expect(303);
    expect(await readSubscription({ organizationId: customer.organizationId, id })).toMatchObject({ scheduledYears: 2 });
    const page = words((await customer.agent.get(orders.scheduled.show(id)).expect(200)).text);
    expect(page).toContain('$284.98');
    await customer.agent.submit(orders.scheduled.undo(id), { kind: 'all' }).expect(303);
    expect(await readSubscription({ organizationId: customer.organizationId, id })).toMatchObject({ scheduledPlanId: null, scheduledYears: null });
  });
});
