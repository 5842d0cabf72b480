import { creditLine } from '../../../src/billing/credit-notes/allocation.model';
import { listPaidLines } from '../../../src/billing/credit-notes/credit-notes.repository';
import { refundInvoice } from '../../../src/billing/refunds/refund-invoice';
import { closeDatabase, databaseNow, within } from '../../../src/platform/database/database';
import { RuleBroken } from '../../../src/platform/errors';
import { cents } from '../../../src/platform/values/money';
import { type StaffActor } from '../../../src/platform/visitors/visitor';
import { confirmPurchase } from '../../../src/subscriptions/purchases/confirm-purchase';
import { fulfilInvoice } from '../../../src/subscriptions/fulfilment/fulfil-invoice';
import { approveRefund, confirmRefund } from '../../../src/subscriptions/refunds/decide-refund';
import { draftRefund } from '../../../src/subscriptions/refunds/draft-refund';
import { quoteRenewal } from '../../../src/subscriptions/renewals/by-hand/quote-renewal';
import { undoRenewal } from '../../../src/subscriptions/undo/undo-renewal';
import { uuidv7 } from 'uuidv7';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createEnrolled, createFirm, readSubscription } from '../../support/factories/money/renewals';
import { createFinance, createPaidInvoice, readInvoice } from '../../support/factories/money/refunds';
import { otherLine, worker } from '../../support/factories/money/billing';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import '../../support/stripe';
import '../../../src/subscriptions/renewals/renewals.jobs';

jest.setTimeout(180_000);
afterAll(closeDatabase);
afterEach(assertNoBrokenInvariant);

const rounds = 100;

/** Runs each round's works at the same moment, two rounds at once; "no" is an answer, anything else a fault. */
async function collide<Round>(given: readonly Round[], ...works: readonly ((round: Round) => Promise<unknown>)[]): Promise<{ faults: unknown[]; done: number[] }> {
  const faults: unknown[] = [];
  const done: number[] = [];
  const waiting = [...given];
  const run = async (): Promise<void> => {
    for (let round = waiting.shift(); round !== undefined; round = waiting.shift()) {
      const one = round;
      const results = await Promise.allSettled(works.map((work) => work(one)));
      done.push(results.filter(({ status }) => status === 'fulfilled').length);
      faults.push(...results.flatMap((result) => (result.status === 'rejected' && !(result.reason instanceof RuleBroken) ? [result.reason] : [])));
    }
  };
  await Promise.all([run(), run()]);
  return { faults, done };
}

/** Of each invoice: what was paid, what goes back, and what credit notes say. */
const sums = (organizationId: string) => ownerSql<{ paid: number; back: number; credited: number }>(
  `select i.total_cents as paid, coalesce((select sum(r.amount_cents) from refunds r join payments p on p.id = r.payment_id where p.invoice_id = i.id and r.state <> 'failed'), 0)::int as back,
     coalesce((select sum(n.total_cents) from credit_notes n where n.invoice_id = i.id), 0)::int as credited from invoices i where i.organization_id = $1 and i.status = 'paid'`, [organizationId]);

async function invoices(count: number) {
  const firm = await createFirm();
  const made = [];
  for (let place = 0; place < count; place += 1) made.push(await createPaidInvoice(firm, [otherLine()]));
  return { firm, made };
}

/** So many subscriptions of accounts of their own that the worker has renewed; it is their tenth day. */
async function renewed(count: number) {
  const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
  const made = [];
  for (let place = 0; place < count; place += 1) made.push(await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn: '2026-12-20' }));
  await setClock('2026-11-21T12:00:01Z');
  await runJob('subscriptions.announce-renewals');
  await setClock('2026-12-19T18:00:01Z');
  await runJob('subscriptions.charge-renewals');
  await setClock('2026-12-30T15:00:00Z');
  const paid = await ownerSql<{ id: string; subscription_id: string }>("select i.id, l.subscription_id from invoices i join invoice_lines l on l.invoice_id = i.id where i.organization_id = $1 and i.status = 'paid'", [firm.organizationId]);
  return { firm, made: await Promise.all(made.map(async (one) => ({ subscription: await readSubscription(one), invoiceId: paid.find((row) => row.subscription_id === one.id)!.id }))) };
}

const wanted = (endsService: boolean) => ({ share: { how: 'full' }, endsService, reasonCode: 'goodwill', reason: '' }) as const;

it('two colleagues who pay the same invoice back at once pay it once', async () => {
  const { firm, made } = await invoices(rounds);
  const [one, other] = [await createFinance(), await createFinance()];
  const full = (actor: StaffActor) => async ({ id }: { id: string }) => {
    const request = await draftRefund({ organizationId: firm.organizationId, invoiceId: id, wanted: wanted(false), actor });
    return confirmRefund({ requestId: request.id, actor });
  };
  const { faults, done } = await collide(made, full(one), full(other));
  expect(faults).toEqual([]);
  // The second is refused when it confirms, or when it prepares.
  expect(new Set(done)).toEqual(new Set([1]));
  for (const { paid, back, credited } of await sums(firm.organizationId)) expect([back, credited]).toEqual([paid, paid]);
});

