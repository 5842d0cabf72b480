import { paths } from '../../src/paths';
import { HOUSE_ORGANIZATION_ID } from '../../src/platform/database/house';
import { pageOf, setClock, type SignedInAgent, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount, createCustomer } from '../support/factories/accounts';
import { createCard } from '../support/factories/money/billing';
import { createMachine } from '../support/factories/machines';
import { createLimitedMember, createMember } from '../support/factories/organizations';
import { REQUEST_FIELDS } from '../support/factories/recovery';
import { releaseOnPage } from '../support/factories/money/releases';
import { createFirm, createRenewable } from '../support/factories/money/renewals';
import { createColleague, officeAgent } from '../support/factories/staff';
import { assertNoBrokenInvariant } from '../support/invariants';
import { drainJobs, runJob } from '../support/queue';
import { chargesOf, sandboxControl } from '../support/stripe';
import '../../src/jobs';

const app = testApp();
const AT = '2026-11-02T15:00:00Z';
const { office } = paths.recovery;

type Given = { kind?: 'safe' | 'safe_pro'; taxRatePpm?: number; administrator?: boolean; fields?: Record<string, string>; facts?: Parameters<typeof createMachine>[0]['facts'] };

/** A case that a partner has paid for a customer who can sign in, and the shipping desk. */
async function desk({ kind = 'safe', taxRatePpm = 0, administrator = false, fields = {}, facts }: Given = {}) {
  const firm = await createFirm({ at: AT, timeZone: 'America/New_York' });
  await ownerSql('update organizations set tax_rate_ppm = $2 where id = $1', [firm.organizationId, taxRatePpm]);
  const { accountId } = await createAccount({ organizationId: firm.organizationId, kind, name: 'Ada & Sons' });
  if (administrator) await ownerSql('update accounts set partner_is_administrator = true where id = $1', [accountId]);
  const person = await createCustomer({ accountId, role: kind === 'safe' ? 'holder' : 'billing_owner', firstName: 'Ada', lastName: 'Lovelace' });
  const { id: subscriptionId } = await createRenewable({ organizationId: firm.organizationId, accountId, expiresOn: '2027-06-01', planCode: kind === 'safe' ? 'safe_basic' : 'safe_pro_core', timeZone: 'America/New_York' });
  const machine = await createMachine({ accountId, subscriptionId, nickname: 'Front desk', ...facts && { facts } });
  const partner = await signedInAgent(app, firm.member);
  const quoted = await partner.submit(paths.recovery.new(accountId, machine.id), { ...REQUEST_FIELDS, ...fields });
  const quoteId = /([0-9a-f-]{36})$/.exec(quoted.headers['location']!)![1]!;
  await partner.submit(paths.portal.purchases.confirm(quoteId), { card: firm.card.id }).expect(303);
  const [{ id }] = await ownerSql<{ id: string }>('select id from recovery_cases where account_id = $1', [accountId]) as [{ id: string }];
  const colleague = await createColleague({ roles: ['support'] });
  return { ...firm, accountId, subscriptionId, machine, partner, person, customer: await signedInAgent(app, person), staff: await officeAgent(app, colleague), colleague, id };
}

type Desk = Awaited<ReturnType<typeof desk>>;

const rowOf = async (id: string) => (await ownerSql('select state, needs_confirmation, confirmed_by, return_due_on, remind_at, refusal, drives_missing, cords_missing, fee_invoice_id, fee_paid_at, password from recovery_cases where id = $1', [id]))[0]!;
const stateOf = async (id: string) => (await rowOf(id))['state'];
const mailsOf = (kind: string, accountId: string) => ownerSql<{ recipient_email: string; subject: string; text_body: string }>('select recipient_email, subject, text_body from mails where kind = $1 and account_id = $2 order by created_at, recipient_email', [kind, accountId]);
const eventsOf = async (id: string) => (await ownerSql('select event from recovery_events where case_id = $1 order by at, id', [id])).map(({ event }) => event);
const mainOf = async (agent: SignedInAgent, address: string) => pageOf((await agent.get(address).expect(200)).text)('main').text().replace(/\s+/g, ' ');
const flashOf = async (agent: SignedInAgent, address: string) => pageOf((await agent.get(address).expect(200)).text)('.flash').last().text().replace(/\s+/g, ' ').trim();
const refundsOf = (organizationId: string) => ownerSql('select amount_cents, state from refunds where organization_id = $1', [organizationId]);
const passwordIn = (html: string) => String(pageOf(html)('#drive-password').val());

