import '../../src/billing/billing.jobs';
import { payInvoiceNow } from '../../src/billing/payments/pay-invoice-now';
import { type Quote } from '../../src/billing/quotes/quote';
import { findPlan } from '../../src/plans/catalog';
import { getCatalog } from '../../src/plans/plans.repository';
import { type TermYears } from '../../src/plans/term';
import { databaseNow, type Scoped, within } from '../../src/platform/database/database';
import { addYearsFromAnchor, day } from '../../src/platform/values/dates';
import { cents } from '../../src/platform/values/money';
import { quoteChange } from '../../src/subscriptions/changes/quote-change';
import { readCodeBasis } from '../../src/subscriptions/codes/using/code-use-basis.report';
import { termOfUse } from '../../src/subscriptions/codes/using/code-use.model';
import { quoteCodes } from '../../src/subscriptions/codes/buying/quote-codes';
import { applyCode } from '../../src/subscriptions/codes/using/use-code';
import { fulfilInvoice } from '../../src/subscriptions/fulfilment/fulfil-invoice';
import { confirmPurchase } from '../../src/subscriptions/purchases/confirm-purchase';
import { disableAutoRenew } from '../../src/subscriptions/renewals/auto-renew/disable-auto-renew';
import { enableAutoRenew } from '../../src/subscriptions/renewals/auto-renew/enable-auto-renew';
import { quoteRenewal } from '../../src/subscriptions/renewals/by-hand/quote-renewal';
import '../../src/subscriptions/renewals/renewals.jobs';
import { scheduleChanges } from '../../src/subscriptions/scheduled/schedule-changes';
import '../../src/subscriptions/subscriptions.jobs';
import { undoRenewal } from '../../src/subscriptions/undo/undo-renewal';
import { stopClock } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createCard } from '../support/factories/money/billing';
import { codesOf } from '../support/factories/money/codes';
import { createFirm, createRenewable, type Firm, readSubscription } from '../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { sandboxControl, stripeSdk } from '../support/stripe';
import { Oracle } from './oracle';
import { type Act, type Answer, days, firstDay, type FirmStory, type PlanCode, productOf } from './story';

interface Traveller { readonly story: FirmStory; readonly firm: Firm; readonly lives: readonly Life[]; answer: Answer }
interface Life { readonly id: string; readonly accountId: string; readonly acts: readonly Act[]; readonly oracle: Oracle }

const sweeps = [
  'subscriptions.announce-renewals', 'subscriptions.charge-renewals', 'billing.sweep-payments', 'subscriptions.answer-tries', 'subscriptions.fulfil', 'subscriptions.lapse',
  'subscriptions.switch-plans', 'subscriptions.send-notices', 'subscriptions.purge',
] as const;
const answers = {
  good: { reset: true }, soft: { declines: 'insufficient_funds' }, hard: { declines: 'lost_card' }, authentication: { authentication: 'always' },
} as const;

/** What has to have happened so often in each half, or the stories test nothing. */
const happenings = [
  'change', 'change of two terms', 'code', 'enrol', 'lapse as scheduled', 'leave', 'pay', 'renew', 'renewed for other years', 'renewed on another plan', 'schedule', 'undo', 'undo before the term',
  'upgrade', 'upgrade in grace', 'upgrade with days',
] as const;
const oftenEnough = 5;

