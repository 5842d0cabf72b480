import { uuidv7 } from 'uuidv7';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { DIFFERENCE_KINDS } from '../../src/billing/reconciliation/differences.repository';
import { DIFFERENCE_WORDS } from '../../src/billing/reconciliation/difference-words';
import { checkNewestChargesOnce } from '../../src/billing/reconciliation/check-newest-charges';
import { reconcile } from '../../src/billing/reconciliation/reconcile';
import { AlreadyRunning } from '../../src/billing/reconciliation/runs.repository';
import { paths } from '../../src/paths';
import { pageOf, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../support/factories/money/billing';
import { createOrganization } from '../support/factories/organizations';
import { createColleague, officeAgent } from '../support/factories/staff';
import { assertNoBrokenInvariant } from '../support/invariants';
import { caughtJobs, runJob } from '../support/queue';
import { failNext, sandboxControl, stripeSdk } from '../support/stripe';
import '../support/billing-jobs';

const app = testApp();
const actor = { kind: 'system' as const, id: 'test' };
const compare = () => reconcile({ actor });
const reason = 'Given back at Stripe by hand, ticket 4711';

beforeAll(checkNewestChargesOnce);
afterEach(async () => {
  await sandboxControl('DELETE', '/faults');
  await ownerSql("update billing_holds set held = false, reason = '', changed_by = 'system'");
  await ownerSql("update reconciliation_differences set resolved_at = app.now(), resolution = 'explained', explained_by = 'test', explained_reason = 'of another test' where resolved_at is null");
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null');
  await assertNoBrokenInvariant();
});

async function partner() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const payer = await createPayer(organizationId);
  return { organizationId, payer, card: await createCard(payer) };
}

async function paidOrder() {
  const from = await partner();
  const quote = await createQuote(from.payer, { lines: [otherLine()] });
  const { invoiceId, paymentId } = await confirm(quote, { cardId: from.card.id });
  await chargePayment({ organizationId: from.organizationId, paymentId: paymentId!, actor: worker });
  const [payment] = await ownerSql('select stripe_payment_intent_id as intent from payments where id = $1', [paymentId]);
  return { ...from, invoiceId, paymentId: paymentId!, intent: payment!['intent'] as string };
}

async function chargeAtStripe({ payer, card }: Awaited<ReturnType<typeof partner>>, metadata: Record<string, string> = {}) {
  return stripeSdk().paymentIntents.create({
    amount: 4_200, currency: 'usd', customer: payer.stripeCustomerId, payment_method: card.stripePaymentMethodId, confirm: true, off_session: true, allowed_payment_method_types: ['card'], metadata,
  });
}

async function foundFor(stripeId: string) {
  return ownerSql('select kind, resolution from reconciliation_differences where stripe_id = $1 order by found_at, kind', [stripeId]);
}