async function confirmed(given: Desk): Promise<Desk> {
  await given.customer.submit(paths.recovery.my.confirm(given.id), { answer: 'right' }).expect(303);
  return given;
}

async function prepared(given: Desk): Promise<string> {
  await confirmed(given);
  await given.staff.submit(office.approve(given.id)).expect(303);
  await given.staff.submit(office.prepare(given.id)).expect(303);
  return passwordIn((await given.staff.submit(office.password(given.id)).expect(200)).text);
}

const PARCEL = { carrier: 'UPS', tracking: '1Z 999 AA1', drives: '1', drive_tb: '1' };

async function delivered(given: Desk, on = '2026-11-03'): Promise<void> {
  await prepared(given);
  await given.staff.submit(office.ship(given.id), PARCEL).expect(303);
  await setClock('2026-11-03T20:00:00Z');
  given.staff = await officeAgent(app, given.colleague);
  await given.staff.submit(office.deliver(given.id), { delivered_on: on }).expect(303);
}

describe('A case on its way', () => {
  it('is confirmed by the customer, approved, prepared, shipped, delivered and returned, and every side sees where it stands', async () => {
    const given = await desk({ taxRatePpm: 88_750 });
    const { id, staff, customer, accountId } = given;
    expect(await mainOf(customer, paths.recovery.my.show(id))).toContain('Is this address right?');
    await staff.submit(office.approve(id)).expect(303);
    expect([await flashOf(staff, office.show(id)), await stateOf(id)]).toEqual(['The customer has not confirmed the address. Wait for that, or call them and say whom you spoke to.', 'requested']);
    const password = await prepared(given);
    expect(password).toMatch(/^([2-9A-HJ-NP-Za-km-z]{4}-){4}[2-9A-HJ-NP-Za-km-z]{4}$/);
    // It is shown by that one answer, and by no page.
    expect(await mainOf(staff, office.show(id))).not.toContain(password);
    expect(String((await rowOf(id))['password'])).not.toContain(password);
    await staff.submit(office.ship(id), PARCEL).expect(303);
    const shipped = await mailsOf('recovery.shipped', accountId);
    expect(shipped.map(({ text_body: text }) => [text.includes(password), text.includes('1Z 999 AA1')]).sort()).toEqual([[false, true], [true, true]]);
    expect(shipped.find(({ text_body: text }) => text.includes(password))!.recipient_email).toBe(given.person.email);
    expect(pageOf((await customer.get(paths.recovery.my.show(id)).expect(200)).text)('a[href*="ups.com"]').attr('href')).toBe('https://www.ups.com/track?tracknum=1Z%20999%20AA1');

    await setClock('2026-11-03T20:00:00Z');
    const later = await officeAgent(app, given.colleague);
    await later.submit(office.deliver(id), { delivered_on: '2026-11-03' }).expect(303);
    // 21 days; nine in the morning in New York, seven days before.
    expect(await rowOf(id)).toMatchObject({ state: 'delivered', return_due_on: '2026-11-24', remind_at: new Date('2026-11-17T14:00:00Z') });
    expect((await mailsOf('recovery.delivered', accountId)).map(({ subject }) => subject)).toEqual(['Send the recovery drive of Front desk back by 24 Nov 2026', 'Send the recovery drive of Front desk back by 24 Nov 2026']);
    await later.submit(office.receive(id), { drives_missing: '0', cords_missing: '0' }).expect(303);
    expect(await rowOf(id)).toMatchObject({ state: 'returned', remind_at: null, password: null });
    expect(await eventsOf(id)).toEqual(['requested', 'confirmed', 'approved', 'preparing', 'password_made', 'shipped', 'delivered', 'returned']);
    const again = await signedInAgent(app, given.member);
    expect(await mainOf(again, paths.recovery.show(id))).toContain('Everything came back, and nothing more is charged.');
    await assertNoBrokenInvariant();
  });

  it('is approved without the portal where staff say whom they called', async () => {
    const { id, staff } = await desk();
    await staff.submit(office.approve(id), { confirmed_by: 'Ada Lovelace' }).expect(303);
    expect(await rowOf(id)).toMatchObject({ state: 'approved', confirmed_by: 'Ada Lovelace' });
  });

  it('of a company that the partner administers needs no confirmation, and the partner unlocks what comes to them', async () => {
    const given = await desk({ kind: 'safe_pro', administrator: true, fields: { deliver_to: 'partner' } });
    expect(await rowOf(given.id)).toMatchObject({ needs_confirmation: false });
    await given.staff.submit(office.approve(given.id)).expect(303);
    await given.staff.submit(office.prepare(given.id)).expect(303);
    const password = passwordIn((await given.staff.submit(office.password(given.id)).expect(200)).text);
    await given.staff.submit(office.ship(given.id), PARCEL).expect(303);
    expect((await mailsOf('recovery.shipped', given.accountId)).map(({ text_body: text }) => text.includes(password))).toEqual([true, true]);
  });

  it('gives its password to the customer alone where a partner who is no administrator has it delivered to themselves', async () => {
    const given = await desk({ fields: { deliver_to: 'partner' } });
    const password = await prepared(given);
    await given.staff.submit(office.ship(given.id), PARCEL).expect(303);
    const knows = (await mailsOf('recovery.shipped', given.accountId)).filter(({ text_body: text }) => text.includes(password));
    expect(knows.map(({ recipient_email: email }) => email)).toEqual([given.person.email]);
  });

  it('does not leave without a password, and a new password takes the place of the one before', async () => {
    const given = await desk();
    await confirmed(given);
    await given.staff.submit(office.approve(given.id)).expect(303);
    await given.staff.submit(office.prepare(given.id)).expect(303);
    await given.staff.submit(office.ship(given.id), PARCEL).expect(303);
    expect([await flashOf(given.staff, office.show(given.id)), await stateOf(given.id)]).toEqual(['Make the password first and protect the drives with it.', 'preparing']);
    const [first, second] = [await given.staff.submit(office.password(given.id)), await given.staff.submit(office.password(given.id))].map(({ text }) => passwordIn(text));
    await given.staff.submit(office.ship(given.id), PARCEL).expect(303);
    const bodies = (await mailsOf('recovery.shipped', given.accountId)).map(({ text_body: text }) => text).join();
    expect([first === second, bodies.includes(first!), bodies.includes(second!)]).toEqual([false, false, true]);
  });

  it('takes one of two colleagues who press at once, and tells the other', async () => {
    const given = await desk();
    const other = await officeAgent(app, await createColleague({ roles: ['support'] }));
    await confirmed(given);
    await Promise.all([given.staff.submit(office.approve(given.id)), other.submit(office.deny(given.id), { reason: 'The backup cannot be read.' })]);
    const words = [await flashOf(given.staff, office.show(given.id)), await flashOf(other, office.show(given.id))];
    const [won] = [await stateOf(given.id)];
    // A denial may follow an approval, and no approval follows a denial.
    expect(['approved', 'denied']).toContain(won);
    expect(words.filter((text) => text !== '').length).toBe(2);
    expect((await eventsOf(given.id)).filter((event) => event === 'denied').length).toBe(won === 'denied' ? 1 : 0);
    const again = await other.submit(office.approve(given.id));
    expect([again.status, (await flashOf(other, office.show(given.id))).startsWith('This case ')]).toEqual([303, true]);
    await drainJobs();
    await assertNoBrokenInvariant();
  });

  it('refuses a delivery before its dispatch or tomorrow, and mistyped fields, and keeps what was typed', async () => {
    const given = await desk();
    await prepared(given);
    const wrong = await given.staff.submit(office.ship(given.id), { ...PARCEL, tracking: '<1>', drives: '0' });
    expect([wrong.status, pageOf(wrong.text)('input[name=tracking]').val(), pageOf(wrong.text)('.error-summary li').length]).toEqual([422, '<1>', 2]);
    await given.staff.submit(office.ship(given.id), PARCEL).expect(303);
    await given.staff.submit(office.deliver(given.id), { delivered_on: '2026-11-01' }).expect(303);
    expect(await flashOf(given.staff, office.show(given.id))).toBe('Choose a day from the dispatch (2 Nov 2026) to today (2 Nov 2026).');
    expect((await given.staff.submit(office.deliver(given.id), { delivered_on: 'soon' })).status).toBe(422);
    await given.staff.submit(office.ship(given.id), { carrier: 'FedEx', tracking: '7777' }).expect(303);
    expect(await eventsOf(given.id)).toContain('corrected');
    expect(await stateOf(given.id)).toBe('shipped');
  });
});

