import { completeCheckout } from '../../src/billing/checkout/complete-checkout';
import { openQuoteCheckout } from '../../src/billing/checkout/open-checkout';
import { getQuote } from '../../src/billing/quotes/quotes.repository';
import { paths } from '../../src/paths';
import { within } from '../../src/platform/database/database';
import { advanceClock, pageOf, type SignedInAgent, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createCard, worker } from '../support/factories/money/billing';
import { createPayingCustomer, setHouseTax } from '../support/factories/customers';
import { createMachine } from '../support/factories/machines';
import { createMember } from '../support/factories/organizations';
import { REQUEST_FIELDS } from '../support/factories/recovery';
import { createFirm, createRenewable, createTrial } from '../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { drainJobs, runJob } from '../support/queue';
import { chargesOf, sandboxControl } from '../support/stripe';
import '../../src/jobs';

const app = testApp();
const AT = '2026-11-22T15:00:00Z';

type Given = { planCode?: string; taxRatePpm?: number; tier?: 'basic' | 'premier'; facts?: Parameters<typeof createMachine>[0]['facts'] };

/** A partner's household or company with one computer that is backed up. */
async function desk({ planCode = 'safe_basic', taxRatePpm = 0, tier = 'premier', facts }: Given = {}) {
  const firm = await createFirm({ at: AT, tier });
  await ownerSql('update organizations set tax_rate_ppm = $2 where id = $1', [firm.organizationId, taxRatePpm]);
  const { accountId } = await createAccount({ organizationId: firm.organizationId, kind: planCode.startsWith('safe_pro') ? 'safe_pro' : 'safe', name: 'Ada & Sons' });
  const subscription = await createRenewable({ organizationId: firm.organizationId, accountId, expiresOn: '2027-06-01', planCode });
  const machine = await createMachine({ accountId, subscriptionId: subscription.id, nickname: 'Front desk', ...facts && { facts } });
  return { ...firm, accountId, subscription, machine, agent: await signedInAgent(app, firm.member), address: paths.recovery.new(accountId, machine.id) };
}

type Desk = Awaited<ReturnType<typeof desk>>;

const quoteIn = (location: string | undefined): string => /\/quotes\/([0-9a-f-]{36})$/.exec(location ?? '')![1]!;
const errorsOf = (text: string) => pageOf(text)('.error-summary li').toArray().map((item) => pageOf(text)(item).text().trim());
const casesOf = (accountId: string) => ownerSql("select id, number, state, method, drives, drive_tb, deliver_to, needs_confirmation, requested_name, invoice_id from recovery_cases where account_id = $1 order by created_at", [accountId]);
const mailsOf = (kind: string, accountId: string) => ownerSql('select recipient_email, subject, text_body from mails where kind = $1 and account_id = $2 order by created_at', [kind, accountId]);

async function quoteFor({ agent, address }: Pick<Desk, 'agent' | 'address'>, fields: Record<string, string> = {}): Promise<string> {
  const answer = await agent.submit(address, { ...REQUEST_FIELDS, ...fields });
  expect([answer.status, errorsOf(answer.text ?? '')]).toEqual([303, []]);
  return quoteIn(answer.headers['location']);
}

const pay = (agent: SignedInAgent, quoteId: string, card: string) => agent.submit(paths.portal.purchases.confirm(quoteId), { card });

async function sums(organizationId: string, quoteId: string): Promise<number[][]> {
  const quote = await within({ organizationId }, (trx) => getQuote(trx, organizationId, quoteId), { readOnly: true });
  return quote.lines.map(({ listCents, discountCents, netCents, taxCents, totalCents }) => [listCents, discountCents, netCents, taxCents, totalCents]);
}

