import { uuidv7 } from 'uuidv7';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { openQuoteCheckout } from '../../src/billing/checkout/open-checkout';
import { checkNewestCharges, checkNewestChargesOnce } from '../../src/billing/reconciliation/check-newest-charges';
import { listOpenDifferences } from '../../src/billing/reconciliation/differences.repository';
import { explainDifference } from '../../src/billing/reconciliation/explain-difference';
import { getHold } from '../../src/billing/reconciliation/holds.repository';
import { liftHold } from '../../src/billing/reconciliation/lift-hold';
import { reconcile } from '../../src/billing/reconciliation/reconcile';
import { config } from '../../src/config';
import { closeDatabase, within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { confirm, createCard, createPayer, createQuote, otherLine, worker } from '../support/factories/money/billing';
import { createMember, createOrganization, createPerson } from '../support/factories/organizations';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runModule } from '../support/running/run-module';
import { chargesOf, sandboxControl, secretKey, stripeSdk } from '../support/stripe';

afterAll(closeDatabase);
/** Charges that the tests before have left at Stripe. */
const lost: string[] = [];
const since = (days: number) => sandboxControl('POST', '/clock', { offset_seconds: -days * 86_400 });
const hold = () => within('system', getHold);
const actor = { kind: 'system' as const, id: 'test' };
const openDifferences = () => within('system', listOpenDifferences, { readOnly: true });
const kindsOf = async (stripeId: string) => ownerSql('select kind, resolution, explained_by is not null as explained from reconciliation_differences where stripe_id = $1', [stripeId]);

// Else the first charge here would make it, and find what a test has just lost.
beforeAll(checkNewestChargesOnce);
beforeEach(async () => {
  await setClock('2026-12-19T09:05:00Z');
  await ownerSql('delete from reconciliation_differences');
  await ownerSql('delete from reconciliations');
  await ownerSql("update billing_holds set held = false, reason = ''");
  await passOver(lost);
});
afterEach(async () => {
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where fulfilled_at is null');
  await assertNoBrokenInvariant();
});

async function firm() {
  const { organizationId } = await createOrganization();
  const member = await createMember({ organizationId, roles: ['billing'] });
  const payer = await createPayer(organizationId);
  return { organizationId, member, payer, card: await createCard(payer), subscriptionId: uuidv7() };
}
type Firm = Awaited<ReturnType<typeof firm>>;

/** What the lost database knew: a renewal by hand, paid that many real days ago. */
async function lostCharge({ payer, card, subscriptionId }: Firm, { days = 60, startsOn = '2026-12-20', amount = 10_799, ref = `order-${uuidv7()}-1` } = {}) {
  await since(days);
  const intent = await stripeSdk().paymentIntents.create({
    amount, currency: 'usd', customer: payer.stripeCustomerId, payment_method: card.stripePaymentMethodId, confirm: true, off_session: true,
    allowed_payment_method_types: ['card'], metadata: { charge_ref: ref, covers_1: `${subscriptionId}@${startsOn}` },
  });
  await since(0);
  lost.push(intent.id);
  return intent;
}

async function passOver(intents: readonly string[]): Promise<void> {
  const id = uuidv7();
  await ownerSql('insert into reconciliations (id, from_at, to_at, compared, started_at, failed_at) values ($1, app.now(), app.now(), 0, app.now(), app.now())', [id]);
  await ownerSql(
    `insert into reconciliation_differences (id, reconciliation_id, kind, stripe_id, detail, found_at, resolved_at, resolution, explained_by, explained_reason)
     select gen_random_uuid(), $1, 'money_unknown_here', i, '', app.now(), app.now(), 'explained', 'test', 'of another test' from unnest($2::text[]) i`, [id, intents]);
}

/** The restored database renews the same subscription by itself. */
async function renewal({ organizationId, payer, card, subscriptionId }: Firm, startsOn = '2026-12-20') {
  const quote = await createQuote(payer, { lines: [otherLine({ subscriptionId, termStartsOn: day(startsOn), termEndsOn: day(startsOn.replace('2026', '2027')) })] });
  const { invoiceId, paymentId } = await confirm(quote, { cardId: card.id, offSession: true, chargeKey: `renewal-${quote.accountId}-${startsOn}` });
  return { quote, invoiceId, charge: () => chargePayment({ organizationId, paymentId: paymentId!, actor: worker }) };
}