describe('A case that ends before it leaves', () => {
  it('by its partner gives the whole fee back, tax included, once', async () => {
    const given = await desk({ taxRatePpm: 88_750 });
    expect(await mainOf(given.partner, paths.recovery.cancel(given.id))).toContain('The whole fee goes back to the card that paid it.');
    await Promise.all([given.partner.submit(paths.recovery.cancel(given.id)), given.partner.submit(paths.recovery.cancel(given.id))]);
    await drainJobs();
    expect(await stateOf(given.id)).toBe('cancelled');
    // 99.99 and 8.87.
    expect(await refundsOf(given.organizationId)).toMatchObject([{ amount_cents: 108_86, state: 'done' }]);
    expect(await ownerSql('select net_cents, tax_cents, total_cents from credit_notes where organization_id = $1', [given.organizationId])).toEqual([{ net_cents: 99_99, tax_cents: 8_87, total_cents: 108_86 }]);
    await assertNoBrokenInvariant();
  });

  it('by the office tells everybody why, and gives the fee back', async () => {
    const given = await desk();
    await given.staff.submit(office.deny(given.id), { reason: 'The backup cannot be read.' }).expect(303);
    await drainJobs();
    expect(await rowOf(given.id)).toMatchObject({ state: 'denied', refusal: 'The backup cannot be read.' });
    expect(await refundsOf(given.organizationId)).toMatchObject([{ amount_cents: 99_99, state: 'done' }]);
    const told = await mailsOf('recovery.denied', given.accountId);
    expect(told.map(({ recipient_email: email, text_body: text }) => [email, text.includes('The backup cannot be read.')]).sort()).toEqual([[given.member.email, true], [given.person.email, true]].sort());
    expect(await mainOf(given.customer, paths.recovery.my.show(given.id))).toContain('The backup cannot be read.');
    await assertNoBrokenInvariant();
  });

  it('by the customer who says that the address is not right', async () => {
    const given = await desk();
    await given.customer.submit(paths.recovery.my.confirm(given.id), { answer: 'wrong' }).expect(303);
    await drainJobs();
    expect(await stateOf(given.id)).toBe('cancelled');
    expect(await refundsOf(given.organizationId)).toMatchObject([{ amount_cents: 99_99 }]);
    expect(await mainOf(given.partner, paths.recovery.show(given.id))).toContain('said that the address is not right');
    await assertNoBrokenInvariant();
  });

  it('is not cancelled any more once it is being prepared, nor by the customer who did not order it', async () => {
    const given = await desk();
    await given.customer.get(paths.recovery.my.cancel(given.id)).expect(303).expect('Location', paths.recovery.my.show(given.id));
    await given.customer.submit(paths.recovery.my.cancel(given.id)).expect(303);
    expect(await flashOf(given.customer, paths.recovery.my.show(given.id))).toBe('Your partner ordered this case. Ask them to cancel it.');
    await prepared(given);
    await given.partner.submit(paths.recovery.cancel(given.id)).expect(303);
    expect(await flashOf(given.partner, paths.recovery.show(given.id))).toBe('This case is being prepared, so nothing was changed. Look at it as it is now.');
    expect(await refundsOf(given.organizationId)).toEqual([]);
  });

  it('does not go on where the computer was deleted meanwhile', async () => {
    const given = await desk();
    await confirmed(given);
    await given.staff.submit(office.approve(given.id)).expect(303);
    await ownerSql('delete from machines where id = $1', [given.machine.id]);
    await given.staff.submit(office.prepare(given.id)).expect(303);
    expect([await flashOf(given.staff, office.show(given.id)), await stateOf(given.id)]).toEqual([expect.stringContaining('have been deleted, so there are no files to copy'), 'approved']);
    expect(await mainOf(given.staff, office.show(given.id))).toContain('Deleted: there are no files to copy any more');
  });
});

