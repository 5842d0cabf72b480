import { uuidv7 } from 'uuidv7';
import { checkNewestChargesOnce } from '../../src/billing/reconciliation/check-newest-charges';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { storeEvent } from '../../src/billing/events/stripe-events.repository';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { advanceClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../support/factories/money/billing';
import { createMember, createOrganization } from '../support/factories/organizations';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { type Random, randomFrom, races, seed } from '../support/random';
import { failNext, sandboxControl, stripeSdk } from '../support/stripe';
import '../support/billing-jobs';

beforeAll(checkNewestChargesOnce);
afterAll(closeDatabase);
afterEach(() => sandboxControl('DELETE', '/faults'));

type Story = 'paid' | 'paid, answer lost' | 'declined' | 'refunded in part' | 'refunded in two parts';
const stories: readonly Story[] = ['paid', 'paid, answer lost', 'declined', 'refunded in part', 'refunded in two parts'];

/** What everything must end as, whatever came when and how often (golden cases G19, G20). */
const ends: Record<Story, object> = {
  paid: { payment: 'paid', invoice: 'paid', charges: 1, refunded: 0 },
  'paid, answer lost': { payment: 'paid', invoice: 'paid', charges: 1, refunded: 0 },
  declined: { payment: 'declined', invoice: 'void', charges: 0, refunded: 0 },
  'refunded in part': { payment: 'paid', invoice: 'paid', charges: 1, refunded: 2_500 },
  'refunded in two parts': { payment: 'paid', invoice: 'paid', charges: 1, refunded: 10_799 },
};

async function desk() {
  const { organizationId } = await createOrganization();
  await createMember({ organizationId, roles: ['billing'] });
  const payer = await createPayer(organizationId);
  return { organizationId, payer, good: await createCard(payer), bad: await createCard(payer, 'pm_card_chargeCustomerFail') };
}

type Desk = Awaited<ReturnType<typeof desk>>;
type Event = { id: string; type: string; objectId: string };

/** An order is paid or not, and money goes back, while its events come in any order, one to three times, up to three days late, some before our own commit. */
async function tell(story: Story, { organizationId, payer, good, bad }: Desk, random: Random): Promise<object> {
  const quote = await createQuote(payer, { lines: [otherLine()] });
  const { paymentId, invoiceId } = await confirm(quote, { cardId: story === 'declined' ? bad.id : good.id });
  const key = `order-${quote.id}-1`;
  if (story === 'paid, answer lost') await failNext('drop_after', { times: 2 });
  const charging = chargePayment({ organizationId, paymentId: paymentId!, actor: worker });
  const early = random.chance(0.4) ? bringEarly(payer.stripeCustomerId, key) : undefined;
  await Promise.all([charging, early]);
  await sandboxControl('DELETE', '/faults');
  const [intent] = (await intentsOf(payer.stripeCustomerId)).filter(({ metadata }) => metadata['charge_ref'] === key);
  const events: Event[] = [eventOf('payment_intent.created', intent!.id), eventOf(story === 'declined' ? 'payment_intent.payment_failed' : 'payment_intent.succeeded', intent!.id), eventOf('charge.updated', 'ch_unread')];
  for (const amount of story === 'refunded in part' ? [2_500] : story === 'refunded in two parts' ? [2_500, 8_299] : []) {
    const refund = await stripeSdk().refunds.create({ payment_intent: intent!.id, amount });
    events.push(eventOf('refund.created', refund.id), eventOf('refund.updated', refund.id));
  }
  await deliver(random.shuffled(events.flatMap((event) => Array.from({ length: random.whole(1, 3) }, () => event))), random);
  await runJob('billing.sweep-payments');
  return endOf({ paymentId: paymentId!, invoiceId, key, customerId: payer.stripeCustomerId, events });
}

async function deliver(deliveries: readonly Event[], random: Random): Promise<void> {
  let daysLeft = 3;
  for (const event of deliveries) {
    if (random.chance(0.3) && daysLeft > 0) {
      const hours = random.whole(0, 24);
      daysLeft -= hours / 24;
      await advanceClock(`${hours} hours`);
    }
    await within('system', async (trx) => storeEvent(trx, { ...event, payload: {} }, await databaseNow(trx)));
    const apply = () => runJob('billing.apply-event', { id: event.id });
    await (random.chance(0.3) ? Promise.all([apply(), apply()]) : apply());
  }
}

/** A webhook that comes as soon as the charge stands at Stripe, however far our own call has got. */
async function bringEarly(customerId: string, key: string): Promise<void> {
  for (const until = performance.now() + 3_000; performance.now() < until;) {
    const intent = (await intentsOf(customerId)).find(({ metadata }) => metadata['charge_ref'] === key);
    if (!intent) continue;
    const event = eventOf('payment_intent.succeeded', intent.id);
    await within('system', async (trx) => storeEvent(trx, { ...event, payload: {} }, await databaseNow(trx)));
    return runJob('billing.apply-event', { id: event.id });
  }
}

async function endOf({ paymentId, invoiceId, key, customerId, events }: { paymentId: string; invoiceId: string; key: string; customerId: string; events: readonly Event[] }): Promise<object> {
  const [row] = await ownerSql(
    `select p.state as payment, i.status as invoice, coalesce((select sum(amount_cents)::int from refunds r where r.payment_id = p.id and r.state = 'done'), 0) as refunded,
            (select count(*)::int from refunds where payment_id is null and stripe_payment_intent_id = p.stripe_payment_intent_id) as stray,
            (select count(*)::int from stripe_events where id = any($2) and state <> 'applied') as waiting
       from payments p join invoices i on i.id = p.invoice_id where p.id = $1 and i.id = $3`, [paymentId, events.map(({ id }) => id), invoiceId]);
  const { stray, waiting, ...end } = row!;
  expect({ stray, waiting }).toEqual({ stray: 0, waiting: 0 });
  const paid = (await intentsOf(customerId)).filter(({ metadata, status }) => metadata['charge_ref'] === key && status === 'succeeded');
  return { ...end, charges: paid.length };
}

async function intentsOf(customer: string) {
  return (await stripeSdk().paymentIntents.list({ customer, limit: 10 })).data;
}

function eventOf(type: string, objectId: string): Event {
  return { id: `evt_${uuidv7()}`, type, objectId };
}

const count = races(30);

it(`${count} orders whose events come in any order, one to three times, up to three days late and before our commit, all end as if each had come once`, async () => {
  const random = randomFrom(seed);
  let at = await desk();
  for (let place = 0; place < count; place += 1) {
    if (place % 20 === 19) at = await desk();
    const story = stories[place % stories.length]!;
    const [clock] = await ownerSql('select ahead_by::text as ahead from clock');
    expect({ place, story, end: await tell(story, at, random) }).toEqual({ place, story, end: ends[story] });
    await ownerSql('update clock set ahead_by = $1::interval', [clock!['ahead']]);
    await ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null');
  }
  await assertNoBrokenInvariant();
}, 60_000 + count * 4_000);