/** Lives through the stories of some firms, and compares what the product did with what the oracle expects. */
export function travel(title: string, stories: readonly FirmStory[]): void {
  let travellers: Traveller[];

  describe(title, () => {
    beforeAll(async () => {
      travellers = [];
      await stopClock(`${firstDay}T00:30:00Z`);
      for (const story of stories) travellers.push(await settle(story));
    }, 120_000);

    it('charge, credit, refund, mail and end as a second reckoning says, to the cent and the day', async () => {
      for (let passed = 0; passed < days; passed += 1) {
        const today = new Date(Date.parse(`${firstDay}T00:00:00Z`) + passed * 86_400_000).toISOString().slice(0, 10);
        await liveThrough(travellers, today);
        if (passed % 30 === 29) await compare(travellers);
      }
      await compare(travellers);
      await assertNoBrokenInvariant();
    }, 900_000);

    it('were charged at the bank what was expected, and got back what was undone, and nothing else', async () => {
      for (const { firm, lives } of travellers) await compareWithBank(firm, lives);
    }, 120_000);

    it('paid what their quotes showed and their invoices say, all less the credit notes', async () => {
      expect(await ownerSql(papersThatDiffer)).toEqual([]);
    });

    it('lived through everything that can happen', () => {
      const all = travellers.flatMap(({ lives }) => lives.map(({ oracle }) => oracle.expected));
      const kinds = new Set(all.flatMap(({ mails }) => mails.map((mail) => mail.split(' ')[0])));
      expect([...kinds].sort()).toEqual([
        'billing.credit-note', 'billing.receipt', 'codes.applied', 'renewals.announced', 'renewals.failed', 'renewals.lapsed', 'renewals.needs-person', 'renewals.notice',
        'renewals.purging', 'subscriptions.plan-changed',
      ]);
      const counted = new Map<string, number>(happenings.map((what) => [what, 0]));
      for (const what of all.flatMap(({ happened }) => happened)) counted.set(what, (counted.get(what) ?? 0) + 1);
      expect([...counted].filter(([, times]) => times < oftenEnough)).toEqual([]);
      expect(all.filter(({ state }) => state === 'purged').length).toBeGreaterThan(10);
      expect(all.flatMap(({ charges }) => charges).length).toBeGreaterThan(100);
    });
  });
}

async function settle(story: FirmStory): Promise<Traveller> {
  const firm = await createFirm({ name: story.name, timeZone: story.timeZone, taxRatePpm: story.taxRatePpm });
  if (story.hasSpare) {
    const spare = await createCard(firm.payer, 'pm_card_mastercard');
    await ownerSql('update cards set is_spare = true where id = $1', [spare.id]);
  }
  const lives: Life[] = [];
  for (const { name, plan, years, startsOn, enrolled, acts } of story.subscriptions) {
    const { organizationId } = firm;
    const { accountId } = await createAccount({ organizationId, name, kind: productOf(plan) });
    const { id } = await createRenewable({ organizationId, accountId, planCode: plan, years, expiresOn: addYearsFromAnchor(day(startsOn), years), timeZone: story.timeZone });
    if (enrolled) await enableAutoRenew({ organizationId, subscriptionId: id, cardId: null, actor: actorOf(firm) });
    lives.push({ id, accountId, acts, oracle: new Oracle(story, story.subscriptions[lives.length]!, new Date(`${firstDay}T00:30:00Z`)) });
  }
  return { story, firm, lives, answer: 'good' };
}

