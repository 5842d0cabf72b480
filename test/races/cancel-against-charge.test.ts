import { setTimeout as pause } from 'node:timers/promises';
import { checkNewestChargesOnce } from '../../src/billing/reconciliation/check-newest-charges';
import { RuleBroken } from '../../src/platform/errors';
import { closeDatabase } from '../../src/platform/database/database';
import { disableAutoRenew } from '../../src/subscriptions/renewals/auto-renew/disable-auto-renew';
import { ownerSql } from '../support/database';
import { createDue, dueEnd } from '../support/factories/money/due-renewals';
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

const batch = 10;
const count = Math.ceil(races(40) / batch) * batch;

it(`${count} times somebody switches auto-renew off while the worker charges: either it is charged once, given and told, or it is off and nothing was charged`, async () => {
  const random = randomFrom(seed);
  const seen = { charged: 0, off: 0, refused: 0 };
  for (let done = 0; done < count; done += batch) await raceBatch(random, seen);
  // Both ends must have come up, or nothing raced.
  expect(seen.charged).toBeGreaterThan(0);
  expect(seen.off).toBeGreaterThan(0);
  await assertNoBrokenInvariant();
}, 60_000 + count * 1_500);

async function raceBatch(random: Random, seen: { charged: number; off: number; refused: number }): Promise<void> {
  const { organizationId, payer, member, subscriptions } = await createDue(batch);
  const actor = { kind: 'person' as const, id: member.personId };
  const cancel = async (subscriptionId: string): Promise<'off' | 'refused'> => {
    await pause(random.whole(0, 120));
    try {
      await disableAutoRenew({ organizationId, subscriptionId, actor });
      return 'off';
    } catch (error) {
      // The person is told that a payment is on its way.
      if (!(error instanceof RuleBroken)) throw error;
      return 'refused';
    }
  };
  const answers = subscriptions.map(({ id }) => cancel(id));
  await Promise.all([...answers, runJob('subscriptions.charge-renewals'), pause(random.whole(0, 60)).then(() => runJob('subscriptions.charge-renewals'))]);
  await runJob('billing.sweep-payments');
  await runJob('subscriptions.fulfil');
  await runJob('subscriptions.answer-tries');
  const charges = await chargesByItem(payer.stripeCustomerId);
  for (const [place, { id }] of subscriptions.entries()) {
    const answer = await answers[place]!;
    const [row] = await ownerSql(
      `select s.auto_renew as enrolled, s.expires_on::text as ends, (select count(*)::int from terms t where t.subscription_id = s.id) - 1 as given,
              (select count(*)::int from mails m join charge_items c on m.dedupe_key = 'invoice:' || c.invoice_id where c.subscription_id = s.id and c.live and m.kind = 'billing.receipt') as told,
              (select count(*)::int from charge_items c join invoices i on i.id = c.invoice_id where c.subscription_id = s.id and c.live and i.status = 'open') as waiting
         from subscriptions s where s.id = $1`, [id]);
    const charged = charges.get(`${id}@${dueEnd}`) ?? 0;
    const end = { place, seed, answer, charged, ...row };
    if (charged > 0) expect(end).toMatchObject({ charged: 1, given: 1, told: 1, waiting: 0, ends: '2027-12-20' });
    // Somebody else on the same invoice may have given it up: then it is charged at its next try.
    else if (answer === 'off') expect(end).toMatchObject({ given: 0, waiting: 0, enrolled: false, ends: dueEnd });
    else expect(end).toMatchObject({ given: 0, enrolled: true });
    seen[charged > 0 ? 'charged' : answer] += 1;
  }
}

async function chargesByItem(customer: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const intent of (await stripeSdk().paymentIntents.list({ customer, limit: 100 })).data.filter(({ status }) => status === 'succeeded')) {
    const items = Object.entries(intent.metadata).filter(([key]) => key.startsWith('covers_')).flatMap(([, value]) => value.split(','));
    for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  }
  return counts;
}
