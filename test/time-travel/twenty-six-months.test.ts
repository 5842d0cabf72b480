import '../../src/billing/billing.jobs';
import { type Card } from '../../src/billing/cards/card';
import { payInvoiceNow } from '../../src/billing/payments/pay-invoice-now';
import { type TermYears } from '../../src/plans/term';
import { databaseNow, within } from '../../src/platform/database';
import { addYearsFromAnchor, day } from '../../src/platform/dates';
import { fulfilInvoice } from '../../src/subscriptions/fulfilment/fulfil-invoice';
import { confirmPurchase } from '../../src/subscriptions/purchases/confirm-purchase';
import { disableAutoRenew } from '../../src/subscriptions/renewals/disable-auto-renew';
import { enableAutoRenew } from '../../src/subscriptions/renewals/enable-auto-renew';
import { quoteRenewal } from '../../src/subscriptions/renewals/quote-renewal';
import '../../src/subscriptions/renewals/renewals.jobs';
import '../../src/subscriptions/subscriptions.jobs';
import { stopClock } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createCard } from '../support/factories/billing';
import { createFirm, createRenewable, type Firm, readSubscription } from '../support/factories/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { chargesOf, sandboxControl } from '../support/stripe';
import { Oracle } from './oracle';
import { type Act, type Answer, days, firstDay, type FirmStory, stories } from './story';

interface Traveller { readonly story: FirmStory; readonly firm: Firm; readonly lives: readonly Life[]; answer: Answer }
interface Life { readonly id: string; readonly accountId: string; readonly plan: string; readonly acts: readonly Act[]; readonly oracle: Oracle }

const sweeps = [
  'subscriptions.announce-renewals', 'subscriptions.charge-renewals', 'billing.sweep-payments', 'subscriptions.answer-tries', 'subscriptions.fulfil', 'subscriptions.lapse',
  'subscriptions.switch-plans', 'subscriptions.send-notices', 'subscriptions.purge',
] as const;
const answers = {
  good: { reset: true }, soft: { declines: 'insufficient_funds' }, hard: { declines: 'lost_card' }, authentication: { authentication: 'always' },
} as const;

let travellers: Traveller[];

describe('200 subscriptions over 26 months, day by day', () => {
  beforeAll(async () => {
    travellers = [];
    await stopClock(`${firstDay}T00:30:00Z`);
    for (const story of stories()) travellers.push(await settle(story));
  }, 120_000);

  it('charge, mail and end as a second reckoning says, to the cent and the day', async () => {
    for (let passed = 0; passed < days; passed += 1) {
      const today = new Date(Date.parse(`${firstDay}T00:00:00Z`) + passed * 86_400_000).toISOString().slice(0, 10);
      await liveThrough(today);
      if (passed % 90 === 89) await compare();
    }
    await compare();
    await assertNoBrokenInvariant();
  }, 600_000);

  it('were charged at the bank what was expected, and nothing else', async () => {
    for (const { firm, lives } of travellers) {
      const charged = (await chargesOf(firm.payer.stripeCustomerId)).map(({ amount }) => amount);
      expect(charged.sort()).toEqual(lives.flatMap(({ oracle }) => oracle.expected.charges.map(({ cents }) => cents)).sort());
    }
  });

  it('lived through everything that can happen', () => {
    const all = travellers.flatMap(({ lives }) => lives.map(({ oracle }) => oracle.expected));
    const kinds = new Set(all.flatMap(({ mails }) => mails.map((mail) => mail.split(' ')[0])));
    expect([...kinds].sort()).toEqual([
      'billing.receipt', 'renewals.announced', 'renewals.failed', 'renewals.lapsed', 'renewals.needs-person', 'renewals.notice', 'renewals.purging',
    ]);
    expect(all.filter(({ state }) => state === 'purged').length).toBeGreaterThan(20);
    expect(all.flatMap(({ charges }) => charges).length).toBeGreaterThan(200);
  });
});

async function settle(story: FirmStory): Promise<Traveller> {
  const firm = await createFirm({ name: story.name, timeZone: story.timeZone, taxRatePpm: story.taxRatePpm });
  if (story.hasSpare) {
    const spare = await createCard(firm.payer, 'pm_card_mastercard');
    await ownerSql('update cards set is_spare = true where id = $1', [spare.id]);
  }
  const lives: Life[] = [];
  for (const { name, plan, years, startsOn, enrolled, acts } of story.subscriptions) {
    const { organizationId } = firm;
    const { accountId } = await createAccount({ organizationId, name, kind: plan === 'safe_pro_core' ? 'safe_pro' : 'safe' });
    const { id } = await createRenewable({ organizationId, accountId, planCode: plan, years, expiresOn: addYearsFromAnchor(day(startsOn), years), timeZone: story.timeZone });
    if (enrolled) await enableAutoRenew({ organizationId, subscriptionId: id, cardId: null, actor: actorOf(firm) });
    lives.push({ id, accountId, plan, acts, oracle: new Oracle(story, story.subscriptions[lives.length]!, new Date(`${firstDay}T00:30:00Z`)) });
  }
  return { story, firm, lives, answer: 'good' };
}