describe('A drive that has to come back', () => {
  it('is reminded of 7 days and 1 day before, each once', async () => {
    const given = await desk();
    await delivered(given);
    const subjects = async () => (await mailsOf('recovery.return-due-7', given.accountId)).concat(await mailsOf('recovery.return-due-1', given.accountId)).map(({ subject }) => subject);
    await runJob('recovery.remind-returns');
    expect(await subjects()).toEqual([]);
    await setClock('2026-11-17T14:00:30Z');
    await Promise.all([runJob('recovery.remind-returns'), runJob('recovery.remind-returns')]);
    expect(await subjects()).toEqual(Array(2).fill('The recovery drive of Front desk is due back in 7 days'));
    await setClock('2026-11-23T14:00:30Z');
    await runJob('recovery.remind-returns');
    await runJob('recovery.remind-returns');
    expect((await subjects()).slice(2)).toEqual(Array(2).fill('The recovery drive of Front desk is due back tomorrow'));
    expect((await mailsOf('recovery.return-due-1', given.accountId))[0]!.text_body).toContain('$130.00 for a drive and $9.99 for a cord');
    expect((await eventsOf(given.id)).filter((event) => event === 'reminded')).toHaveLength(2);
    await assertNoBrokenInvariant();
  });

  it('is not charged before the day has passed', async () => {
    const given = await desk();
    await delivered(given);
    await given.staff.submit(office.receive(given.id), { drives_missing: '1', cords_missing: '0' }).expect(303);
    expect([await flashOf(given.staff, office.show(given.id)), await stateOf(given.id)]).toEqual(['The drive may come back until 24 Nov 2026. Charge what is missing after that day.', 'delivered']);
  });

  it.each([
    // Drives, cords, net, tax at 8.875 % by line, total; written by hand.
    [1, 1, 139_99, 12_43, 152_42],
    [0, 1, 9_99, 89, 10_88],
  ])('and does not, %d drive and %d cord, is charged to the card that paid, with its paper', async (drives, cords, net, tax, total) => {
    const given = await desk({ taxRatePpm: 88_750 });
    await delivered(given);
    await setClock('2026-11-25T15:00:00Z');
    const staff = await officeAgent(app, given.colleague);
    await Promise.all([1, 2].map(() => staff.submit(office.receive(given.id), { drives_missing: String(drives), cords_missing: String(cords) })));
    await drainJobs();
    const row = await rowOf(given.id);
    expect([row['state'], row['drives_missing'], row['cords_missing'], row['fee_paid_at'] !== null]).toEqual(['fee_charged', drives, cords, true]);
    expect(await ownerSql('select status, net_cents, tax_cents, total_cents from invoices where id = $1', [row['fee_invoice_id']])).toEqual([{ status: 'paid', net_cents: net, tax_cents: tax, total_cents: total }]);
    expect((await chargesOf(given.payer.stripeCustomerId)).map(({ amount }) => amount).sort((a, b) => a - b)).toEqual([108_86, total].sort((a, b) => a - b));
    expect((await mailsOf('recovery.fee', given.accountId)).map(({ recipient_email: email }) => email)).toEqual([given.member.email]);
    const partner = await signedInAgent(app, given.member);
    expect(await mainOf(partner, paths.recovery.show(given.id))).toContain('It is paid.');
    await partner.get(paths.portal.payments.receipt(String(row['fee_invoice_id']))).expect(200);
    await assertNoBrokenInvariant();
  });

  it('whose charge the bank refuses leaves an open invoice, which is told once and paid by hand', async () => {
    const given = await desk();
    await delivered(given);
    const [card] = await ownerSql<{ method: string }>('select stripe_payment_method_id as method from cards where id = $1', [given.card.id]);
    await sandboxControl('POST', `/payment_methods/${card!.method}`, { declines: 'insufficient_funds' });
    await setClock('2026-11-25T15:00:00Z');
    const staff = await officeAgent(app, given.colleague);
    await staff.submit(office.receive(given.id), { drives_missing: '1', cords_missing: '0' }).expect(303);
    await drainJobs();
    expect(await rowOf(given.id)).toMatchObject({ state: 'fee_charged', fee_paid_at: null });
    await runJob('recovery.tell-declined');
    await runJob('recovery.tell-declined');
    expect((await mailsOf('recovery.fee-declined', given.accountId)).map(({ recipient_email: email, subject }) => [email, subject])).toEqual([[given.member.email, 'Pay for what did not come back: Front desk']]);
    const better = await createCard(given.payer, 'pm_card_mastercard');
    const invoiceId = String((await rowOf(given.id))['fee_invoice_id']);
    const partner = await signedInAgent(app, given.member);
    expect(await mainOf(partner, paths.recovery.show(given.id))).toContain('Pay for what did not come back');
    await partner.submit(paths.portal.payments.payNow(invoiceId), { card: better.id }).expect(303);
    await drainJobs();
    await runJob('subscriptions.fulfil');
    expect((await rowOf(given.id))['fee_paid_at']).not.toBeNull();
    await assertNoBrokenInvariant();
  });
});

