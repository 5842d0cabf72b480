import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { within } from '../../../src/platform/database/database';
import { getSubscription } from '../../../src/subscriptions/subscriptions.repository';
import { enableAutoRenew } from '../../../src/subscriptions/renewals/auto-renew/enable-auto-renew';
import { listTerms } from '../../../src/subscriptions/terms.repository';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createCard, createPayer } from '../../support/factories/money/billing';
import { createOwnPayer, type OwnPayer } from '../../support/factories/money/own-payers';
import { createMember } from '../../support/factories/organizations';
import { createEnrolled, createRenewable } from '../../support/factories/money/renewals';
import { termsOf } from '../../support/factories/subscriptions';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf, sandboxControl } from '../../support/stripe';
import { runBillingJobs } from '../../support/billing-jobs';
import '../../../src/subscriptions/cards/cards.jobs';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
afterEach(async () => {
  await sandboxControl('DELETE', '/faults');
  await assertNoBrokenInvariant();
});

const expiresOn = '2026-12-20';
const house = HOUSE_ORGANIZATION_ID;

/** A renewal of theirs that is switched on; the account stays with its partner, or with nobody. */
async function enrolled(ada: OwnPayer, given: { expiresOn?: string; packs?: number } = {}) {
  const { id } = await createRenewable({ organizationId: house, accountId: ada.accountId, expiresOn, ...given });
  await enableAutoRenew({ organizationId: house, subscriptionId: id, cardId: null, actor: { kind: 'person', id: ada.person.personId } });
  return within({ organizationId: house }, (trx) => getSubscription(trx, house, id), { readOnly: true });
}

const mailsOf = (accountId: string, kind: string) => ownerSql('select recipient_email, subject, text_body from mails where account_id = $1 and kind = $2 order by created_at, id', [accountId, kind]);

async function announceAndCharge(): Promise<void> {
  await setClock('2026-11-20T14:00:01Z');
  await runJob('subscriptions.announce-renewals');
  await setClock('2026-12-19T14:00:01Z');
  // Whoever is second at an account that two sides pay for leaves it to the next sweep.
  for (const _sweep of [1, 2]) await runJob('subscriptions.charge-renewals');
  await runJob('subscriptions.fulfil');
}

