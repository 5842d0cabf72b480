import { setTimeout as pause } from 'node:timers/promises';
import { makeDefault } from '../../src/billing/cards/change-cards';
import { putInPlace } from '../../src/billing/cards/replace-card';
import { checkNewestChargesOnce } from '../../src/billing/reconciliation/check-newest-charges';
import { getCardFace } from '../../src/billing/stripe/cards';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import { RuleBroken, NotFound } from '../../src/platform/errors';
import { giveUpCard } from '../../src/subscriptions/cards/give-up-card';
import { ownerSql } from '../support/database';
import { createCard } from '../support/factories/money/billing';
import { createDue } from '../support/factories/money/due-renewals';
import { type Firm } from '../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { type Random, randomFrom, races, seed } from '../support/random';
import { sandboxControl, stripeSdk } from '../support/stripe';
import '../support/billing-jobs';
import '../../src/subscriptions/cards/cards.jobs';
import '../../src/subscriptions/renewals/renewals.jobs';
import '../../src/subscriptions/subscriptions.jobs';

beforeAll(checkNewestChargesOnce);
afterAll(closeDatabase);
afterEach(() => sandboxControl('DELETE', '/faults'));

const batch = 5;
const count = Math.ceil(races(20) / batch) * batch;
const actor = { kind: 'person' as const, id: '01980000-0000-7000-8000-00000000cafe' };

it(`${count} renewals whose card is replaced, deleted or no longer the default while it is tried are each paid once by the good card, by no card twice`, async () => {
  const random = randomFrom(seed);
  for (let done = 0; done < count; done += batch) await raceBatch(random);
  await assertNoBrokenInvariant();
}, 60_000 + count * 3_000);

/** The card on file has no money; while that is found out, a good card takes its place in one of three ways, with sweeps all around. */
async function raceBatch(random: Random): Promise<void> {
  const firm = await createDue(batch, { testCard: 'pm_card_chargeCustomerFailInsufficientFunds' });
  const { organizationId } = firm;
  const way = random.oneOf(['replaced', 'default', 'deleted'] as const);
  const change = async () => {
    await pause(random.whole(0, 150));
    await goodCard(firm, way);
  };
  const around = ['subscriptions.charge-renewals', 'subscriptions.retry-on-new-cards', 'subscriptions.answer-tries', 'subscriptions.retry-on-new-cards', 'billing.sweep-payments']
    .map(async (job) => {
      await pause(random.whole(0, 250));
      await runJob(job, { id: organizationId });
    });
  await Promise.all([runJob('subscriptions.charge-renewals'), change(), ...around]);
  // Whatever crossed is brought to its end by the same sweeps.
  for (let round = 0; round < 3; round += 1) {
    for (const job of ['billing.sweep-payments', 'subscriptions.answer-tries', 'subscriptions.retry-on-new-cards', 'subscriptions.fulfil']) await runJob(job, { id: organizationId });
  }
  const rows = await ownerSql(
    `select s.expires_on::text as ends, s.renewal_payment_id as trying, (select count(*)::int from terms t where t.subscription_id = s.id) - 1 as given
       from subscriptions s where s.organization_id = $1`, [organizationId]);
  expect({ way, seed, rows }).toEqual({ way, seed, rows: Array.from({ length: batch }, () => ({ ends: '2027-12-20', trying: null, given: 1 })) });
  await noCardTwice(organizationId);
  const { data } = await stripeSdk().paymentIntents.list({ customer: firm.payer.stripeCustomerId, limit: 100 });
  const items = data.filter(({ status }) => status === 'succeeded').flatMap(({ metadata }) => Object.entries(metadata).filter(([key]) => key.startsWith('covers_')).flatMap(([, value]) => value.split(',')));
  expect([...items].sort()).toEqual([...new Set(items)].sort());
  expect(items).toHaveLength(batch);
}

async function goodCard(firm: Firm, way: 'replaced' | 'default' | 'deleted'): Promise<void> {
  const { organizationId, payer, card } = firm;
  if (way === 'replaced') {
    const { id } = await stripeSdk().paymentMethods.attach('pm_card_mastercard', { customer: payer.stripeCustomerId });
    const face = await getCardFace(id);
    await within({ organizationId }, async (trx) => putInPlace(trx, { organizationId, cardId: card.id, face, actor, now: await databaseNow(trx) }));
    return;
  }
  const good = await createCard(payer, 'pm_card_mastercard');
  if (way === 'default') await within({ organizationId }, async (trx) => makeDefault(trx, { organizationId, cardId: good.id, actor, now: await databaseNow(trx), today: day('2026-12-19') }));
  else await untilDeleted(() => giveUpCard({ organizationId, cardId: card.id, successorId: good.id, choices: new Map(), evenIfPaymentsFail: false, actor }));
}

/** A person who reads "wait a few minutes" presses again. */
async function untilDeleted(press: () => Promise<void>): Promise<void> {
  for (let time = 0; time < 20; time += 1) {
    try {
      return await press();
    } catch (error) {
      if (error instanceof NotFound) return;
      if (!(error instanceof RuleBroken)) throw error;
      await pause(50);
    }
  }
  throw new Error('the card could not be deleted');
}

/** By itself: of what was tried without a person, no card is asked twice for one invoice within its day. */
async function noCardTwice(organizationId: string): Promise<void> {
  expect(await ownerSql(
    `select invoice_id, request ->> 'payment_method' as card from payments where organization_id = $1 and off_session and request is not null
      group by 1, 2 having count(*) > 1`, [organizationId])).toEqual([]);
}
