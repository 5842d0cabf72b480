import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { cents } from '../../../src/platform/values/money';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { confirm, createQuote, otherLine } from '../../support/factories/money/billing';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { pdfOf, wordsOf } from '../../support/reading/pdf';
import { createDesk, type Desk, payOrder, refundOrder } from '../../support/factories/money/papers';

const app = testApp();
const desk = (roles?: Parameters<typeof createDesk>[1], name?: string): Promise<Desk> => createDesk(app, roles, name);

async function numbersOn({ browser }: Desk, query: string): Promise<string[]> {
  const $ = pageOf((await browser.get(`${paths.portal.payments.history}?${query}`).expect(200)).text);
  return $('tbody th').toArray().map((cell) => $(cell).text().trim());
}

describe('The filters of Payment & History', () => {
  it('find by invoice number, written whole or as its last digits', async () => {
    const from = await desk();
    const [first, second] = [await payOrder(from), await payOrder(from)];
    expect(await numbersOn(from, `number=${first.number.toLowerCase()}`)).toEqual([first.number]);
    expect(await numbersOn(from, `number=${Number(second.number.slice(-6))}`)).toEqual([second.number]);
    expect(await numbersOn(from, 'number=INV-1999-000001')).toEqual([]);
  });

  it('find by how the purchase order begins, in capital or small letters', async () => {
    const from = await desk();
    const { number } = await payOrder(from, { purchaseOrder: 'Kp-17/b' });
    await payOrder(from);
    expect(await numbersOn(from, 'po=KP-17')).toEqual([number]);
    expect(await numbersOn(from, 'po=17')).toEqual([]);
  });

  it('find by card: name, digits, or both', async () => {
    const from = await desk();
    const visa = await payOrder(from);
    const other = await payOrder(from, { testCard: 'pm_card_mastercard' });
    expect(await numbersOn(from, 'card=4444')).toEqual([other.number]);
    expect(await numbersOn(from, 'card=visa')).toEqual([visa.number]);
    expect(await numbersOn(from, 'card=Mastercard+4444')).toEqual([other.number]);
    expect(await numbersOn(from, 'card=Visa+4444')).toEqual([]);
  });

  it('find by amount from, up to, and between', async () => {
    const from = await desk();
    const small = await payOrder(from, { line: { listCents: cents(5000), discountCents: cents(0), netCents: cents(5000), totalCents: cents(5000) } });
    const large = await payOrder(from);
    expect(await numbersOn(from, 'least=50.01')).toEqual([large.number]);
    expect(await numbersOn(from, 'most=50')).toEqual([small.number]);
    expect(await numbersOn(from, 'least=50&most=107.99')).toEqual([large.number, small.number]);
    expect(await numbersOn(from, 'least=200')).toEqual([]);
  });

  it('find by product: a plan by its code, and what is of no plan', async () => {
    const from = await desk();
    const [plan] = await ownerSql("select id from plans where code = 'safe_prime'");
    const prime = await payOrder(from, { line: { item: { planId: plan!.id } } });
    const packs = await payOrder(from, { line: { itemKind: 'storage_packs' } });
    expect(await numbersOn(from, 'product=safe_prime')).toEqual([prime.number]);
    expect(await numbersOn(from, 'product=storage_packs')).toEqual([packs.number]);
    expect(await numbersOn(from, 'product=safe_basic')).toEqual([]);
  });

  it('find by state, with those whose money went back in part or in full', async () => {
    const from = await desk();
    const [kept, back] = [await payOrder(from), await payOrder(from)];
    await refundOrder(back, 1000);
    expect(await numbersOn(from, 'status=refunded')).toEqual([back.number]);
    expect(await numbersOn(from, 'status=paid')).toEqual([back.number, kept.number]);
  });

  it('find a customer by letters with and without marks, and by two letters', async () => {
    const from = await desk();
    const { number } = await payOrder(from, { accountName: 'Müller & Søn Klinik' });
    await payOrder(from, { accountName: 'Else' });
    for (const words of ['muller', 'MÜLLER', 'mu', 'klinik']) expect(await numbersOn(from, `customer=${encodeURIComponent(words)}`)).toEqual([number]);
    for (const words of ['%', '_', 'muller%', 'm_ller']) expect(await numbersOn(from, `customer=${encodeURIComponent(words)}`)).toEqual([]);
  });

  it('keep every typed word, and say in plain words which filter could not be read', async () => {
    const from = await desk();
    await payOrder(from);
    const $ = pageOf((await from.browser.get(`${paths.portal.payments.history}?least=ten&from=yesterday&card=12&number=x&po=A`).expect(200)).text);
    expect($('.list-note li').toArray().map((item) => $(item).text())).toEqual([
      'Give the first day as a date.', 'Give the card as its name or its last 4 digits, like “Visa” or “4242”.',
      'Give the invoice number as it stands on the receipt, like “INV-2026-000017” or “17”.', 'Give the smallest amount as a number, like “120” or “99.50”.']);
    expect(['least', 'card', 'number', 'po'].map((name) => $(`input[name=${name}]`).val())).toEqual(['ten', '12', 'x', 'A']);
  });

  it('offer this month, last month and this year, each a link that keeps the other filters', async () => {
    const from = await desk();
    const { number } = await payOrder(from);
    const $ = pageOf((await from.browser.get(`${paths.portal.payments.history}?card=visa`).expect(200)).text);
    const range = (label: string) => $('.chip').filter((_, chip) => $(chip).text() === label).attr('href')!;
    expect(range('This month')).toContain('card=visa');
    const rows = async (label: string) => pageOf((await from.browser.get(range(label)).expect(200)).text)('tbody th').text();
    expect(await rows('This month')).toContain(number);
    expect(await rows('This year')).toContain(number);
    expect(await rows('Last month')).toBe('');
  });
});