async function liveThrough(travellers: readonly Traveller[], today: string): Promise<void> {
  for (const traveller of travellers) await turnCard(traveller, today);
  const noon = new Date(`${today}T12:00:00Z`);
  await stopClock(noon.toISOString());
  for (const { firm, lives } of travellers) {
    for (const life of lives) {
      const act = life.acts.find(({ on }) => on === today);
      if (act) await take(firm, life, act, noon);
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
  await sandboxControl('POST', `/payment_methods/${traveller.firm.card.stripePaymentMethodId}`, answers[answer]);
}

/** What the oracle allows has to work. */
async function take(firm: Firm, life: Life, act: Act, noon: Date): Promise<void> {
  const plan = act.kind === 'code' ? life.oracle.planFor(act, 'next') : act.kind === 'upgrade' ? life.oracle.planFor(act, 'now') : life.oracle.settled().plan;
  const settled = life.oracle.settled();
  if (!life.oracle.act(act, noon)) return;
  try {
    await perform(firm, life, act, { plan: plan!, settled });
  } catch (error) {
    throw new Error(`${JSON.stringify(act)} of ${life.id}: ${String(error)}`, { cause: error });
  }
}

type Meant = { plan: PlanCode; settled: { plan: PlanCode; years: number } };

async function perform(firm: Firm, life: Life, act: Act, { plan, settled }: Meant): Promise<void> {
  const { organizationId } = firm;
  const given = { organizationId, subscriptionId: life.id, actor: actorOf(firm) };
  switch (act.kind) {
    case 'renew': return renew(firm, life, plan, act.years);
    case 'enrol': return void await enableAutoRenew({ ...given, cardId: null });
    case 'leave': return void await disableAutoRenew(given);
    case 'pay': return pay(firm, life);
    case 'undo': return void await undoRenewal({ ...given, seenCents: cents(life.oracle.expected.refunds.at(-1)!.cents) });
    case 'code': return useCode(firm, life, plan, act.years);
    case 'upgrade': return upgrade(firm, life, plan, act.years);
    case 'schedule': {
      const planId = await within({ organizationId }, async (trx) => findPlan(await getCatalog(trx, day(act.on)), act.plan ?? settled.plan)!.id);
      await scheduleChanges({ ...given, wanted: { planId, storagePacks: 0, years: act.years ?? (settled.years as TermYears), lapse: act.lapse ?? false } });
    }
  }
}

async function renew(firm: Firm, { id, accountId }: Life, planCode: string, years: TermYears): Promise<void> {
  const order = { accountId, accountName: 'x', choices: [{ subscriptionId: id, planCode, packs: 0, years }], purchaseOrder: '' };
  await buy(firm, (trx, by) => quoteRenewal(trx, { ...by, order }));
}

async function upgrade(firm: Firm, { id, accountId }: Life, planCode: PlanCode, years: TermYears): Promise<void> {
  const order = { subscriptionId: id, accountId, accountName: 'x', planCode, years: productOf(planCode) === 'safe' ? years : null, purchaseOrder: '' };
  await buy(firm, (trx, by) => quoteChange(trx, { ...by, order }));
}

/** Applied where the pages would show these days. */
async function useCode(firm: Firm, { id, accountId }: Life, planCode: string, years: TermYears): Promise<void> {
  const { organizationId } = firm;
  const invoiceId = await buy(firm, (trx, by) => quoteCodes(trx, { ...by, order: { planCode, years, quantity: 1, purchaseOrder: '' } }));
  const [code] = await codesOf(organizationId, invoiceId);
  const use = { codeId: code!.id, accountId, newCustomer: null, administeredBy: 'partner' as const, subscriptionId: id, isNew: false };
  const shown = await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    return termOfUse(await readCodeBasis(trx, organizationId, use, now), use, years, now);
  });
  await applyCode({ organizationId, use, shown, actor: actorOf(firm) });
}

type By = { organizationId: string; actor: ReturnType<typeof actorOf>; now: Date };

/** Quotes, confirms, pays with the firm's card and is given; answers the invoice. */
async function buy(firm: Firm, quoted: (trx: Scoped, by: By) => Promise<Quote>): Promise<string> {
  const { organizationId } = firm;
  const actor = actorOf(firm);
  const quote = await within({ organizationId }, async (trx) => quoted(trx, { organizationId, actor, now: await databaseNow(trx) }));
  const outcome = await confirmPurchase({ organizationId, quoteId: quote.id, cardId: quote.totalCents === 0 ? null : firm.card.id, actor });
  if (outcome.state !== 'paid') throw new Error(`${quote.description} was ${outcome.state}`);
  await fulfilInvoice({ organizationId, invoiceId: outcome.invoiceId, actor });
  return outcome.invoiceId;
}

async function pay(firm: Firm, life: Life): Promise<void> {
  const { organizationId } = firm;
  const invoiceId = (await readSubscription({ organizationId, id: life.id })).renewalInvoiceId!;
  const { state } = await payInvoiceNow({ organizationId, invoiceId, cardId: firm.card.id, actor: actorOf(firm) });
  if (state !== 'paid') throw new Error(`paying at once ended ${state}`);
  await fulfilInvoice({ organizationId, invoiceId, actor: actorOf(firm) });
}

async function compare(travellers: readonly Traveller[]): Promise<void> {
  const rows = await ownerSql<{ id: string; found: unknown }>(howItIs);
  const found = new Map(rows.map((row) => [row.id, row.found]));
  for (const { lives } of travellers) {
    for (const { id, oracle: { expected } } of lives) {
      const { state, plan, expiresOn, autoRenew, scheduled, charges, refunds, mails } = expected;
      const terms = expected.rows.map(({ plan: of, startsOn, endsOn, cutOn, cents: worth }) => [of, startsOn, endsOn, cutOn, worth]);
      expect([id, expected.happened, found.get(id)]).toEqual([id, expected.happened, {
        state, plan, expiresOn, autoRenew, scheduled, charges, refunds, terms: sorted(terms, ([, startsOn, , , worth]) => `${startsOn} ${String(worth).padStart(9, '0')}`),
        mails: sorted(mails, (mail) => mail.split(' ').reverse().join()),
      }]);
    }
  }
}

