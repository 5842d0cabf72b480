import fc from 'fast-check';
import { withBalances, type StatementEntry } from '../../../src/billing/papers/statement/statement.model';
import { paths } from '../../../src/paths';
import { addDays, day } from '../../../src/platform/values/dates';
import { cents, zeroCents } from '../../../src/platform/values/money';
import { clockNow, pageOf, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createDesk, type Desk, payOrder, refundOrder } from '../../support/factories/money/papers';
import { pdfOf, wordsOf } from '../../support/reading/pdf';

const app = testApp();
const address = paths.portal.papers.statement;

async function statementOn({ browser }: Pick<Desk, 'browser'>, query: string): Promise<{ rows: string[]; opening: string; closing: string }> {
  const $ = pageOf((await browser.get(`${address}?${query}`).expect(200)).text);
  const rows = $('tbody tr').toArray().map((row) => $(row).find('td, th').toArray().map((cell) => $(cell).text().trim()).filter(Boolean).join(' | '));
  return { opening: rows[0]!, rows: rows.slice(1), closing: $('tfoot td').text() };
}

/** A paid order of the past: its papers are moved there, as nothing else can make them. */
async function paidOn(desk: Desk, moment: string, accountId?: string): Promise<{ number: string }> {
  const order = await payOrder(desk, accountId === undefined ? {} : { accountId });
  await ownerSql('alter table invoices disable trigger invoices_never_edited');
  await ownerSql('update invoices set paid_at = $2, created_at = $2 where id = $1', [order.invoiceId, moment]);
  await ownerSql('alter table invoices enable trigger invoices_never_edited');
  await ownerSql('update payments set settled_at = $2 where invoice_id = $1', [order.invoiceId, moment]);
  return order;
}

describe('The statement of account', () => {
  it('says what was charged and paid in order, with the balance after each, and ends where it began when all is paid', async () => {
    const desk = await createDesk(app);
    const { number } = await paidOn(desk, '2026-05-31T23:30:00Z');
    const june = await paidOn(desk, '2026-06-10T12:00:00Z');
    // The organization is in New York, where the first was paid on 31 May still.
    const { opening, rows, closing } = await statementOn(desk, 'from=2026-06-01&to=2026-06-30');
    expect(opening).toBe('Balance on 1 Jun 2026, before anything of that day | $0.00');
    expect(rows).toEqual([
      `${june.number} | 10 Jun 2026 | Invoice | Engines & Co | Safe Plus for Engines & Co | $107.99 | $107.99`,
      `${june.number} | 10 Jun 2026 | Payment | Engines & Co | Visa ending in 4242 | $107.99 | $0.00`,
    ]);
    expect(closing).toBe('$0.00');
    expect((await statementOn(desk, 'from=2026-05-31&to=2026-05-31')).rows[0]).toContain(number);
  });

  it('shows money that went back with the credit that it was owed for', async () => {
    const desk = await createDesk(app);
    const order = await payOrder(desk);
    await refundOrder(order, 5000);
    const { rows, closing } = await statementOn(desk, '');
    expect(rows).toHaveLength(4);
    expect(rows[2]).toMatch(/^CN-\d+-\d+ \| .* \| Credit note \| .* \| \$50\.00 \| −\$50\.00$/);
    expect(rows[3]).toMatch(/Money paid back \| .* \| \$50\.00 \| \$0\.00$/);
    expect(closing).toBe('$0.00');
  });

  it('is of one account where that is asked for; of a foreign, unknown or broken one it is not found', async () => {
    const desk = await createDesk(app);
    const { accountId } = await createAccount({ organizationId: desk.organizationId, name: 'Lakeside Dental' });
    const mine = await payOrder(desk, { accountId, accountName: 'Lakeside Dental' });
    await payOrder(desk);
    const { rows } = await statementOn(desk, `account=${accountId}`);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain(mine.number);
    const stranger = await createDesk(app);
    const bodies = await Promise.all([accountId, '01980000-0000-7000-8000-00000000dead', 'broken'].map(async (account) => (await stranger.browser.get(`${address}?account=${account}`).expect(404)).text));
    expect(new Set(bodies).size).toBe(1);
    await stranger.browser.get(`${paths.portal.papers.statementPdf}?account=${accountId}`).expect(404);
    await stranger.browser.get(`${paths.portal.papers.statementCsv}?account=${accountId}`).expect(404);
  });

  it('is this month’s where the days cannot be read or are turned round, and says so', async () => {
    const desk = await createDesk(app);
    for (const [query, words] of [['from=x', 'Give both days as dates.'], ['from=2026-03-02&to=2026-03-01', 'The first day, 2 Mar 2026, comes after the last, 1 Mar 2026.']] as const) {
      expect(pageOf((await desk.browser.get(`${address}?${query}`).expect(200)).text)('.list-note').text()).toContain(words);
    }
    expect((await statementOn(desk, '')).rows).toEqual(['Nothing happened on these days.']);
  });

  it('is a PDF and a CSV with the same sums', async () => {
    const desk = await createDesk(app);
    const order = await payOrder(desk);
    await refundOrder(order, 2500);
    const lines = (await desk.browser.get(paths.portal.papers.statementCsv).expect(200)).text.trim().split('\r\n');
    expect(lines).toHaveLength(7);
    expect(lines[1]).toMatch(/,Balance before,,,,,0.00,USD$/);
    expect(lines[2]).toMatch(new RegExp(`,Invoice,${order.number},Engines & Co,Safe Plus for Engines & Co,107.99,107.99,USD$`));
    expect(lines[4]).toMatch(/,-25.00,-25.00,USD$/);
    expect(lines[6]).toMatch(/,Balance after,,,,,0.00,USD$/);
    const words = wordsOf(await pdfOf(desk.browser, paths.portal.papers.statementPdf));
    if (words !== undefined) for (const expected of [order.number, 'Statement of account', '$107.99', '−$25.00', 'Nothing is owed.']) expect(words).toContain(expected);
  });

  it('chains: where one ends the next begins, and its entries are those of the history', async () => {
    const desk = await createDesk(app);
    const moments = ['2026-01-31T22:00:00Z', '2026-02-01T05:00:00Z', '2026-02-28T12:00:00Z', '2026-03-08T07:30:00Z'];
    for (const moment of moments) await paidOn(desk, moment);
    // One whose payment was booked a month after its number.
    await ownerSql("update payments set settled_at = '2026-03-05T00:00:00Z' where settled_at = '2026-02-28T12:00:00Z' and organization_id = $1", [desk.organizationId]);
    const [january, february, march] = [await statementOn(desk, 'from=2026-01-01&to=2026-01-31'), await statementOn(desk, 'from=2026-02-01&to=2026-02-28'), await statementOn(desk, 'from=2026-03-01&to=2026-03-31')];
    expect([january.closing, february.closing, march.closing]).toEqual(['$0.00', '$107.99', '$0.00']);
    expect([february.opening, march.opening].map((row) => row.split(' | ')[1])).toEqual(['$0.00', '$107.99']);
    expect(january.rows.length + february.rows.length + march.rows.length).toBe(2 * moments.length);
  });
});