it('parts that together are more than was paid are never paid back together', async () => {
  const { firm, made } = await invoices(rounds);
  const part = async ({ id }: { id: string }) => within({ organizationId: firm.organizationId }, async (trx) => {
    const [line] = await listPaidLines(trx, firm.organizationId, id);
    return refundInvoice(trx, { organizationId: firm.organizationId, invoiceId: id, credits: [creditLine(line!, cents(4_000))], refundKey: `part-${uuidv7()}`, reason: 'Part', paragraphs: [], actor: worker, now: await databaseNow(trx) });
  });
  const { faults } = await collide(made, part, part, part, part);
  expect(faults.filter((fault) => !(fault instanceof RangeError))).toEqual([]);
  for (const { back, credited } of await sums(firm.organizationId)) expect([back, credited]).toEqual([8_000, 8_000]);
});

it('a request that is approved twice at once is paid once', async () => {
  const { firm, made } = await invoices(rounds);
  const [asker, one, other] = [await createFinance(), await createFinance(), await createFinance()];
  const requests = [];
  for (const { id } of made) {
    const request = await draftRefund({ organizationId: firm.organizationId, invoiceId: id, wanted: wanted(false), actor: asker });
    await ownerSql("update refund_requests set status = 'waiting', needs_approval = true, confirmed_at = app.now() where id = $1", [request.id]);
    requests.push(request);
  }
  const { faults } = await collide(requests, ({ id }) => approveRefund({ requestId: id, actor: one }), ({ id }) => approveRefund({ requestId: id, actor: other }), ({ id }) => approveRefund({ requestId: id, actor: one }));
  expect(faults).toEqual([]);
  for (const { paid, back } of await sums(firm.organizationId)) expect(back).toBe(paid);
  expect(await ownerSql("select count(*)::int as n from refunds where organization_id = $1", [firm.organizationId])).toEqual([{ n: rounds }]);
});

it('an undo and a refund by staff at the same moment give back what was paid at most, and end it once', async () => {
  const { firm, made } = await renewed(rounds);
  const actor = { kind: 'person' as const, id: firm.member.personId };
  const staff = await createFinance();
  const { faults, done } = await collide(made,
    ({ subscription: { id } }) => undoRenewal({ organizationId: firm.organizationId, subscriptionId: id, seenCents: cents(10_503), actor }),
    async ({ invoiceId }) => {
      const request = await draftRefund({ organizationId: firm.organizationId, invoiceId, wanted: wanted(true), actor: staff });
      return confirmRefund({ requestId: request.id, actor: staff });
    });
  expect(faults).toEqual([]);
  expect(done.every((count) => count === 1)).toBe(true);
  for (const { back, credited } of await sums(firm.organizationId)) {
    expect([10_503, 10_799]).toContain(back);
    expect(credited).toBe(back);
  }
  expect(await ownerSql("select distinct state, expires_on from subscriptions where organization_id = $1", [firm.organizationId])).toEqual([{ state: 'expired', expires_on: '2026-12-30' }]);
});

it('an undo and a renewal by hand at the same moment never leave a term that is paid for and given back, nor one that lies apart', async () => {
  const { firm: { organizationId, member, card }, made } = await renewed(20);
  const actor = { kind: 'person' as const, id: member.personId };
  // By hand ahead: from 90 days before the end.
  await ownerSql('alter table invoices disable trigger invoices_never_edited');
  await ownerSql("update invoices set paid_at = '2027-11-09T18:00:00Z' where organization_id = $1 and status = 'paid'", [organizationId]);
  await ownerSql('alter table invoices enable trigger invoices_never_edited');
  await setClock('2027-11-12T15:00:00Z');
  const seen = cents(Math.round((10_799 * 38) / 365));
  const { faults } = await collide(made,
    ({ subscription: { id } }) => undoRenewal({ organizationId, subscriptionId: id, seenCents: seen, actor }),
    async ({ subscription: { id, accountId } }) => {
      const quote = await within({ organizationId }, async (trx) => quoteRenewal(trx, {
        organizationId, actor, now: await databaseNow(trx), order: { accountId, accountName: 'Engines & Co', purchaseOrder: '', choices: [{ subscriptionId: id, planCode: 'safe_plus', packs: 0, years: 1 }] },
      }));
      const bought = await confirmPurchase({ organizationId, quoteId: quote.id, cardId: card.id, actor });
      if (bought.state === 'paid') await fulfilInvoice({ organizationId, invoiceId: bought.invoiceId, actor: worker });
      return bought;
    });
  expect(faults).toEqual([]);
  for (const { paid, back, credited } of await sums(organizationId)) {
    expect(back).toBeLessThanOrEqual(paid);
    expect(credited).toBe(back);
  }
  for (const { subscription } of made) {
    const { state, expiresOn } = await readSubscription(subscription);
    // Undone and then renewed from that day; renewed ahead, so that the undo was refused; or only undone.
    expect(['active 2028-11-12', 'active 2028-12-20', 'expired 2027-11-12']).toContain(`${state} ${expiresOn}`);
  }
});

it('leaves no invoice of another organization touched', async () => {
  const { firm, made } = await invoices(1);
  const stranger = await createFirm();
  await expect(within({ organizationId: stranger.organizationId }, async (trx) => refundInvoice(trx, {
    organizationId: stranger.organizationId, invoiceId: made[0]!.id, credits: [], refundKey: 'foreign', reason: '', paragraphs: [], actor: worker, now: await databaseNow(trx),
  }))).rejects.toThrow();
  expect(await readInvoice(firm.organizationId, made[0]!.id)).toMatchObject({ status: 'paid' });
  expect((await sums(firm.organizationId))[0]).toMatchObject({ back: 0 });
});
