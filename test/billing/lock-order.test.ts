import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { claimPayments } from '../../src/billing/payments/claim-payments';
import { type Intent } from '../../src/billing/payments/intent';
import { settlePaidPayments, settlePayment } from '../../src/billing/payments/settle-payment';
import { declineOf } from '../../src/billing/payments/decline';
import { voidInvoice } from '../../src/billing/invoices/void-invoice';
import { closeDatabase, databaseNow, type Scoped, within } from '../../src/platform/database/database';
import { RuleBroken } from '../../src/platform/errors';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, worker } from '../support/factories/money/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { assertNoBrokenInvariant } from '../support/invariants';
import '../support/stripe';

afterAll(closeDatabase);
afterEach(async () => {
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null');
  await assertNoBrokenInvariant();
});

const times = 200;
type Made = { organizationId: string; invoiceId: string; paymentId: string; intent: Intent };

async function orders(count: number): Promise<Made[]> {
  const { organizationId } = await createOrganization();
  await createMember({ organizationId });
  const payer = await createPayer(organizationId);
  const card = await createCard(payer);
  const made: Made[] = [];
  for (let place = 0; place < count; place += 1) {
    const quote = await createQuote(payer);
    const { invoiceId, paymentId } = await confirm(quote, { cardId: card.id });
    const intent: Intent = {
      id: `pi_${uuidv7()}`, status: 'succeeded', amountCents: quote.totalCents, receivedCents: quote.totalCents, currency: 'USD', customerId: payer.stripeCustomerId,
      paymentMethodId: card.stripePaymentMethodId, chargeRef: `order-${quote.id}-1`, covers: [], actionUrl: null, error: null, createdAt: new Date(0),
    };
    made.push({ organizationId, invoiceId, paymentId: paymentId!, intent });
  }
  return made;
}

const inTurn = <T>({ organizationId }: { organizationId: string }, work: (trx: Scoped, now: Date) => Promise<T>) => within({ organizationId }, async (trx) => work(trx, await databaseNow(trx)));
const giveUp = (made: Made) => inTurn(made, (trx, now) => voidInvoice(trx, { ...made, reason: 'test', actor: worker, now }));
const settlePaid = (made: Made) => inTurn(made, (trx, now) => settlePayment(trx, { ...made, outcome: { kind: 'succeeded', intent: made.intent }, actor: worker, now }));
const settleDeclined = (made: Made) => inTurn(made, (trx, now) => settlePayment(trx, { ...made, outcome: { kind: 'declined', intentId: null, decline: declineOf('card_declined') }, actor: worker, now }));

/** Every pair at the same moment, as many pairs at once as there are connections. */
async function collide(made: readonly Made[], ...works: readonly ((one: Made) => Promise<unknown>)[]): Promise<unknown[]> {
  const faults: unknown[] = [];
  const waiting = [...made];
  const run = async (): Promise<void> => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const given = one;
      const results = await Promise.allSettled(works.map((work) => work(given)));
      // "Is paid already" is an answer, not a fault.
      faults.push(...results.flatMap((result) => (result.status === 'rejected' && !(result.reason instanceof RuleBroken) ? [(result.reason as { code?: string }).code ?? result.reason] : [])));
    }
  };
  await Promise.all(Array.from({ length: 4 }, run));
  return faults;
}

it(`gives up and settles the same orders ${times} times at once without a deadlock`, async () => {
  const made = await orders(times);
  expect(await collide(made, giveUp, settlePaid)).toEqual([]);
  const states = await ownerSql('select i.status, p.state, count(*)::int as count from invoices i join payments p on p.invoice_id = i.id where i.organization_id = $1 group by 1, 2', [made[0]!.organizationId]);
  expect(states.every(({ status, state }) => (status === 'paid') === (state === 'paid'))).toBe(true);
}, 60_000);

it('gives up, settles as paid and as declined, and claims the same orders at once without a deadlock', async () => {
  const made = await orders(times / 2);
  const claim = ({ organizationId, paymentId }: Made) => inTurn({ organizationId }, (trx, now) => claimPayments(trx, { organizationId, paymentIds: [paymentId], actor: worker, now }));
  expect(await collide(made, claim, giveUp, settleDeclined, settlePaid)).toEqual([]);
  await ownerSql("update payments set state = 'due', leased_until = null, called_at = null where state = 'calling'");
  await collide(made, settlePaid);
}, 60_000);

it('settles many together in opposite orders without a deadlock', async () => {
  const made = await orders(40);
  const paid = made.map(({ paymentId, intent }) => ({ paymentId, intent }));
  const all = (list: typeof paid) => inTurn(made[0]!, (trx, now) => settlePaidPayments(trx, { organizationId: made[0]!.organizationId, paid: list, actor: worker, now }));
  const results = await Promise.allSettled([all(paid), all([...paid].reverse()), ...made.slice(0, 5).map(giveUp)]);
  expect(results.flatMap((result) => (result.status === 'rejected' && !(result.reason instanceof RuleBroken) ? [result.reason] : []))).toEqual([]);
});

it('declines nothing of a frozen subscription while somebody is at its invoice, and does so at the next look', async () => {
  const [made] = await orders(1);
  const subscriptionId = uuidv7();
  await ownerSql("insert into charge_items (invoice_id, organization_id, subscription_id, term_starts_on) values ($1, $2, $3, '2027-01-01')", [made!.invoiceId, made!.organizationId, subscriptionId]);
  await ownerSql("insert into charge_freezes (id, organization_id, subscription_id, reason, frozen_at) values ($1, $2, $3, 'test', app.now())", [uuidv7(), made!.organizationId, subscriptionId]);
  const claim = () => inTurn(made!, (trx, now) => claimPayments(trx, { organizationId: made!.organizationId, paymentIds: [made!.paymentId], actor: worker, now }));
  const stateNow = async () => (await ownerSql('select state from payments where id = $1', [made!.paymentId]))[0]!['state'];
  await inTurn(made!, async (trx) => {
    await trx('invoices').where({ id: made!.invoiceId }).forUpdate().first('id');
    expect(await Promise.race([claim(), pause(2_000, 'waited', { ref: false })])).toEqual([]);
    expect(await stateNow()).toBe('due');
  });
  expect(await claim()).toEqual([]);
  expect(await stateNow()).toBe('declined');
});