describe('The CSV', () => {
  it('line by line has a row for each line, with how its amount came about', async () => {
    const from = await desk();
    const { number } = await payOrder(from, { line: { explanation: '=99.00 for 1 year, 100 of 365 days left' }, purchaseOrder: 'PO 9' });
    const lines = (await from.browser.get(`${paths.portal.payments.historyCsv}?lines=yes`).expect(200)).text.trim().split('\r\n');
    expect(lines[0]).toContain('How it came about');
    expect(lines[1]).toMatch(new RegExp(`^${number},\\d{4}-\\d\\d-\\d\\d,Engines & Co,Paid,PO 9,1,"Safe Plus, 1 year","'=99.00 for 1 year, 100 of 365 days left",2027-01-01,2028-01-01,1,119.99,12.00,0.00,107.99,0.00,107.99,USD$`));
    expect(lines).toHaveLength(2);
  });
});

describe('Totals by month', () => {
  it('add up what was paid, taxed and given back in each month of the organization, and follow the filters', async () => {
    const from = await desk();
    const line = { taxCents: cents(900), totalCents: cents(11699) };
    const back = await payOrder(from, { line });
    await payOrder(from, { line, accountName: 'Other' });
    await refundOrder(back, 5000);
    await payOrder(from, { testCard: 'pm_card_chargeCustomerFail' });
    const totals = async (query: string) => {
      const $ = pageOf((await from.browser.get(`${paths.portal.papers.months}?${query}`).expect(200)).text);
      return $('tbody tr, tfoot tr').toArray().map((row) => $(row).find('td').toArray().map((cell) => $(cell).text()).join(' '));
    };
    const both = 'USD 2 $215.98 $18.00 $233.98 −$50.00 $183.98';
    expect(await totals('')).toEqual([both, both]);
    expect((await totals('customer=other'))[0]).toBe('USD 1 $107.99 $9.00 $116.99 $0.00 $116.99');
    expect(await totals('to=2020-01-01')).toEqual([]);
  });

  it('count a payment in the month that it was where the organization is', async () => {
    const { organizationId } = await createOrganization({ timeZone: 'Pacific/Auckland' });
    const member = await createMember({ organizationId, roles: ['billing'] });
    const browser = await signedInAgent(app, member);
    await ownerSql(
      `insert into payers (id, organization_id, kind, currency, created_at) values ($1, $2, 'organization', 'USD', app.now())`, [uuidv7(), organizationId]);
    await ownerSql(
      `insert into invoices (id, organization_id, payer_id, account_id, account_name, kind, description, status, number, paid_at, issued_on, snapshot, tax_rate_ppm, tax_name, currency,
         list_cents, discount_cents, net_cents, tax_cents, total_cents, created_at)
       select gen_random_uuid(), $1, id, gen_random_uuid(), 'Kiwi', 'purchase', 'x', 'paid', 'OLD-1', '2025-03-31T12:00:00Z', '2025-04-01', '{}', 0, 'Tax', 'USD', 700, 0, 700, 0, 700, '2025-03-31T12:00:00Z'
         from payers where organization_id = $1`, [organizationId]);
    const $ = pageOf((await browser.get(paths.portal.papers.months).expect(200)).text);
    expect($('tbody th').text().trim()).toBe('Apr 2025');
    const listed = pageOf((await browser.get($('tbody th a').attr('href')!).expect(200)).text);
    expect(listed('tbody th').text()).toContain('OLD-1');
  });
});