describe('Who sees a case', () => {
  it('is its partner, its customer and the office; members limited to other accounts and others do not find it', async () => {
    const given = await desk();
    const { accountId: elsewhere } = await createAccount({ organizationId: given.organizationId });
    const limited = await signedInAgent(app, await createLimitedMember({ organizationId: given.organizationId, roles: ['technician'], accountIds: [elsewhere] }));
    await limited.get(paths.recovery.show(given.id)).expect(404);
    await limited.submit(paths.recovery.cancel(given.id)).expect(404);
    const foreign = await createFirm({});
    await (await signedInAgent(app, foreign.member)).get(paths.recovery.show(given.id)).expect(404);
    const reader = await signedInAgent(app, await createMember({ organizationId: given.organizationId, roles: ['read_only'] }));
    expect(await mainOf(reader, paths.recovery.index)).toContain('Ada & Sons');
    expect(await mainOf(given.customer, paths.recovery.my.index)).toContain('Address to confirm');
    expect(await mainOf(given.staff, office.index)).toContain('Ada & Sons');
    // A role of the database that a partner's page runs as cannot read what unlocks the drives.
    const granted = await ownerSql("select grantee from information_schema.column_privileges where table_name = 'recovery_cases' and column_name = 'password' and privilege_type = 'SELECT' order by 1");
    expect(granted.map(({ grantee }) => grantee)).not.toEqual(expect.arrayContaining(['portal_partner']));
  });

  it('stays with the account when that is released: the partner does not find it any more', async () => {
    const given = await desk();
    expect((await releaseOnPage(given.partner, { subscription: given.subscriptionId })).status).toBe(303);
    expect(await ownerSql('select organization_id from recovery_cases where id = $1', [given.id])).toEqual([{ organization_id: HOUSE_ORGANIZATION_ID }]);
    await given.partner.get(paths.recovery.show(given.id)).expect(404);
    expect(await mainOf(given.customer, paths.recovery.my.show(given.id))).toContain('Recovery of Front desk');
  });
});