it('the balance after any entries is the balance before them and their sum, wherever they are cut in two', () => {
  const entry = fc.integer({ min: -10_000_000, max: 10_000_000 }).map((amount): StatementEntry => ({
    kind: 'invoice', id: 'x', at: new Date(0), place: '', rank: 1, invoiceId: 'x', number: 'x', isNote: false, what: '', accountName: '', cents: cents(amount),
  }));
  fc.assert(fc.property(fc.array(entry), fc.nat(), fc.integer({ min: -1_000_000, max: 1_000_000 }), (entries, at, opening) => {
    const cut = entries.length === 0 ? 0 : at % (entries.length + 1);
    const whole = withBalances(cents(opening), entries);
    const first = withBalances(cents(opening), entries.slice(0, cut));
    const second = withBalances(first.closingCents, entries.slice(cut));
    expect(second.closingCents).toBe(whole.closingCents);
    expect(whole.closingCents).toBe(entries.reduce((sum, one) => sum + one.cents, opening));
    expect([...first.rows, ...second.rows].map((row) => row.balanceCents)).toEqual(whole.rows.map((row) => row.balanceCents));
  }));
  expect(withBalances(zeroCents, []).closingCents).toBe(0);
});

it('a statement of any days closes with what the history holds up to their end', async () => {
  const desk = await createDesk(app);
  const today = (await clockNow()).toISOString().slice(0, 10);
  for (const back of [3, 17, 40]) await paidOn(desk, `${addDays(day(today), -back)}T15:00:00Z`);
  await refundOrder({ ...await payOrder(desk), organizationId: desk.organizationId }, 1234);
  // Money that came late: its invoice stands on the statement before it.
  await ownerSql("update payments set settled_at = settled_at + interval '9 days' where organization_id = $1 and settled_at < app.now() - interval '1 day'", [desk.organizationId]);
  const [totals] = await ownerSql(
    `select json_agg(json_build_object('at', at, 'cents', cents)) as all from (
       select paid_at as at, total_cents as cents from invoices where organization_id = $1 and status = 'paid'
       union all select settled_at, -amount_cents from payments where organization_id = $1 and state = 'paid') x`, [desk.organizationId]);
  const facts = (totals!.all as { at: string; cents: number }[]).map(({ at, cents: amount }) => ({ at: new Date(at).getTime(), cents: amount }));
  await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), async (a, b) => {
    const [from, to] = [addDays(day(today), -Math.max(a, b)), addDays(day(today), -Math.min(a, b))];
    const { closing, opening } = await statementOn(desk, `from=${from}&to=${to}`);
    // Days of New York, five hours behind: all these moments are at 15:00 UTC or later today.
    const owed = (until: string): number => facts.filter(({ at }) => at < Date.parse(`${until}T05:00:00Z`)).reduce((sum, fact) => sum + fact.cents, 0);
    const shown = (text: string): number => Math.round(Number(text.replace('−', '-').replace(/[$,]/g, '')) * 100);
    expect(shown(closing)).toBe(owed(addDays(to, 1)));
    expect(shown(opening.split(' | ')[1]!)).toBe(owed(from));
  }), { numRuns: 15 });
});