describe('Many receipts as one PDF', () => {
  it('holds those that were ticked, each on a page of its own', async () => {
    const from = await desk();
    const [first, , third] = [await payOrder(from), await payOrder(from), await payOrder(from)];
    const file = await pdfOf(from.browser, `${paths.portal.papers.receiptsPdf}?receipt_${first.invoiceId}=yes&receipt_${third.invoiceId}=yes`);
    expect(file.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(2);
    const words = wordsOf(file);
    if (words !== undefined) expect(words.match(/Receipt INV-\d+-\d+/g)).toEqual([`Receipt ${first.number}`, `Receipt ${third.number}`]);
  });

  it('holds all that the filters leave, paid ones only', async () => {
    const from = await desk();
    await payOrder(from, { accountName: 'Alpha' });
    await payOrder(from, { accountName: 'Beta' });
    await payOrder(from, { accountName: 'Alpha', testCard: 'pm_card_chargeCustomerFail' });
    const file = await pdfOf(from.browser, `${paths.portal.papers.receiptsPdf}?all=yes&customer=alpha`);
    expect(file.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
  });

  it('of more than 200 or of none says plainly what to do, and keeps the filters', async () => {
    const from = await desk();
    const { invoiceId } = await payOrder(from);
    const many = Array.from({ length: 201 }, () => `receipt_${uuidv7()}=yes`).join('&');
    for (const [query, words] of [[`all=yes&card=9999`, 'There is no receipt among these'], [`${many}&card=visa`, 'More than 200 receipts match']] as const) {
      const answer = await from.browser.get(`${paths.portal.papers.receiptsPdf}?${query}`).expect(303);
      expect(answer.headers['location']).toMatch(/\?card=\w+$/);
      expect((await from.browser.get(answer.headers['location']!).expect(200)).text).toContain(words);
    }
    const stranger = await desk();
    await stranger.browser.get(`${paths.portal.papers.receiptsPdf}?receipt_${invoiceId}=yes`).expect(404);
    await stranger.browser.get(`${paths.portal.papers.receiptsPdf}?receipt_${uuidv7()}=yes`).expect(404);
  });
});

it('a receipt of many lines with long explanations tells all of them, on its page, in its PDF over several pages and in the file', async () => {
  const from = await desk();
  const lines = Array.from({ length: 24 }, (_, place) => otherLine({
    subscriptionId: uuidv7(), description: `Safe Prime, 1 year, S-${place + 100}`,
    explanation: `$149.99 for 1 year, less $15.00 (10 % partner discount), 223 of 365 days left: $82.47. Less the credit of Safe Plus, which ends here: $107.99 paid for 365 days, 223 days left, $65.98. End of line ${place + 100}.`,
    listCents: cents(14999), discountCents: cents(1500), adjustmentCents: cents(-11850), netCents: cents(1649), totalCents: cents(1649), unitListCents: cents(14999),
  }));
  const { invoiceId } = await payOrder(from, { lines });
  const $ = pageOf((await from.browser.get(paths.portal.payments.receipt(invoiceId)).expect(200)).text);
  expect($('.line small').toArray().filter((small) => /End of line \d+\.$/.test($(small).text()))).toHaveLength(24);
  expect($('article').text()).toContain('Pro-rating and credit');
  const file = await pdfOf(from.browser, paths.portal.payments.receiptPdf(invoiceId));
  expect(file.toString('latin1').match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1);
  const words = wordsOf(file)?.replace(/\s+/g, ' ');
  if (words !== undefined) for (const expected of ['End of line 100.', 'End of line 123.', 'Total, USD $395.76']) expect(words).toContain(expected);
  const csv = (await from.browser.get(`${paths.portal.payments.historyCsv}?lines=yes`).expect(200)).text.trim().split('\r\n');
  expect(csv.filter((row) => row.includes('End of line') && row.includes(',-118.50,'))).toHaveLength(24);
});

it('a paper without an account stands in the list without a customer’s page', async () => {
  const from = await desk();
  const quote = await createQuote(from.payer, { lines: [otherLine({ discountCents: cents(11999), netCents: cents(0), totalCents: cents(0) })] });
  const { invoiceId } = await confirm(quote, { accountName: '' });
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where invoice_id = $1', [invoiceId]);
  expect(pageOf((await from.browser.get(paths.portal.payments.receipt(invoiceId)).expect(200)).text)('.facts').text()).toContain('None: activation codes');
  const $ = pageOf((await from.browser.get(paths.portal.payments.history).expect(200)).text);
  expect($('tbody td[data-label=Customer]').text()).toBe('None: activation codes');
  expect($('tbody td[data-label=Customer] a')).toHaveLength(0);
});