describe('A renewal by hand that was paid weeks before its term, and that a restored database does not know', () => {
  it.each([60, 89])('is booked on the automatic one and never charged again, %i days later', async (days) => {
    const given = await firm();
    await lostCharge(given, { days });
    const { charge } = await renewal(given);
    expect(await charge()).toMatchObject({ state: 'paid' });
    expect(await chargesOf(given.payer.stripeCustomerId)).toHaveLength(1);
  });

  it('at another price puts billing on hold, and nothing is charged', async () => {
    const given = await firm();
    const intent = await lostCharge(given, { amount: 20_000 });
    const { charge, invoiceId } = await renewal(given);
    expect(await charge()).toMatchObject({ state: 'unknown' });
    expect(await hold()).toMatchObject({ held: true, reason: expect.stringContaining(intent.id) });
    expect(await charge()).toMatchObject({ state: 'unknown' });
    expect(await chargesOf(given.payer.stripeCustomerId)).toHaveLength(1);
    await giveUp(invoiceId);
  });

  it('in grace, for a term with another start, puts billing on hold, and nothing is charged', async () => {
    await setClock('2026-12-26T09:05:00Z');
    const given = await firm();
    const intent = await lostCharge(given, { days: 3, startsOn: '2026-12-23' });
    const { charge, invoiceId } = await renewal(given);
    expect(await charge()).toMatchObject({ state: 'unknown' });
    expect(await hold()).toMatchObject({ held: true, reason: expect.stringContaining(intent.id) });
    expect(await chargesOf(given.payer.stripeCustomerId)).toHaveLength(1);
    await giveUp(invoiceId);
  });

  it('keeps a person from paying again on a card page', async () => {
    const given = await firm();
    await lostCharge(given);
    const quote = await createQuote(given.payer, { lines: [otherLine({ subscriptionId: given.subscriptionId, termStartsOn: day('2026-12-20') })] });
    await expect(openQuoteCheckout({
      organizationId: given.organizationId, quoteId: quote.id, currentFactsHash: quote.factsHash, accountName: 'Engines & Co', kind: 'other', description: quote.description,
      purchaseOrder: '', returnPath: '/portal', actor: { kind: 'person', id: given.member.personId },
    })).rejects.toThrow(/may have been made already/);
    await ownerSql("update checkouts set state = 'expired' where quote_id = $1", [quote.id]);
  });

  it('is not looked for further back than the last comparison with Stripe, unless that left something open', async () => {
    const given = await firm();
    const intent = await lostCharge(given);
    const { open } = await reconcile({ actor });
    expect(open).toMatchObject([{ kind: 'money_unknown_here', stripeId: intent.id }]);
    expect(await hold()).toMatchObject({ held: true });
    await liftHold({ by: 'Ada Lovelace', despite: 'the other renewals must go out today' });
    const { charge } = await renewal(given);
    expect(await charge()).toMatchObject({ state: 'paid' });
    expect(await chargesOf(given.payer.stripeCustomerId)).toHaveLength(1);
    await reconcile({ actor });
    await sandboxControl('DELETE', '/calls');
    const known = await firm();
    expect(await (await renewal(known)).charge()).toMatchObject({ state: 'paid' });
    const { calls } = await sandboxControl('GET', '/calls?path=/v1/payment_intents') as { calls: { method: string; params: { created?: { gte?: string } } }[] };
    const from = Number(calls.find(({ method }) => method === 'GET')!.params.created!.gte);
    expect(Date.now() / 1000 - from).toBeLessThan(3 * 86_400);
  });
});

