import { uuidv7 } from 'uuidv7';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { insertNextAttempt } from '../../src/billing/payments/next-attempt';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, worker } from '../support/factories/money/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { chargesOf, failNext, sandboxControl, stripeSdk } from '../support/stripe';
import '../support/queue';

afterAll(closeDatabase);
afterEach(() => sandboxControl('DELETE', '/faults'));

async function partner() {
  const { organizationId } = await createOrganization({ name: 'Bright & Sons' });
  await createMember({ organizationId, roles: ['billing'] });
  const payer = await createPayer(organizationId);
  return { organizationId, payer, customerId: payer.stripeCustomerId };
}

async function order(testCard = 'pm_card_visa', changes: Parameters<typeof confirm>[1] = {}) {
  const from = await partner();
  const card = await createCard(from.payer, testCard);
  const quote = await createQuote(from.payer);
  const { invoiceId, paymentId } = await confirm(quote, { cardId: card.id, ...changes });
  return { ...from, card, quote, invoiceId, paymentId: paymentId! };
}

const charge = ({ organizationId, paymentId }: { organizationId: string; paymentId: string }) => chargePayment({ organizationId, paymentId, actor: worker });
const rowOf = async (table: string, id: string) => (await ownerSql(`select * from ${table} where id = $1`, [id]))[0]!;

describe('Charging a card on file', () => {
  it('pays the invoice, gives it a number, and queues the receipt for the billing people', async () => {
    const made = await order('pm_card_visa', { kind: 'renewal' });
    expect(await charge(made)).toMatchObject({ state: 'paid', invoiceId: made.invoiceId });
    const invoice = await rowOf('invoices', made.invoiceId);
    expect(invoice).toMatchObject({ status: 'paid', total_cents: 10799 });
    expect(invoice.number).toMatch(/^INV-\d{4}-\d{6}$/);
    expect(invoice.snapshot).toMatchObject({ buyer: { name: 'Bright & Sons' }, card: { brand: 'visa', last4: '4242' }, lines: [{ totalCents: 10799, termEndsOn: '2028-01-01' }] });
    expect(await chargesOf(made.customerId)).toHaveLength(1);
    const mails = await ownerSql('select subject from mails where organization_id = $1', [made.organizationId]);
    expect(mails).toEqual([{ subject: 'Receipt: Safe Plus for Engines & Co' }]);
  });
});

describe('A declined order', () => {
  it('leaves a void invoice and a declined payment, and the same quote can be paid with another card', async () => {
    const made = await order('pm_card_chargeCustomerFail');
    const result = await charge(made);
    expect(result).toMatchObject({ state: 'declined', declineKind: 'later' });
    expect(result.message).toMatch(/declined the card, so nothing was charged/);
    expect(await rowOf('invoices', made.invoiceId)).toMatchObject({ status: 'void', number: null });
    const card = await createCard(made.payer);
    const again = await confirm(made.quote, { cardId: card.id });
    expect(again.invoiceId).not.toBe(made.invoiceId);
    expect(await charge({ organizationId: made.organizationId, paymentId: again.paymentId! })).toMatchObject({ state: 'paid' });
    expect(await rowOf('payments', again.paymentId!)).toMatchObject({ attempt: 2, charge_key: `order-${made.quote.id}-2` });
  });
});

describe('A declined renewal', () => {
  it('leaves its invoice open, and the next try has a number of its own', async () => {
    const made = await order('pm_card_chargeCustomerFail', { offSession: true, chargeKey: `renewal-${uuidv7()}-2027-01-01` });
    expect(await charge(made)).toMatchObject({ state: 'declined' });
    expect(await rowOf('invoices', made.invoiceId)).toMatchObject({ status: 'open' });
    const card = await createCard(made.payer);
    const next = await within({ organizationId: made.organizationId }, async (trx) => {
      const now = await databaseNow(trx);
      return insertNextAttempt(trx, { organizationId: made.organizationId, invoiceId: made.invoiceId, cardId: card.id, offSession: true, dueAt: now, now });
    });
    expect(await charge({ organizationId: made.organizationId, paymentId: next })).toMatchObject({ state: 'paid' });
    expect((await rowOf('payments', next)).charge_key).toMatch(/-2$/);
  });

  it('waits for the person when the bank wants to ask them, and tries no more by itself', async () => {
    const made = await order('pm_card_authenticationRequired', { offSession: true, chargeKey: `renewal-${uuidv7()}-2027-01-01` });
    expect(await charge(made)).toMatchObject({ state: 'needs_action', actionUrl: null });
    expect(await charge(made)).toMatchObject({ state: 'needs_action' });
    expect((await stripeSdk().paymentIntents.list({ customer: made.customerId })).data).toHaveLength(1);
  });
});

describe('A charge whose answer is lost', () => {
  it.each([
    ['the connection drops after the charge was made', 'drop_after'],
    ['Stripe answers 500 after the charge was made', 'error_after'],
    ['the connection drops before anything happened', 'drop_before'],
    ['Stripe answers 500 before anything happened', 'error_before'],
    ['Stripe answers 500 without effect and remembers it', 'error_before_saved'],
    ['Stripe answers 429', 'rate_limit'],
  ])('is made once and booked once when %s (G18)', async (_, fault) => {
    const made = await order();
    // The SDK itself tries a dropped connection once more, under the same key.
    await failNext(fault, { times: fault.startsWith('drop') ? 2 : 1 });
    expect(await charge(made)).toMatchObject({ state: 'unknown' });
    expect(await rowOf('invoices', made.invoiceId)).toMatchObject({ status: 'open' });
    expect(await charge(made)).toMatchObject({ state: 'paid' });
    expect(await chargesOf(made.customerId)).toHaveLength(1);
    expect(await rowOf('invoices', made.invoiceId)).toMatchObject({ status: 'paid' });
  });

  it('is found by a look even when Stripe has forgotten our key', async () => {
    const made = await order();
    await failNext('drop_after', { times: 2 });
    expect(await charge(made)).toMatchObject({ state: 'unknown' });
    await sandboxControl('POST', '/keys/prune');
    expect(await charge(made)).toMatchObject({ state: 'paid' });
    expect(await chargesOf(made.customerId)).toHaveLength(1);
  });

  it('stays unknown while Stripe cannot be asked', async () => {
    const made = await order();
    await failNext('error_before', { method: 'GET' });
    expect(await charge(made)).toMatchObject({ state: 'unknown' });
    expect(await chargesOf(made.customerId)).toHaveLength(0);
    expect(await charge(made)).toMatchObject({ state: 'paid' });
  });
});

describe('A payment charged from several sides at once', () => {
  it('is one charge and one number (G4)', async () => {
    const made = await order();
    const results = await Promise.all([charge(made), charge(made), charge(made)]);
    // A side that comes after the first has its answer finds it paid.
    const states = results.map((result) => result.state);
    expect(states).toContain('paid');
    expect(states.filter((state) => state !== 'paid' && state !== 'busy')).toEqual([]);
    expect(await chargesOf(made.customerId)).toHaveLength(1);
    expect(await charge(made)).toMatchObject({ state: 'paid' });
    expect(await chargesOf(made.customerId)).toHaveLength(1);
  });
});