describe('Renewals that customers pay by themselves', () => {
  it('are announced to each holder and charged to each one’s own card, also where a partner looks after the account', async () => {
    await setClock('2026-11-01T12:00:00Z');
    const [ada, bob] = [await createOwnPayer(app, { name: 'Ada Lovelace' }), await createOwnPayer(app, { name: 'Bob', organizationId: house })];
    await createMember({ organizationId: ada.partnerId, roles: ['billing'] });
    await createCard(ada.payer);
    await createCard(bob.payer, 'pm_card_mastercard');
    const [first, second] = [await enrolled(ada), await enrolled(bob)];
    await announceAndCharge();
    for (const [who, label] of [[ada, 'Visa ending in 4242'], [bob, 'Mastercard ending in 4444']] as const) {
      const mails = await mailsOf(who.accountId, 'renewals.announced');
      expect(mails.map((mail) => mail['recipient_email'])).toEqual([who.person.email]);
      expect(mails[0]!['text_body']).toContain(label);
      expect(mails[0]!['text_body']).not.toContain('/portal/');
      // List price: no partner, so no partner's discount.
      expect((await chargesOf(who.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([11999]);
      const receipts = await mailsOf(who.accountId, 'billing.receipt');
      expect(receipts.map((mail) => mail['recipient_email'])).toEqual([who.person.email]);
      expect(receipts[0]!['text_body']).not.toContain('undo this renewal');
    }
    const invoices = await ownerSql('select account_id, payer_id, card_last4, snapshot from invoices where account_id = any($1) order by card_last4', [[ada.accountId, bob.accountId]]);
    expect(invoices.map(({ account_id: account, payer_id: payer, card_last4: last4, snapshot }) => [account, payer, last4, snapshot.buyer.name])).toEqual([
      [ada.accountId, ada.payer.id, '4242', 'Ada Lovelace'], [bob.accountId, bob.payer.id, '4444', 'Bob'],
    ]);
    expect((await Promise.all([first, second].map(({ id }) => termsOf(id)))).map((terms) => terms.length)).toEqual([2, 2]);
    // What is on its way for an account follows from its own papers: the customer reads the value of each term.
    const terms = await within({ accountId: ada.accountId }, (trx) => listTerms(trx, house, first.id), { readOnly: true });
    expect(terms.map(({ valueCents }) => valueCents).at(-1)).toBe(11999);
  });

  it('have a charge of their own beside what the partner pays for the same account on the same day', async () => {
    await setClock('2026-11-01T12:00:00Z');
    const ada = await createOwnPayer(app);
    await createCard(ada.payer);
    const member = await createMember({ organizationId: ada.partnerId, roles: ['billing'] });
    const partners = await createPayer(ada.partnerId);
    await createCard(partners, 'pm_card_mastercard');
    await enrolled(ada);
    await createEnrolled({ organizationId: ada.partnerId, accountId: ada.accountId, member, expiresOn });
    await announceAndCharge();
    expect((await chargesOf(ada.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([11999]);
    expect((await chargesOf(partners.stripeCustomerId)).map(({ amount }) => amount)).toEqual([10799]);
    const charges = await ownerSql("select charge_key from payments where charge_key like '%' || $1 || '%' order by 1", [ada.accountId]);
    expect(charges.map(({ charge_key: key }) => key)).toEqual([`own-renewal-${ada.accountId}-${expiresOn}-1`, `renewal-${ada.accountId}-${expiresOn}-1`]);
  });

  it('that fail are told to the holder, open on their own pages, and retried at once on a new card', async () => {
    await setClock('2026-11-01T12:00:00Z');
    const ada = await createOwnPayer(app, { organizationId: house });
    await createCard(ada.payer, 'pm_card_chargeCustomerFail');
    const { id } = await enrolled(ada);
    await announceAndCharge();
    await runJob('subscriptions.answer-tries');
    const [failed] = await mailsOf(ada.accountId, 'renewals.failed');
    const [invoice] = await ownerSql("select id from invoices where account_id = $1 and status = 'open'", [ada.accountId]);
    expect(failed).toMatchObject({ recipient_email: ada.person.email });
    expect(failed!['text_body']).toContain(paths.my.billing.payments.payNow(invoice!['id']));
    const browser = await signedInAgent(app, ada.person);
    const $ = pageOf((await browser.get(paths.my.billing.cards.index).expect(200)).text);
    expect($('section[aria-labelledby=open-invoices]').text()).toContain('Pay now');
    const good = await createCard(ada.payer);
    await browser.submit(paths.my.billing.cards.default(good.id), {}).expect(303);
    await runJob('subscriptions.retry-on-new-cards', { id: house });
    await runJob('subscriptions.fulfil', { id: invoice!['id'] });
    expect(await chargesOf(ada.payer.stripeCustomerId)).toHaveLength(1);
    expect((await termsOf(id))).toHaveLength(2);
  });

  it('are warned of a card that ends before them, each holder of their own', async () => {
    await setClock('2026-11-01T12:00:00Z');
    const [ada, bob] = [await createOwnPayer(app), await createOwnPayer(app, { name: 'Bob', organizationId: house })];
    for (const who of [ada, bob]) {
      const card = await createCard(who.payer);
      await ownerSql('update cards set exp_month = 11, exp_year = 2026 where id = $1', [card.id]);
      await enrolled(who);
    }
    await runJob('subscriptions.warn-of-cards');
    for (const who of [ada, bob]) {
      const mails = await mailsOf(who.accountId, 'renewals.card-expiring');
      expect(mails.map((mail) => mail['recipient_email'])).toEqual([who.person.email]);
      expect(mails[0]!['text_body']).toContain('/my/billing/cards/');
    }
  });

  it('are paid back by the office, with a credit note that the customer opens', async () => {
    await setClock('2026-11-01T12:00:00Z');
    const ada = await createOwnPayer(app, { organizationId: house });
    await createCard(ada.payer);
    await enrolled(ada);
    await announceAndCharge();
    const [invoice] = await ownerSql("select id, number from invoices where account_id = $1 and status = 'paid'", [ada.accountId]);
    const staff = await officeAgent(app, await createColleague({ roles: ['finance'] }));
    expect(pageOf((await staff.get(paths.office.invoices.show(invoice!['id'])).expect(200)).text)('main').text()).toContain(invoice!['number']);
    const found = pageOf((await staff.get(paths.office.invoices.index).query({ q: ada.name }).expect(200)).text);
    expect(found('tbody tr').text().replace(/\s+/g, ' ')).toMatch(/None: the customer pays.*Ada Lovelace/);
    const drafted = await staff.submit(paths.office.invoices.refund(invoice!['id']), { how: 'full', amount: '', ends: 'no', reason_code: 'goodwill', reason: '' }).expect(303);
    await staff.submit(paths.office.refunds.confirm(drafted.headers['location']!.split('/').at(-1)!), {}).expect(303);
    await runBillingJobs();
    const [note] = await ownerSql('select id, number from credit_notes where account_id = $1', [ada.accountId]);
    const [mail] = await mailsOf(ada.accountId, 'billing.credit-note');
    expect(mail).toMatchObject({ recipient_email: ada.person.email });
    expect(mail!['text_body']).toContain(paths.my.billing.payments.creditNote(note!['id']));
    const browser = await signedInAgent(app, ada.person);
    const $ = pageOf((await browser.get(paths.my.billing.payments.creditNote(note!['id'])).expect(200)).text);
    expect($('h1').text()).toContain(note!['number']);
    await browser.get(paths.my.billing.payments.creditNotePdf(note!['id'])).expect(200);
    expect((await browser.get(paths.my.billing.payments.history).expect(200)).text).toContain(note!['number']);
    const foreign = await createOwnPayer(app, { name: 'Eve' });
    await foreign.browser.get(paths.my.billing.payments.creditNote(note!['id'])).expect(404);
  });
});