describe('A difference that a person explains', () => {
  async function staff(email = `staff-${uuidv7()}@example.test`) {
    const { personId } = await createPerson({ email });
    await ownerSql("insert into staff (person_id, roles, created_at) values ($1, '{finance}', app.now())", [personId]);
    return { email, personId };
  }

  it('does not put billing on hold again: not by the comparison, not at the start, not by a look', async () => {
    const given = await firm();
    const intent = await lostCharge(given, { days: 1 });
    const { open: [difference] } = await reconcile({ actor });
    await expect(liftHold({ by: 'Ada Lovelace' })).rejects.toThrow(/1 difference is open/);
    const { email, personId } = await staff();
    await explainDifference({ differenceId: difference!.id, email: email.toUpperCase(), reason: 'Given back at Stripe by hand, ticket 4711' });
    expect(await liftHold({ by: 'Ada Lovelace' })).toContain(intent.id);
    for (let night = 0; night < 2; night += 1) expect((await reconcile({ actor })).open).toEqual([]);
    expect(await checkNewestCharges()).toBe('known');
    const { charge } = await renewal(given);
    expect(await charge()).toMatchObject({ state: 'paid' });
    expect(await hold()).toMatchObject({ held: false });
    expect(await kindsOf(intent.id)).toEqual([{ kind: 'money_unknown_here', resolution: 'explained', explained: true }]);
    expect(await ownerSql("select actor_kind, actor_id, after ->> 'reason' as reason from audit_entries where action = 'billing.difference-explained' and subject_id = $1", [difference!.id]))
      .toEqual([{ actor_kind: 'staff', actor_id: personId, reason: 'Given back at Stripe by hand, ticket 4711' }]);
  });

  it('stays open through later nights until then, however far back it lies', async () => {
    const given = await firm();
    const intent = await lostCharge(given, { days: 20 });
    expect((await reconcile({ actor })).open).toHaveLength(1);
    expect((await reconcile({ actor })).open).toHaveLength(1);
    expect((await reconcile({ from: new Date(Date.now() - 3_600_000), actor })).open).toHaveLength(1);
    expect(await kindsOf(intent.id)).toEqual([{ kind: 'money_unknown_here', resolution: null, explained: false }]);
  });

  it('needs an open difference, somebody of active staff, and a reason', async () => {
    await lostCharge(await firm());
    const { open: [difference] } = await reconcile({ actor });
    const { email, personId } = await staff();
    const reason = 'Given back at Stripe by hand';
    await expect(explainDifference({ differenceId: uuidv7(), email, reason })).rejects.toThrow(/No open difference has the id/);
    await expect(explainDifference({ differenceId: 'x\u0000', email, reason })).rejects.toThrow(/No open difference has the id/);
    await expect(explainDifference({ differenceId: difference!.id, email, reason: '  short  ' })).rejects.toThrow(/Give a reason/);
    const { email: partner } = await createPerson();
    await expect(explainDifference({ differenceId: difference!.id, email: partner, reason })).rejects.toThrow(/Nobody of staff signs in as/);
    await ownerSql("update staff set status = 'inactive' where person_id = $1", [personId]);
    await expect(explainDifference({ differenceId: difference!.id, email, reason })).rejects.toThrow(/Nobody of staff/);
    expect(await openDifferences()).toHaveLength(1);
  });

  it('is explained once, whoever else does it at the same time', async () => {
    await lostCharge(await firm());
    const { open: [difference] } = await reconcile({ actor });
    const { email } = await staff();
    const both = await Promise.allSettled([1, 2].map(() => explainDifference({ differenceId: difference!.id, email, reason: 'Given back at Stripe by hand' })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await ownerSql("select id from audit_entries where action = 'billing.difference-explained' and subject_id = $1", [difference!.id])).toHaveLength(1);
  });

  it('is explained and lifted at the command line, which says in a sentence what is missing', async () => {
    const intent = await lostCharge(await firm());
    const { open: [difference] } = await reconcile({ actor });
    const { email } = await staff();
    const env = { DATABASE_URL: config.databaseUrl, DATABASE_OWNER_URL: config.databaseOwnerUrl, STRIPE_SECRET_KEY: secretKey, STRIPE_API_URL: config.stripe.apiUrl! };
    const listed = await runModule('billing/reconciliation/reconcile.command', env);
    expect(listed).toMatchObject({ code: 1, output: expect.stringContaining(`${difference!.id}  money_unknown_here  ${intent.id}`) });
    expect(await runModule('billing/reconciliation/lift-hold.command', env, ['Ada'])).toEqual({ code: 1, output: expect.stringMatching(/^1 difference is open\. Explain .*--despite-differences.*\n$/) });
    expect(await runModule('billing/reconciliation/lift-hold.command', env, ['Ada', '--despite-differences'])).toMatchObject({ code: 1, output: expect.stringMatching(/^Say why charges go out/) });
    expect(await runModule('billing/reconciliation/reconcile.command', env, ['--explain', difference!.id, '--by', email])).toMatchObject({ code: 1, output: expect.stringMatching(/^Give a reason/) });
    expect(await runModule('billing/reconciliation/reconcile.command', env, ['--explian', 'x'])).toMatchObject({ code: 1, output: expect.not.stringContaining('    at ') });
    expect(await runModule('billing/reconciliation/reconcile.command', env, ['--explain', difference!.id, '--by', email, '--reason', 'Given back at Stripe by hand'])).toMatchObject({ code: 0, output: expect.stringContaining('No difference is open.') });
    expect(await runModule('billing/reconciliation/lift-hold.command', env, ['Ada'])).toMatchObject({ code: 0, output: expect.stringContaining('Billing goes on.') });
  }, 60_000);

  it('that is passed over by name stands in the audit log with the reason', async () => {
    await lostCharge(await firm());
    const { open } = await reconcile({ actor });
    await liftHold({ by: 'Ada Lovelace', despite: 'the other renewals must go out today' });
    const [entry] = await ownerSql("select actor_id, after from audit_entries where action = 'billing.hold-lifted' order by id desc limit 1");
    expect(entry).toEqual({ actor_id: 'Ada Lovelace', after: { held: false, despite: 'the other renewals must go out today', open: open.map(({ id }) => id) } });
  });
});

/** What waits for a person to look would wait for ever here. */
async function giveUp(invoiceId: string): Promise<void> {
  await ownerSql("update payments set state = 'declined', decline_kind = 'stop', settled_at = app.now() where invoice_id = $1", [invoiceId]);
  await ownerSql("update invoices set status = 'void', voided_at = app.now(), void_reason = 'test' where id = $1", [invoiceId]);
  await ownerSql('update charge_items set live = false where invoice_id = $1', [invoiceId]);
  await ownerSql("update quotes set status = 'open', invoice_id = null where invoice_id = $1", [invoiceId]);
}
