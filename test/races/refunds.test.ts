import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { allocateAmount } from '../../src/billing/credit-notes/allocation.model';
import { listPaidLines } from '../../src/billing/credit-notes/credit-notes.repository';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { checkNewestChargesOnce } from '../../src/billing/reconciliation/check-newest-charges';
import { refundInvoice } from '../../src/billing/refunds/refund-invoice';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { RuleBroken } from '../../src/platform/errors';
import { cents } from '../../src/platform/values/money';
import { runBillingJobs } from '../support/billing-jobs';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../support/factories/money/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { type Random, randomFrom, races, seed } from '../support/random';
import { failNext, sandboxControl, stripeSdk } from '../support/stripe';

beforeAll(checkNewestChargesOnce);
afterAll(closeDatabase);
afterEach(() => sandboxControl('DELETE', '/faults'));

const count = races(10);
const paidCents = 10_799;

it(`${count} invoices that two colleagues and Stripe's own page refund at once, while answers are lost, never give back more than was paid, and the books say what Stripe says`, async () => {
  const random = randomFrom(seed);
  const desk = await openDesk();
  for (let place = 0; place < count; place += 1) await race(desk, random, place);
  await assertNoBrokenInvariant();
}, 60_000 + count * 6_000);

async function openDesk() {
  const { organizationId } = await createOrganization();
  await createMember({ organizationId, roles: ['billing'] });
  const payer = await createPayer(organizationId);
  return { organizationId, payer, card: await createCard(payer) };
}

async function race({ organizationId, payer, card }: Awaited<ReturnType<typeof openDesk>>, random: Random, place: number): Promise<void> {
  const quote = await createQuote(payer, { lines: [otherLine()] });
  const { invoiceId, paymentId } = await confirm(quote, { cardId: card.id });
  await chargePayment({ organizationId, paymentId: paymentId!, actor: worker });
  const [payment] = await ownerSql('select stripe_payment_intent_id as intent from payments where id = $1', [paymentId]);
  const intent = payment!['intent'] as string;
  if (random.chance(0.5)) await failNext(random.oneOf(['error_after', 'drop_after', 'error_before', 'error_before_saved']), { path: '/v1/refunds', times: 2 });
  const parts = [random.whole(1, paidCents), random.whole(1, paidCents), random.whole(1, paidCents)];
  await Promise.all([
    decide({ organizationId, invoiceId, amountCents: parts[0]! }, random), decide({ organizationId, invoiceId, amountCents: parts[1]! }, random),
    byHand(intent, parts[2]!, random), pause(random.whole(0, 60)).then(() => runJob('billing.sweep-payments')),
  ]);
  await sandboxControl('DELETE', '/faults');
  await runBillingJobs();
  await ownerSql("update refunds set leased_until = clock_timestamp() where state = 'calling'");
  await tellAll(intent, random);
  await runJob('billing.sweep-payments');
  const there = (await stripeSdk().refunds.list({ payment_intent: intent, limit: 100 })).data.filter(({ status }) => status === 'succeeded').reduce((sum, { amount }) => sum + amount, 0);
  const [here] = await ownerSql(
    `select coalesce(sum(amount_cents) filter (where state = 'done'), 0)::int as done, count(*) filter (where state in ('due', 'calling'))::int as waiting from refunds where payment_id = $1`, [paymentId]);
  expect({ place, seed, parts, there: there <= paidCents, ...here }).toEqual({ place, seed, parts, there: true, done: there, waiting: 0 });
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null');
}

/** A colleague gives a part back; told "look again" where it is no longer there. */
async function decide({ organizationId, invoiceId, amountCents }: { organizationId: string; invoiceId: string; amountCents: number }, random: Random): Promise<void> {
  await pause(random.whole(0, 40));
  try {
    await within({ organizationId }, async (trx) => refundInvoice(trx, {
      organizationId, invoiceId, credits: allocateAmount(await listPaidLines(trx, organizationId, invoiceId), cents(amountCents), 1), refundKey: `race-${uuidv7()}`,
      reason: 'A race.', paragraphs: [], actor: worker, now: await databaseNow(trx),
    }));
  } catch (error) {
    if (!(error instanceof RuleBroken) && !(error instanceof RangeError)) throw error;
  }
  await runBillingJobs();
}

async function byHand(intent: string, amount: number, random: Random): Promise<void> {
  await pause(random.whole(0, 40));
  await stripeSdk().refunds.create({ payment_intent: intent, amount }).catch(() => undefined);
}

async function tellAll(intent: string, random: Random): Promise<void> {
  const refunds = (await stripeSdk().refunds.list({ payment_intent: intent, limit: 100 })).data;
  for (const { id } of random.shuffled([...refunds, ...refunds])) {
    const event = `evt_${uuidv7()}`;
    await ownerSql("insert into stripe_events (id, type, object_id, payload, received_at, next_attempt_at) values ($1, 'refund.updated', $2, '{}', app.now(), app.now())", [event, id]);
    await runJob('billing.apply-event', { id: event });
  }
}