describe('The comparison with Stripe', () => {
  it('finds a charge under a reference that nothing here knows, and holds billing', async () => {
    const ghost = await chargeAtStripe(await partner(), { charge_ref: `order-${uuidv7()}-1` });
    const { open } = await compare();
    expect(open).toMatchObject([{ kind: 'money_unknown_here', stripeId: ghost.id }]);
    expect(await ownerSql('select held from billing_holds')).toEqual([{ held: true }]);
  });

  it('finds a charge of our customer that was made at Stripe by hand, and holds nothing for it; of strangers it says nothing', async () => {
    const from = await partner();
    const ghost = await chargeAtStripe(from);
    const stranger = await stripeSdk().customers.create({});
    const theirs = await stripeSdk().paymentMethods.attach('pm_card_visa', { customer: stranger.id });
    const foreign = await stripeSdk().paymentIntents.create({ amount: 100, currency: 'usd', customer: stranger.id, payment_method: theirs.id, confirm: true, off_session: true, allowed_payment_method_types: ['card'] });
    const { open } = await compare();
    expect(open).toMatchObject([{ kind: 'charge_made_elsewhere', stripeId: ghost.id, organizationId: from.organizationId }]);
    expect(await foundFor(foreign.id)).toEqual([]);
    expect(await ownerSql('select held from billing_holds')).toEqual([{ held: false }]);
  });

  it('finds what is paid here and not there, and another sum', async () => {
    const invented = await paidOrder();
    const other = await paidOrder();
    await ownerSql("update payments set stripe_payment_intent_id = 'pi_never' where id = $1", [invented.paymentId]);
    await ownerSql('update payments set amount_cents = amount_cents + 1 where id = $1', [other.paymentId]);
    const { open } = await compare();
    expect(open.map(({ kind, paymentId }) => ({ kind, paymentId })).sort((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { kind: 'amount', paymentId: other.paymentId }, { kind: 'paid_here_only', paymentId: invented.paymentId },
    ]);
    // The real money looks like a second payment of a settled order now: it is on its way back, and that is recorded.
    expect(await foundFor(invented.intent)).toEqual([{ kind: 'money_without_invoice', resolution: 'refunded' }]);
    await ownerSql('update payments set stripe_payment_intent_id = $1 where id = $2', [invented.intent, invented.paymentId]);
    await ownerSql('delete from refunds where stripe_payment_intent_id = $1', [invented.intent]);
    await ownerSql('update payments set amount_cents = amount_cents - 1 where id = $1', [other.paymentId]);
    expect((await compare()).open).toEqual([]);
  });

  it('finds refunds that are missing on either side, and of another sum', async () => {
    const [there, here, sum] = [await paidOrder(), await paidOrder(), await paidOrder()];
    const made = await stripeSdk().refunds.create({ payment_intent: there.intent, amount: 500 });
    const less = await stripeSdk().refunds.create({ payment_intent: sum.intent, amount: 300 });
    await refundHere(here, 're_never', 700);
    await refundHere(sum, less.id, 400);
    const { open } = await compare();
    expect(await foundFor(made.id)).toEqual([{ kind: 'refund_unknown_here', resolution: 'booked by the reconciler' }]);
    expect(await ownerSql("select amount_cents, state from refunds where stripe_refund_id = $1", [made.id])).toEqual([{ amount_cents: 500, state: 'done' }]);
    expect(open.map(({ kind, stripeId }) => `${kind} ${stripeId}`).sort()).toEqual([`refund_amount ${less.id}`, 'refund_here_only re_never']);
    await ownerSql('delete from refunds where stripe_refund_id in ($1, $2)', ['re_never', less.id]);
  });

  it('finds a customer and a card that Stripe no longer has; a card is shown as gone at once', async () => {
    const [lost, without] = [await partner(), await partner()];
    await ownerSql("update payers set stripe_customer_id = 'cus_never' where id = $1", [lost.payer.id]);
    await stripeSdk().paymentMethods.detach(without.card.stripePaymentMethodId);
    const { open } = await compare();
    expect(open).toMatchObject([{ kind: 'customer_missing', stripeId: 'cus_never', organizationId: lost.organizationId }]);
    expect(await foundFor(without.card.stripePaymentMethodId)).toEqual([{ kind: 'card_missing', resolution: 'marked as gone; its people are told' }]);
    expect(await ownerSql('select gone_at is not null as gone from cards where id = $1', [without.card.id])).toEqual([{ gone: true }]);
    await compare();
    expect(await foundFor(without.card.stripePaymentMethodId)).toHaveLength(1);
    await ownerSql('update payers set stripe_customer_id = $1 where id = $2', [lost.payer.stripeCustomerId, lost.payer.id]);
    expect((await compare()).open).toEqual([]);
  });

  it('runs one at a time, counts its calls, and says that it broke off', async () => {
    const both = await Promise.allSettled([compare(), compare()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((each) => each.status === 'rejected')!.reason).toBeInstanceOf(AlreadyRunning);
    await sandboxControl('DELETE', '/calls');
    const { calls } = await compare();
    expect((await sandboxControl('GET', '/calls') as { calls: unknown[] }).calls).toHaveLength(calls);
    await failNext('error_before', { method: 'GET', path: '/v1/refunds' });
    await expect(compare()).rejects.toThrow();
    expect(await ownerSql('select failure, finished_at from reconciliations order by started_at desc, id desc limit 1')).toEqual([{ failure: 'Stripe could not be asked (StripeAPIError 500).', finished_at: null }]);
    await compare();
  });

  it('that was broken off with its process does not keep the next one from running', async () => {
    await ownerSql("insert into reconciliations (id, compared, from_at, to_at, started_at) values ($1, 0, app.now(), app.now(), app.now() - interval '59 minutes')", [uuidv7()]);
    await expect(compare()).rejects.toThrow(AlreadyRunning);
    await ownerSql("update reconciliations set started_at = app.now() - interval '61 minutes' where finished_at is null and failed_at is null");
    await compare();
    expect(await ownerSql("select count(*)::int as count from reconciliations where failure = 'broken off'")).toEqual([{ count: 1 }]);
  });

  it('has words for everything that it may find', () => {
    expect(Object.keys(DIFFERENCE_WORDS).sort()).toEqual([...DIFFERENCE_KINDS].sort());
  });
});

describe('The page Reconciliation', () => {
  const finance = async () => {
    const colleague = await createColleague({ roles: ['finance'], firstName: 'Mira', lastName: 'Novak' });
    return { colleague, browser: await officeAgent(app, colleague) };
  };
  const words = (text: string) => pageOf(text)('main').text().replace(/\s+/g, ' ');

  it('starts a comparison in the worker, once however often it is pressed, and shows how it went', async () => {
    const { browser, colleague } = await finance();
    await browser.submit(paths.office.reconciliation.runs).expect(303);
    await browser.submit(paths.office.reconciliation.runs).expect(303);
    expect(caughtJobs().filter(({ name }) => name === 'billing.reconcile-wanted')).toHaveLength(1);
    const waiting = words((await browser.get(paths.office.reconciliation.index).expect(200)).text);
    expect(waiting).toMatch(/A comparison with Stripe is running already/);
    expect(waiting).toMatch(/Asked for by Mira Novak.*Waiting for a worker/);
    expect(waiting).not.toContain('Compare now');
    await runJob('billing.reconcile-wanted');
    await runJob('billing.reconcile-wanted');
    expect(await ownerSql('select finished_at is not null as finished, calls > 0 as called from reconciliations where asked_by = $1', [colleague.personId])).toEqual([{ finished: true, called: true }]);
    const done = words((await browser.get(paths.office.reconciliation.index).expect(200)).text);
    expect(done).toMatch(/Compare now.*Stripe and the portal agree.*Asked for by Mira Novak.*Nothing No difference/);
    await browser.get(paths.office.reconciliation.runs).expect(200);
  });

  it('shows each difference with its cause and remedy, and closes it by a colleague’s word', async () => {
    const { browser, colleague } = await finance();
    const from = await partner();
    const ghost = await chargeAtStripe(from);
    const { open: [difference] } = await compare();
    const listed = words((await browser.get(paths.office.reconciliation.index).expect(200)).text);
    expect(listed).toContain(DIFFERENCE_WORDS.charge_made_elsewhere.cause);
    expect(listed).toContain(DIFFERENCE_WORDS.charge_made_elsewhere.remedy);
    const page = paths.office.reconciliation.difference(difference!.id);
    const shown = pageOf((await browser.get(page).expect(200)).text);
    expect(shown('main').text()).toContain(ghost.id);
    expect(shown(`a[href="${paths.office.partners.show(from.organizationId)}"]`).text()).toBe('Harbor IT');
    const short = await browser.submit(page, { reason: '  short  ' }).expect(422);
    expect(pageOf(short.text)('.error-summary').text()).toContain('Say what happened and what you did, in 10 characters or more.');
    await browser.submit(page, { reason }).expect(303).expect('Location', paths.office.reconciliation.index);
    await browser.submit(page, { reason: `${reason}, again` }).expect(303).expect('Location', page);
    expect(words((await browser.get(page).expect(200)).text)).toMatch(/Explained by Mira Novak.*ticket 4711/);
    expect(words((await browser.get(paths.office.reconciliation.closed).expect(200)).text)).toMatch(/A charge that was made at Stripe by hand.*Explained by Mira Novak/);
    expect(await ownerSql('select explained_by, explained_reason from reconciliation_differences where id = $1', [difference!.id])).toEqual([{ explained_by: colleague.personId, explained_reason: reason }]);
    expect((await compare()).open).toEqual([]);
  });

  it('pages what is closed without losing a row', async () => {
    const { browser } = await finance();
    const run = uuidv7();
    await ownerSql('insert into reconciliations (id, compared, from_at, to_at, started_at, finished_at) values ($1, 0, app.now(), app.now(), app.now(), app.now())', [run]);
    await ownerSql(
      `insert into reconciliation_differences (id, reconciliation_id, kind, stripe_id, detail, found_at, resolved_at, resolution)
       select gen_random_uuid(), $1, 'booked_late', 'pi_page_' || n, 'x', app.now(), app.now() + n * interval '1 second', 'booked by the reconciler' from generate_series(1, 60) n`, [run]);
    const first = pageOf((await browser.get(paths.office.reconciliation.closed).expect(200)).text);
    const second = pageOf((await browser.get(first('a[rel=next]').attr('href')!).expect(200)).text);
    const ids = [first, second].flatMap(($) => $('tbody th small').toArray().map((cell) => $(cell).text()).filter((id) => id.startsWith('pi_page_')));
    expect(ids).toEqual(Array.from({ length: 60 }, (_, index) => `pi_page_${60 - index}`));
    await ownerSql('delete from reconciliation_differences where reconciliation_id = $1', [run]);
  });
});

describe('The page of the hold', () => {
  it('says why, since when and what waits, and lifts it only for a reason while a difference is open', async () => {
    const colleague = await createColleague({ roles: ['operator'], firstName: 'Ingrid', lastName: 'Solberg' });
    const browser = await officeAgent(app, colleague);
    const page = paths.office.reconciliation.hold;
    expect(pageOf((await browser.get(page).expect(200)).text)('main').text()).toContain('Charges go out by themselves');
    const ghost = await chargeAtStripe(await partner(), { charge_ref: `order-${uuidv7()}-1` });
    await compare();
    const shown = pageOf((await browser.get(page).expect(200)).text)('main').text();
    expect(shown).toContain(ghost.id);
    expect(shown).toContain('Renewals due now');
    expect(pageOf((await browser.get(paths.office.reconciliation.index).expect(200)).text)('main').text()).toContain('Billing is on hold');
    const refused = await browser.submit(page, { reason: 'now' }).expect(422);
    expect(pageOf(refused.text)('.error-summary').text()).toContain('Say why charges go out although differences are open, in 10 to 1,000 characters.');
    expect(await ownerSql('select held from billing_holds')).toEqual([{ held: true }]);
    await browser.submit(page, { reason: 'the other renewals must go out today' }).expect(303);
    await browser.submit(page, { reason: 'the other renewals must go out today' }).expect(303);
    expect(await ownerSql('select held, changed_by from billing_holds')).toEqual([{ held: false, changed_by: 'Ingrid Solberg' }]);
    expect(await ownerSql("select actor_kind, actor_id, after ->> 'despite' as despite from audit_entries where action = 'billing.hold-lifted' order by id desc limit 1"))
      .toEqual([{ actor_kind: 'staff', actor_id: colleague.personId, despite: 'the other renewals must go out today' }]);
    expect(pageOf((await browser.get(page).expect(200)).text)('main').text()).toContain('The last hold was lifted by Ingrid Solberg');
  });

  it('is nothing for support or the partner desk', async () => {
    const browser = await officeAgent(app, await createColleague({ roles: ['support', 'partner_desk'] }));
    for (const path of [paths.office.reconciliation.index, paths.office.reconciliation.hold, paths.office.reconciliation.closed]) await browser.get(path).expect(403);
  });
});

async function refundHere({ organizationId, paymentId, intent }: Awaited<ReturnType<typeof paidOrder>>, refundId: string, cents: number): Promise<void> {
  await ownerSql(
    `insert into refunds (id, organization_id, payment_id, stripe_payment_intent_id, amount_cents, currency, reason, refund_key, state, stripe_refund_id, requested_by, created_at, settled_at)
     values ($1, $2, $3, $4, $5, 'USD', 'test', $1::uuid::text, 'done', $6, 'test', app.now(), app.now())`, [uuidv7(), organizationId, paymentId, intent, cents, refundId]);
}
