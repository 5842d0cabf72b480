import { setClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { runJob } from '../../support/queue';
import { sandboxControl } from '../../support/stripe';
import { createWorld, subscribed, told, WORLDS, type World, type WorldName } from './worlds';
import '../../../src/billing/billing.jobs';
import '../../../src/subscriptions/cards/cards.jobs';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

jest.setTimeout(120_000);

const app = testApp();
const AT = '2026-11-01T12:00:00Z';
const jobs = async (...names: string[]) => {
  for (const name of names) await runJob(name);
};

/** Who hears of an event, world by world (domain.md §15). */
type Table = Record<WorldName, readonly string[]>;

/** The partner's people for the money hear of what they pay, the customer who manages as well where `isForCustomers`; who pays for themselves hears it alone, as payer. */
function table(kind: string, { isForCustomers }: { isForCustomers: boolean }): Table {
  const partner = [`money: ${kind}`];
  const toCustomer = (who: string) => (isForCustomers ? [`${who}: ${kind}-customer`] : []);
  return {
    household: [...partner, ...toCustomer('holder')], company: [...partner, ...toCustomer('owner')], administered: partner,
    'own household': [`holder: ${kind}`], 'own company': [`owner: ${kind}`], alone: [`holder: ${kind}`],
  };
}

type Event = { name: string; expected: Table; drive: (world: World) => Promise<() => Promise<unknown>> };

const EVENTS: readonly Event[] = [
  {
    name: 'a reminder before the end, where nothing renews by itself', expected: table('renewals.notice', { isForCustomers: true }),
    drive: async (world) => {
      await subscribed(world, { expiresOn: '2026-12-20' });
      await ownerSql("update subscriptions set next_notice_at = '2026-11-20T09:00:00Z' where account_id = $1", [world.accountId]);
      await setClock('2026-11-20T09:00:01Z');
      return () => jobs('subscriptions.send-notices');
    },
  },
  {
    name: 'a renewal that is due', expected: table('renewals.announced', { isForCustomers: false }),
    drive: async (world) => {
      await subscribed(world, { expiresOn: '2026-12-20', enrolled: true });
      await setClock('2026-11-20T09:00:01Z');
      return () => jobs('subscriptions.announce-renewals');
    },
  },
  {
    name: 'a renewal that is charged', expected: {
      household: ['holder: renewals.renewed-customer', 'money: billing.receipt'], company: ['money: billing.receipt', 'owner: renewals.renewed-customer'], administered: ['money: billing.receipt'],
      'own household': ['holder: billing.receipt'], 'own company': ['owner: billing.receipt'], alone: ['holder: billing.receipt'],
    },
    drive: async (world) => {
      await subscribed(world, { expiresOn: '2026-12-20', enrolled: true });
      await setClock('2026-11-20T09:00:01Z');
      await jobs('subscriptions.announce-renewals');
      await setClock('2026-12-19T09:00:01Z');
      return () => jobs('subscriptions.charge-renewals', 'subscriptions.fulfil');
    },
  },
  {
    name: 'a renewal that failed', expected: table('renewals.failed', { isForCustomers: false }),
    drive: async (world) => {
      await subscribed(world, { expiresOn: '2026-12-20', enrolled: true });
      await setClock('2026-11-20T09:00:01Z');
      await jobs('subscriptions.announce-renewals');
      const cards = await ownerSql<{ method: string }>('select c.stripe_payment_method_id as method from cards c where c.id = $1 or c.organization_id = $2', [world.cardId, world.firm.organizationId]);
      for (const { method } of cards) await sandboxControl('POST', `/payment_methods/${method}`, { declines: 'insufficient_funds' });
      await setClock('2026-12-19T09:00:01Z');
      return () => jobs('subscriptions.charge-renewals', 'subscriptions.answer-tries');
    },
  },
  {
    name: 'the end', expected: table('renewals.lapsed', { isForCustomers: true }),
    drive: async (world) => {
      await subscribed(world, { expiresOn: '2026-12-20' });
      await ownerSql('update subscriptions set next_notice_at = null where account_id = $1', [world.accountId]);
      await setClock('2026-12-21T00:00:01Z');
      return () => jobs('subscriptions.lapse');
    },
  },
  {
    name: 'the removal of the data', expected: table('renewals.purging', { isForCustomers: true }),
    drive: async (world) => {
      await subscribed(world, { expiresOn: '2026-12-20' });
      await setClock('2026-12-21T00:00:01Z');
      await jobs('subscriptions.lapse');
      await setClock('2027-01-20T00:00:01Z');
      return () => jobs('subscriptions.purge');
    },
  },
  {
    name: 'a card that ends before it can pay', expected: table('renewals.card-expiring', { isForCustomers: false }),
    drive: async (world) => {
      await subscribed(world, { expiresOn: '2026-12-20', enrolled: true });
      await ownerSql('update cards set exp_month = 11, exp_year = 2026 where id = $1 or organization_id = $2', [world.cardId, world.firm.organizationId]);
      return () => jobs('subscriptions.warn-of-cards');
    },
  },
];

describe.each(EVENTS)('$name', ({ expected, drive }) => {
  it.each(WORLDS)('is told whom it concerns: %s', async (name) => {
    const world = await createWorld(app, name, AT);
    expect(await told(world, await drive(world))).toEqual([...expected[name]].sort());
  });
});