async function compareWithBank({ organizationId, payer }: Firm, lives: readonly Life[]): Promise<void> {
  const { charged, refunded } = await atTheBank(payer.stripeCustomerId);
  const expected = lives.flatMap(({ oracle: { expected: { charges, codes } } }) => [...charges, ...codes]).map(({ cents: each }) => each).filter((each) => each > 0);
  expect(inOrder(charged)).toEqual(inOrder(expected));
  expect(inOrder(refunded)).toEqual(inOrder(lives.flatMap(({ oracle }) => oracle.expected.refunds.map(({ cents: each }) => each))));
  const [papers] = await ownerSql<{ cents: number }>(
    `select (select coalesce(sum(total_cents), 0) from invoices where organization_id = $1 and status = 'paid')
          - (select coalesce(sum(total_cents), 0) from credit_notes where organization_id = $1) as cents`, [organizationId]);
  expect(sum(charged) - sum(refunded)).toBe(Number(papers!.cents));
}

async function atTheBank(customer: string): Promise<{ charged: number[]; refunded: number[] }> {
  const most = { limit: 10_000 };
  const intents = (await stripeSdk().paymentIntents.list({ customer, limit: 100 }).autoPagingToArray(most)).filter(({ status }) => status === 'succeeded');
  const own = new Set(intents.map(({ id }) => id));
  const refunds = await stripeSdk().refunds.list({ limit: 100 }).autoPagingToArray(most);
  return {
    charged: intents.map(({ amount }) => amount),
    refunded: refunds.filter(({ status, payment_intent: of }) => status === 'succeeded' && own.has(typeof of === 'string' ? of : of?.id ?? '')).map(({ amount }) => amount),
  };
}

function inOrder(amounts: readonly number[]): number[] {
  return [...amounts].sort((a, b) => a - b);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, each) => all + each, 0);
}

function sorted<Each>(all: readonly Each[], by: (each: Each) => string): Each[] {
  return [...all].sort((a, b) => (by(a) < by(b) ? -1 : 1));
}

const howItIs = `
  select s.id, json_build_object('state', s.state, 'plan', p.code, 'expiresOn', s.expires_on, 'autoRenew', s.auto_renew,
      'scheduled', json_build_object('plan', (select code from plans where id = s.scheduled_plan_id), 'years', s.scheduled_years, 'lapse', s.scheduled_lapse),
      'terms', (select json_agg(json_build_array(of.code, t.starts_on, t.ends_on, t.cut_on, t.value_cents) order by t.starts_on, t.value_cents)
         from terms t join plans of on of.id = t.plan_id where t.subscription_id = s.id),
      'charges', coalesce((select json_agg(json_build_object('on', (i.paid_at at time zone 'UTC')::date, 'cents', i.total_cents) order by i.paid_at)
         from invoices i where i.account_id = s.account_id and i.status = 'paid'), '[]'),
      'refunds', coalesce((select json_agg(json_build_object('on', (n.created_at at time zone 'UTC')::date, 'cents', n.total_cents) order by n.created_at)
         from credit_notes n where n.account_id = s.account_id), '[]'),
      'mails', coalesce((select json_agg(m.kind || ' ' || (m.created_at at time zone 'UTC')::date order by (m.created_at at time zone 'UTC')::date, m.kind) from mails m
         where m.account_id = s.account_id and m.recipient_email like 'person-%'), '[]')) as found
    from subscriptions s join plans p on p.id = s.plan_id`;

/** For every paid invoice: its quotes, itself, its lines and its payment say the same sum; one with nothing to pay has no payment. */
const papersThatDiffer = `
  select i.id, i.total_cents, quoted.cents as quoted, lines.cents as lines, paid.cents as paid
    from invoices i
    left join lateral (select sum(q.total_cents) as cents from quotes q where q.invoice_id = i.id and q.status = 'confirmed') quoted on true
    left join lateral (select sum(l.total_cents) as cents from invoice_lines l where l.invoice_id = i.id) lines on true
    left join lateral (select coalesce(sum(p.amount_cents), 0) as cents from payments p where p.invoice_id = i.id and p.state = 'paid') paid on true
   where i.status = 'paid' and (quoted.cents is distinct from i.total_cents or lines.cents is distinct from i.total_cents or paid.cents is distinct from i.total_cents)`;

function actorOf({ member }: Firm) {
  return { kind: 'person' as const, id: member.personId };
}