describe('The price of a drive by courier', () => {
  it.each([
    // List, discount (none on courier fees, whatever the tier), net, tax, total; written by hand.
    ['safe_basic', 'expedited', 0, [99_99, 0, 99_99, 0, 99_99]],
    ['safe_plus', 'expedited', 88_750, [99_99, 0, 99_99, 8_87, 108_86]],
    ['safe_prime', 'standard', 88_750, [9_99, 0, 9_99, 89, 10_88]],
    ['safe_prime', 'expedited', 88_750, [19_99, 0, 19_99, 1_77, 21_76]],
    ['safe_pro_core', 'expedited', 88_750, [175_99, 0, 175_99, 15_62, 191_61]],
    ['safe_pro_ultimate', 'expedited', 62_500, [175_99, 0, 175_99, 11_00, 186_99]],
  ])('of %s, %s, at a tax of %d ppm is what was written down', async (planCode, method, taxRatePpm, wanted) => {
    const given = await desk({ planCode, taxRatePpm });
    const quoteId = await quoteFor(given, { shipping: method });
    expect(await sums(given.organizationId, quoteId)).toEqual([wanted]);
    await pay(given.agent, quoteId, given.card.id).expect(303);
    expect((await chargesOf(given.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([wanted[4]]);
    expect(await casesOf(given.accountId)).toMatchObject([{ state: 'requested', method }]);
    await assertNoBrokenInvariant();
  });

  it('offers only the shipping that the plan has', async () => {
    const basic = await desk({ planCode: 'safe_basic' });
    const page = pageOf((await basic.agent.get(basic.address).expect(200)).text);
    expect(page('input[name=shipping]').toArray().map((input) => page(input).val())).toEqual(['expedited']);
    const refused = await basic.agent.submit(basic.address, { ...REQUEST_FIELDS, shipping: 'standard' });
    expect([refused.status, errorsOf(refused.text)]).toEqual([422, ['Choose how the drive travels.']]);
    const prime = await desk({ planCode: 'safe_prime' });
    const both = pageOf((await prime.agent.get(prime.address).expect(200)).text);
    expect(both('input[name=shipping]').toArray().map((input) => both(input).val())).toEqual(['standard', 'expedited']);
  });
});

describe('A partner’s request', () => {
  it('is reviewed, paid once, and opens one case with drives that hold the backup', async () => {
    const given = await desk({ facts: { bytesProtected: 1_000_000_000_000 } });
    const quoteId = await quoteFor(given);
    const review = pageOf((await given.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect(review('h1').text()).toBe('Review and order');
    expect(review('main').text()).toContain('Ada Lovelace, 12 Milk Street, Apt 4, Boston, MA 02110');
    const [first, second] = await Promise.all([pay(given.agent, quoteId, given.card.id), pay(given.agent, quoteId, given.card.id)]);
    expect([first.status, second.status]).toEqual([303, 303]);
    // The back button, and the same form again.
    await pay(given.agent, quoteId, given.card.id).expect(303);
    await runJob('subscriptions.fulfil');
    expect((await chargesOf(given.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([99_99]);
    const cases = await casesOf(given.accountId);
    expect(cases).toMatchObject([{ state: 'requested', drives: 1, drive_tb: 2, deliver_to: 'customer', needs_confirmation: true }]);
    const page = pageOf((await given.agent.get(paths.recovery.show(cases[0]!['id'] as string)).expect(200)).text);
    expect(page('h1').text()).toContain('Recovery of Front desk');
    expect(page('main').text()).toContain('The customer is asked whether the address is right.');
    expect((await mailsOf('recovery.requested', given.accountId)).map(({ subject }) => subject)).toEqual(['Confirm where your files are sent']);
    await assertNoBrokenInvariant();
  });

  it('of a computer with an open case is refused, and so is a second quote for it that is still open', async () => {
    const given = await desk();
    const [one, two] = [await quoteFor(given), await quoteFor(given)];
    await pay(given.agent, one, given.card.id).expect(303);
    const refused = await pay(given.agent, two, given.card.id);
    expect(refused.status).toBe(409);
    expect(pageOf(refused.text)('main').text()).toContain('There is an open case for Front desk already');
    const form = pageOf((await given.agent.get(given.address).expect(200)).text);
    expect(form('main').text()).toContain('There is an open case for Front desk already');
    expect(await casesOf(given.accountId)).toHaveLength(1);
    expect(await chargesOf(given.payer.stripeCustomerId)).toHaveLength(1);
  });

  it('that is paid on a card page after another one opened the case is paid back', async () => {
    const given = await desk();
    const { organizationId } = given;
    const [paged, quick] = [await quoteFor(given), await quoteFor(given)];
    const quote = await within({ organizationId }, (trx) => getQuote(trx, organizationId, paged), { readOnly: true });
    const { checkoutId } = await openQuoteCheckout({
      organizationId, quoteId: paged, currentFactsHash: quote.factsHash, accountName: 'Ada & Sons', kind: quote.kind, description: quote.description, purchaseOrder: '', returnPath: '/', actor: worker,
    }) as { checkoutId: string };
    await pay(given.agent, quick, given.card.id).expect(303);
    const [session] = await ownerSql<{ id: string }>('select stripe_session_id as id from checkouts where id = $1', [checkoutId]);
    await sandboxControl('POST', `/sessions/${session!.id}/submit`, { number: '4242424242424242' });
    expect(await completeCheckout({ organizationId, checkoutId, actor: worker })).toMatchObject({ kind: 'paid' });
    await runJob('subscriptions.fulfil');
    await drainJobs();
    expect(await casesOf(given.accountId)).toHaveLength(1);
    const back = await ownerSql('select amount_cents, state from refunds r where organization_id = $1', [organizationId]);
    expect(back).toMatchObject([{ amount_cents: 99_99, state: 'done' }]);
    await assertNoBrokenInvariant();
  });

  it('whose card is declined opens nothing, and a better card on the same quote does', async () => {
    const given = await desk();
    const bad = await createCard(given.payer, 'pm_card_chargeCustomerFail');
    const quoteId = await quoteFor(given);
    await pay(given.agent, quoteId, bad.id).expect(303);
    expect(await casesOf(given.accountId)).toEqual([]);
    expect(pageOf((await given.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text)('[role=alert]').text()).toContain('Nothing was bought.');
    await pay(given.agent, quoteId, given.card.id).expect(303);
    expect(await casesOf(given.accountId)).toMatchObject([{ state: 'requested' }]);
  });

  it('whose bank wants to ask leads there, and opens the case when it is confirmed', async () => {
    const given = await desk();
    const asking = await createCard(given.payer, 'pm_card_authenticationRequired');
    const quoteId = await quoteFor(given);
    const answer = await pay(given.agent, quoteId, asking.id);
    const bankPage = answer.headers['location']!;
    expect(bankPage).toMatch(/\/payments\/[0-9a-f-]{36}\/bank$/);
    expect(await casesOf(given.accountId)).toEqual([]);
    await confirmAtBank(pageOf((await given.agent.get(bankPage).expect(200)).text)('main a.btn-primary').attr('href')!);
    await given.agent.get(bankPage.replace(/bank$/, 'return')).expect(303);
    await drainJobs();
    expect(await casesOf(given.accountId)).toMatchObject([{ state: 'requested' }]);
  });

  it('with an expired quote shows the new one beside the old, and charges nothing', async () => {
    const given = await desk();
    const quoteId = await quoteFor(given);
    await advanceClock('61 minutes');
    const agent = await signedInAgent(app, given.member);
    const answer = await pay(agent, quoteId, given.card.id);
    expect(answer.headers['location']).toMatch(/\/portal\/quotes\//);
    expect(await chargesOf(given.payer.stripeCustomerId)).toEqual([]);
    expect(pageOf((await agent.get(answer.headers['location']!).expect(200)).text)('main').text()).toContain('The earlier quote had expired');
  });

  it('says field by field what is wrong, keeps what was typed, and never asks for a PO box', async () => {
    const given = await desk();
    const answer = await given.agent.submit(given.address, { ...REQUEST_FIELDS, line1: 'P.O. Box 12', region: 'PR', postal_code: 'ABC', contact_phone: '12', deliver_to: '', agreed: '', contact_name: 'A'.repeat(61), city: '  ' });
    expect(answer.status).toBe(422);
    const page = pageOf(answer.text);
    expect(errorsOf(answer.text)).toEqual(expect.arrayContaining([
      'Enter a street address. A parcel has to be signed for, and nobody signs at a PO box.', 'Choose one of the 50 states or the District of Columbia. We ship inside the United States only.',
      'Enter a ZIP code like 02110 or 02110-1234.', 'Enter the whole phone number with its area code, 10 digits or more.', 'Choose where the drive is delivered.', 'Enter the city.',
    ]));
    expect(page('input[name=line1]').val()).toBe('P.O. Box 12');
    const declared = await given.agent.post(given.address).type('form').send({ ...REQUEST_FIELDS, agreed: undefined, _csrf: page('input[name=_csrf]').val() });
    expect(declared.status).toBe(422);
    const unchecked = await given.agent.submit(given.address, { ...REQUEST_FIELDS, address_checked: '' });
    expect(errorsOf(unchecked.text)).toEqual(['Check the address with the customer, then say so here.']);
  });
});

describe('Who may not pay', () => {
  it('saves the request, and a colleague who may orders it', async () => {
    const given = await desk();
    const technician = await signedInAgent(app, await createMember({ organizationId: given.organizationId, roles: ['technician'], firstName: 'Tess', lastName: 'Tech' }));
    const billing = await signedInAgent(app, await createMember({ organizationId: given.organizationId, roles: ['billing'], email: 'bill@bright.test' }));
    const saved = await technician.submit(given.address, REQUEST_FIELDS);
    expect(saved.status).toBe(303);
    const [found] = await casesOf(given.accountId);
    expect(found).toMatchObject({ state: 'saved', requested_name: 'Tess Tech', invoice_id: null });
    expect((await mailsOf('recovery.saved', given.accountId)).map((mail) => mail['recipient_email'])).toContain('bill@bright.test');
    const id = found!['id'] as string;
    const seen = pageOf((await technician.get(paths.recovery.show(id)).expect(200)).text);
    expect([seen('.state').first().text().trim(), seen('main').text().includes('Review and order')]).toEqual(['To be paid', false]);
    await technician.submit(paths.recovery.order(id)).expect(403);
    const again = await technician.submit(given.address, REQUEST_FIELDS);
    expect([again.status, errorsOf(again.text)[0]?.startsWith('A request for this computer is saved already')]).toEqual([409, true]);
    const ordered = await billing.submit(paths.recovery.order(id));
    await pay(billing, quoteIn(ordered.headers['location']), given.card.id).expect(303);
    expect(await casesOf(given.accountId)).toMatchObject([{ id, state: 'requested', requested_name: 'Tess Tech' }]);
    await assertNoBrokenInvariant();
  });

  it('sees no form at all without the permission to ask', async () => {
    const given = await desk();
    const sales = await signedInAgent(app, await createMember({ organizationId: given.organizationId, roles: ['sales'] }));
    await sales.get(given.address).expect(403);
  });
});

describe('A customer’s own request', () => {
  it('is paid with their own card and needs nobody’s confirmation', async () => {
    await setHouseTax(88_750);
    const customer = await createPayingCustomer({ app, at: AT });
    const { id: subscriptionId } = await createRenewable({ organizationId: customer.organizationId, accountId: customer.accountId, planCode: 'safe_prime', expiresOn: '2027-06-01' });
    const machine = await createMachine({ accountId: customer.accountId, subscriptionId, nickname: 'Laptop', personId: customer.personId });
    const index = pageOf((await customer.agent.get(paths.recovery.my.index).expect(200)).text);
    expect(index(`a[href="${paths.recovery.my.new(machine.id)}"]`).length).toBe(1);
    const answer = await customer.agent.submit(paths.recovery.my.new(machine.id), { ...REQUEST_FIELDS, shipping: 'standard' });
    const quoteId = quoteIn(answer.headers['location']);
    await customer.agent.submit(paths.my.orders.purchases.confirm(quoteId), { card: customer.card.id }).expect(303);
    expect((await chargesOf(customer.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([10_88]);
    const [found] = await casesOf(customer.accountId);
    expect(found).toMatchObject({ state: 'requested', needs_confirmation: false });
    expect(pageOf((await customer.agent.get(paths.recovery.my.show(found!['id'] as string)).expect(200)).text)('main').text()).toContain('We check the request');
    await setHouseTax(0);
    await assertNoBrokenInvariant();
  });

  it('for what their partner pays for is theirs to pay, and the partner sees the case without its receipt', async () => {
    const firm = await createFirm({ at: AT });
    const customer = await createPayingCustomer({ app, partner: firm.organizationId });
    const subscription = await createRenewable({ organizationId: firm.organizationId, accountId: customer.accountId, expiresOn: '2027-06-01', planCode: 'safe_basic' });
    const machine = await createMachine({ accountId: customer.accountId, subscriptionId: subscription.id });
    const answer = await customer.agent.submit(paths.recovery.my.new(machine.id), REQUEST_FIELDS);
    await customer.agent.submit(paths.my.orders.purchases.confirm(quoteIn(answer.headers['location'])), { card: customer.card.id }).expect(303);
    const [found] = await casesOf(customer.accountId);
    const partner = await signedInAgent(app, firm.member);
    const page = pageOf((await partner.get(paths.recovery.show(found!['id'] as string)).expect(200)).text);
    expect([page('main').text().includes('the customer'), page('main').text().includes('Receipt of the fee'), page('main').text().includes('Cancel the case')]).toEqual([true, false, false]);
    await assertNoBrokenInvariant();
  });
});

describe('What cannot be sent', () => {
  it.each([
    ['has no backup yet', { facts: { lastBackupAt: null, bytesProtected: 0 } }, 'Front desk has no complete backup yet'],
    ['has a private key', { facts: { keyKind: 'private' as const } }, 'locked with a private key that only its owner has'],
    ['is going to be deleted', { facts: { deleteAt: new Date('2026-11-25T00:00:00Z') } }, 'Front desk is going to be deleted'],
  ])('a computer that %s', async (_, given, words) => {
    const made = await desk(given);
    expect(pageOf((await made.agent.get(made.address).expect(200)).text)('main').text()).toContain(words);
    const forced = await made.agent.submit(made.address, REQUEST_FIELDS);
    expect([forced.status, errorsOf(forced.text)[0] ?? pageOf(forced.text)('main').text()]).toEqual([409, expect.stringContaining(words)]);
  });

  it('what is no longer paid for, and what is only tried', async () => {
    const given = await desk();
    await ownerSql("update subscriptions set state = 'expired', lapses_at = null, purge_on = '2027-01-01', purge_at = '2027-01-01' where id = $1", [given.subscription.id]);
    expect(pageOf((await given.agent.get(given.address).expect(200)).text)('main').text()).toContain('is not active, so its files cannot be sent. Renew it first.');
    const trial = await createTrial({ organizationId: given.organizationId, endsOn: '2026-12-01' });
    const machine = await createMachine({ accountId: trial.accountId, subscriptionId: trial.id });
    expect(pageOf((await given.agent.get(paths.recovery.new(trial.accountId, machine.id)).expect(200)).text)('main').text()).toContain('is a trial. Buy a plan first');
  });
});

async function confirmAtBank(address: string): Promise<void> {
  const $ = pageOf(await (await fetch(address)).text());
  const button = $('form button').first();
  const form = button.closest('form');
  const body = new URLSearchParams(form.find('input[type=hidden]').toArray().map((input) => [$(input).attr('name')!, $(input).attr('value')!] as [string, string]));
  if (button.attr('name')) body.set(button.attr('name')!, button.attr('value') ?? '');
  await fetch(new URL(form.attr('action') ?? '', address), { method: 'POST', body, redirect: 'manual' });
}