async function liveThrough(today: string): Promise<void> {
  for (const traveller of travellers) await turnCard(traveller, today);
  const noon = new Date(`${today}T12:00:00Z`);
  await stopClock(noon.toISOString());
  for (const { firm, lives } of travellers) {
    for (const life of lives) {
      const act = life.acts.find(({ on }) => on === today);
      if (act && life.oracle.act(act, noon)) await perform(firm, life, act);
    }
  }
  const evening = new Date(`${today}T23:30:00Z`);
  await stopClock(evening.toISOString());
  for (const sweep of sweeps) await runJob(sweep);
  for (const { lives } of travellers) for (const { oracle } of lives) oracle.pass(evening);
}

async function turnCard(traveller: Traveller, today: string): Promise<void> {
  const { answer } = traveller.story.card.findLast(({ from }) => from <= today)!;
  if (answer === traveller.answer) return;
  traveller.answer = answer;
  await sandboxControl('POST', `/payment_methods/${cardOf(traveller.firm).stripePaymentMethodId}`, answers[answer]);
}

/** What the oracle allows has to work. */
async function perform(firm: Firm, life: Life, act: Act): Promise<void> {
  const { organizationId } = firm;
  const actor = actorOf(firm);
  const given = { organizationId, subscriptionId: life.id, actor };
  if (act.kind === 'renew') await renew(firm, life, act.years);
  else if (act.kind === 'enrol') await enableAutoRenew({ ...given, cardId: null });
  else if (act.kind === 'leave') await disableAutoRenew(given);
  else await pay(firm, life);
}

async function renew(firm: Firm, { id, accountId, plan }: Life, years: TermYears): Promise<void> {
  const { organizationId } = firm;
  const actor = actorOf(firm);
  const order = { accountId, accountName: 'x', choices: [{ subscriptionId: id, planCode: plan, packs: 0, years }], purchaseOrder: '' };
  const quote = await within({ organizationId }, async (trx) => quoteRenewal(trx, { organizationId, order, actor, now: await databaseNow(trx) }));
  const outcome = await confirmPurchase({ organizationId, quoteId: quote.id, cardId: cardOf(firm).id, actor });
  if (outcome.state !== 'paid') throw new Error(`a renewal by hand was ${outcome.state}`);
  await fulfilInvoice({ organizationId, invoiceId: outcome.invoiceId, actor });
}

async function pay(firm: Firm, life: Life): Promise<void> {
  const { organizationId } = firm;
  const invoiceId = (await readSubscription({ organizationId, id: life.id })).renewalInvoiceId!;
  const { state } = await payInvoiceNow({ organizationId, invoiceId, cardId: cardOf(firm).id, actor: actorOf(firm) });
  if (state !== 'paid') throw new Error(`paying at once ended ${state}`);
  await fulfilInvoice({ organizationId, invoiceId, actor: actorOf(firm) });
}

async function compare(): Promise<void> {
  const rows = await ownerSql<{ id: string; found: unknown }>(`
    select s.id, json_build_object('state', s.state, 'expiresOn', s.expires_on, 'autoRenew', s.auto_renew,
        'charges', coalesce((select json_agg(json_build_object('on', (i.paid_at at time zone 'UTC')::date, 'cents', i.total_cents) order by i.paid_at)
           from invoices i where i.account_id = s.account_id and i.status = 'paid'), '[]'),
        'mails', coalesce((select json_agg(m.kind || ' ' || (m.created_at at time zone 'UTC')::date order by m.created_at, m.kind) from mails m
           where m.account_id = s.account_id and m.recipient_email like 'person-%'), '[]')) as found
      from subscriptions s`);
  const found = new Map(rows.map((row) => [row.id, row.found]));
  for (const { lives } of travellers) {
    for (const { id, oracle: { expected: { state, expiresOn, autoRenew, charges, mails } } } of lives) {
      const sorted = [...mails].sort((a, b) => (a.split(' ').reverse().join() < b.split(' ').reverse().join() ? -1 : 1));
      expect([id, found.get(id)]).toEqual([id, { state, expiresOn, autoRenew, charges, mails: sorted }]);
    }
  }
}

function cardOf({ card }: Firm): Card {
  return card;
}

function actorOf({ member }: Firm) {
  return { kind: 'person' as const, id: member.personId };
}
