import { uuidv7 } from 'uuidv7';
import { putInPlace } from '../../src/billing/cards/replace-card';
import { makeDefault } from '../../src/billing/cards/change-cards';
import { getCardFace } from '../../src/billing/stripe/cards';
import { putOnHold } from '../../src/billing/reconciliation/holds.repository';
import { paths } from '../../src/paths';
import { databaseNow, within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import { pageOf, signedInAgent, testApp } from '../support/app';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createCard } from '../support/factories/money/billing';
import { createLimitedMember, createMember } from '../support/factories/organizations';
import { createEnrolled, createFirm, type Firm, readSubscription } from '../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { caughtJobs, drainJobs, runJob } from '../support/queue';
import { chargesOf, sandboxControl, stripeSdk } from '../support/stripe';
import '../../src/alerts/alerts.jobs';
import '../../src/billing/billing.jobs';
import '../../src/mail/mail.jobs';
import '../../src/subscriptions/cards/cards.jobs';
import '../../src/subscriptions/renewals/renewals.jobs';
import '../../src/subscriptions/subscriptions.jobs';

const app = testApp();
afterEach(async () => {
  await sandboxControl('DELETE', '/faults');
  await ownerSql("update billing_holds set held = false, reason = ''");
  // The clock may stand behind the days on which other tests' renewals are announced; a worker would have done it.
  await runJob('subscriptions.announce-renewals');
  await assertNoBrokenInvariant();
});

const expiresOn = '2026-12-20';
const firstTryAt = '2026-12-19T09:00:01Z';
const actor = { kind: 'person' as const, id: uuidv7() };
const declines = (card: { stripePaymentMethodId: string }, code: string | null) => sandboxControl('POST', `/payment_methods/${card.stripePaymentMethodId}`, { declines: code });
const paymentsOf = ({ organizationId }: Pick<Firm, 'organizationId'>) => ownerSql('select state, card_last4, off_session from payments where organization_id = $1 order by attempt', [organizationId]);
const mailsOf = ({ organizationId }: Pick<Firm, 'organizationId'>, kind: string) => ownerSql('select subject, text_body, recipient_email from mails where organization_id = $1 and kind = $2 order by created_at, id', [organizationId, kind]);
const retry = ({ organizationId }: Pick<Firm, 'organizationId'>) => runJob('subscriptions.retry-on-new-cards', { id: organizationId });
const putDefault = async ({ organizationId }: Pick<Firm, 'organizationId'>, cardId: string) =>
  within({ organizationId }, async (trx) => makeDefault(trx, { organizationId, cardId, actor, now: await databaseNow(trx), today: day('2026-12-19') }));

/** A firm whose one enrolled renewal was announced and could not be charged at its first try. */
async function failed({ testCard = 'pm_card_visa', code = 'insufficient_funds' }: { testCard?: string; code?: string | null } = {}) {
  const firm = await createFirm({ at: '2026-11-01T12:00:00Z', testCard });
  const subscription = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn });
  await setClock('2026-11-20T09:00:01Z');
  await runJob('subscriptions.announce-renewals');
  await setClock(firstTryAt);
  if (code) await declines(firm.card, code);
  await runJob('subscriptions.charge-renewals');
  const [invoice] = await ownerSql('select id from invoices where organization_id = $1', [firm.organizationId]);
  return { ...firm, subscription, invoiceId: invoice!['id'] as string };
}

async function replaceAtStripe(firm: Awaited<ReturnType<typeof failed>>, number = '5555555555554444') {
  const browser = await signedInAgent(app, firm.member);
  await browser.submit(paths.portal.cards.replace(firm.card.id)).expect(303);
  const [checkout] = await ownerSql("select id, stripe_session_id from checkouts where organization_id = $1 and state = 'open'", [firm.organizationId]);
  await sandboxControl('POST', `/sessions/${checkout!['stripe_session_id']}/submit`, { number });
  return { browser, back: () => browser.get(paths.portal.checkout.back(checkout!['id'] as string)).expect(303) };
}

describe('An open renewal whose card is replaced (G13)', () => {
  it('is charged to the new card at once and once, whoever brings the news', async () => {
    const firm = await failed();
    const { browser, back } = await replaceAtStripe(firm);
    const before = pageOf((await browser.get(paths.portal.cards.index).expect(200)).text);
    expect(before('main').text()).toMatch(/charged to it at once.*No card is asked twice/s);
    await Promise.all([back(), back()]);
    expect(caughtJobs()).toContainEqual({ name: 'subscriptions.retry-on-new-cards', id: firm.organizationId });
    await Promise.all([retry(firm), retry(firm), runJob('subscriptions.sweep-new-cards')]);
    await drainJobs();
    expect(await paymentsOf(firm)).toEqual([{ state: 'declined', card_last4: '4242', off_session: true }, { state: 'paid', card_last4: '4444', off_session: true }]);
    expect(await chargesOf(firm.payer.stripeCustomerId)).toHaveLength(1);
    expect(await readSubscription(firm.subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20', renewalInvoiceId: null, chargeAttempts: 0 });
  });

  it('is not asked of a card twice: one that declines waits for the next day of the timeline', async () => {
    const firm = await failed();
    const { back } = await replaceAtStripe(firm, '4000000000000341');
    await back();
    await retry(firm);
    await retry(firm);
    await runJob('subscriptions.sweep-new-cards');
    expect(await paymentsOf(firm)).toMatchObject([{ state: 'declined' }, { state: 'declined', card_last4: '0341' }]);
    expect(await readSubscription(firm.subscription)).toMatchObject({ chargeAttempts: 1, renewalPaymentId: null, chargeAt: new Date('2026-12-20T09:00:00Z') });
    expect(await mailsOf(firm, 'renewals.failed')).toHaveLength(2);
  });

  it('goes on after a stop that was the old card’s, and not while it is frozen or billing is on hold', async () => {
    const firm = await failed({ code: 'stolen_card' });
    expect(await readSubscription(firm.subscription)).toMatchObject({ renewalStopped: 'declined', chargeAt: null });
    const good = await createCard(firm.payer, 'pm_card_mastercard');
    await putDefault(firm, good.id);
    await within('system', async (trx) => putOnHold(trx, 'test', await databaseNow(trx)));
    await retry(firm);
    await ownerSql("update billing_holds set held = false, reason = ''");
    await ownerSql("update subscriptions set renewal_stopped = 'frozen' where id = $1", [firm.subscription.id]);
    await retry(firm);
    expect(await paymentsOf(firm)).toHaveLength(1);
    await ownerSql("update subscriptions set renewal_stopped = 'declined' where id = $1", [firm.subscription.id]);
    await retry(firm);
    expect(await paymentsOf(firm)).toMatchObject([{ state: 'declined' }, { state: 'paid', card_last4: '4444' }]);
    expect(await readSubscription(firm.subscription)).toMatchObject({ expiresOn: '2027-12-20', renewalStopped: null });
  });

  it('that never had a card is charged to the first one that is added', async () => {
    const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const subscription = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn });
    await setClock('2026-11-20T09:00:01Z');
    await runJob('subscriptions.announce-renewals');
    await ownerSql('update cards set is_default = false, removed_at = app.now() where id = $1', [firm.card.id]);
    await setClock(firstTryAt);
    await runJob('subscriptions.charge-renewals');
    await retry(firm);
    expect(await paymentsOf(firm)).toMatchObject([{ state: 'declined', card_last4: null }]);
    const browser = await signedInAgent(app, firm.member);
    const [invoice] = await ownerSql('select id from invoices where organization_id = $1', [firm.organizationId]);
    const payNow = paths.portal.payments.payNow(invoice!['id'] as string);
    await browser.submit(payNow, { card: 'new' }).expect(303);
    const [checkout] = await ownerSql("select id, stripe_session_id from checkouts where organization_id = $1 and state = 'open'", [firm.organizationId]);
    await sandboxControl('POST', `/sessions/${checkout!['stripe_session_id']}/submit`, { number: '4242424242424242' });
    const leads = (await browser.get(paths.portal.checkout.back(checkout!['id'] as string)).expect(303)).headers['location']!;
    const [card] = await ownerSql('select id from cards where organization_id = $1 and removed_at is null', [firm.organizationId]);
    expect(leads).toBe(`${payNow}?card=${card!['id'] as string}`);
    const page = pageOf((await browser.get(leads).expect(200)).text);
    expect(page('input[name=card]:checked').attr('value')).toBe(card!['id']);
    await Promise.all([retry(firm), browser.submit(payNow, { card: card!['id'] as string })]);
    await drainJobs();
    expect(await chargesOf(firm.payer.stripeCustomerId)).toHaveLength(1);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-12-20' });
  });
});

describe('A renewal for which the bank wants the person', () => {
  const live = () => stripeSdk().paymentIntents;

  it('is mailed with a link that settles the same payment, also days later', async () => {
    const firm = await failed({ testCard: 'pm_card_authenticationRequired', code: null });
    const [mail] = await mailsOf(firm, 'renewals.needs-person');
    const payNow = paths.portal.payments.payNow(firm.invoiceId);
    expect(mail!['text_body']).toContain(payNow);
    await setClock('2026-12-28T10:00:00Z');
    await runJob('subscriptions.lapse');
    await runJob('billing.sweep-payments');
    const browser = await signedInAgent(app, firm.member);
    const [payment] = await ownerSql('select id, stripe_payment_intent_id as intent from payments where organization_id = $1', [firm.organizationId]);
    await browser.submit(payNow, { card: firm.card.id }).expect(303).expect('Location', paths.portal.payments.go(payment!['id'] as string));
    const forward = pageOf((await browser.get(paths.portal.payments.go(payment!['id'] as string)).expect(200)).text);
    await confirmAtBank(forward('main a.btn-primary').attr('href')!);
    await browser.get(paths.portal.payments.back(payment!['id'] as string)).expect(303).expect('Location', paths.portal.payments.receipt(firm.invoiceId));
    expect(await ownerSql('select state, stripe_payment_intent_id as intent, attempt from payments where organization_id = $1', [firm.organizationId])).toEqual([{ state: 'paid', intent: payment!['intent'], attempt: 1 }]);
    expect(await chargesOf(firm.payer.stripeCustomerId)).toHaveLength(1);
    expect(await readSubscription(firm.subscription)).toMatchObject({ state: 'active', expiresOn: '2027-12-20' });
    await browser.get(payNow).expect(303).expect('Location', paths.portal.payments.receipt(firm.invoiceId));
  });

  it('is paid with another card that became the default meanwhile; the bank’s old question is withdrawn and the old link leads to the receipt', async () => {
    const firm = await failed({ testCard: 'pm_card_authenticationRequired', code: null });
    const browser = await signedInAgent(app, firm.member);
    const payNow = paths.portal.payments.payNow(firm.invoiceId);
    const [{ id: paymentId, intent }] = await ownerSql('select id, stripe_payment_intent_id as intent from payments where organization_id = $1', [firm.organizationId]) as [{ id: string; intent: string }];
    await browser.submit(payNow, { card: firm.card.id }).expect(303);
    const bank = pageOf((await browser.get(paths.portal.payments.go(paymentId)).expect(200)).text)('main a.btn-primary').attr('href')!;
    const good = await createCard(firm.payer, 'pm_card_mastercard');
    await browser.submit(paths.portal.cards.default(good.id)).expect(303);
    await drainJobs();
    expect((await live().retrieve(intent)).status).toBe('canceled');
    expect(await paymentsOf(firm)).toMatchObject([{ state: 'declined' }, { state: 'paid', card_last4: '4444' }]);
    await fetch(bank);
    await browser.get(paths.portal.payments.back(paymentId)).expect(303);
    await browser.get(payNow).expect(303).expect('Location', paths.portal.payments.receipt(firm.invoiceId));
    expect(await chargesOf(firm.payer.stripeCustomerId)).toHaveLength(1);
  });

  it('that they confirm in the minute in which another card becomes the default is paid once', async () => {
    const firm = await failed({ testCard: 'pm_card_authenticationRequired', code: null });
    const browser = await signedInAgent(app, firm.member);
    const [{ id: paymentId }] = await ownerSql('select id from payments where organization_id = $1', [firm.organizationId]) as [{ id: string }];
    await browser.submit(paths.portal.payments.payNow(firm.invoiceId), { card: firm.card.id }).expect(303);
    await confirmAtBank(pageOf((await browser.get(paths.portal.payments.go(paymentId)).expect(200)).text)('main a.btn-primary').attr('href')!);
    await putDefault(firm, (await createCard(firm.payer, 'pm_card_mastercard')).id);
    await drainJobs();
    expect(await paymentsOf(firm)).toMatchObject([{ state: 'paid', card_last4: '3184' }]);
    expect(await chargesOf(firm.payer.stripeCustomerId)).toHaveLength(1);
    expect(await readSubscription(firm.subscription)).toMatchObject({ expiresOn: '2027-12-20' });
  });

  it('is not charged twice by a link that is used again after somebody paid with another card', async () => {
    const firm = await failed({ testCard: 'pm_card_authenticationRequired', code: null });
    const [one, two] = [await signedInAgent(app, firm.member), await signedInAgent(app, firm.member)];
    const good = await createCard(firm.payer);
    const payNow = paths.portal.payments.payNow(firm.invoiceId);
    await two.get(payNow).expect(200);
    await one.submit(payNow, { card: good.id }).expect(303).expect('Location', paths.portal.payments.receipt(firm.invoiceId));
    const late = await two.submit(payNow, { card: firm.card.id });
    expect([303, 409]).toContain(late.status);
    expect(await chargesOf(firm.payer.stripeCustomerId)).toHaveLength(1);
  });
});

describe('A card that ends before a renewal', () => {
  async function ending({ count = 2 } = {}) {
    const firm = await createFirm({ at: '2026-10-01T12:00:00Z' });
    const account = await createAccount({ organizationId: firm.organizationId, name: 'Lakeside Dental' });
    const subscriptions = [];
    for (let place = 0; place < count; place += 1) subscriptions.push(await createEnrolled({ organizationId: firm.organizationId, accountId: account.accountId, member: firm.member, expiresOn: `2026-12-2${place}` }));
    await ownerSql('update cards set exp_month = 11, exp_year = 2026 where id = $1', [firm.card.id]);
    return { ...firm, subscriptions };
  }
  const warn = () => runJob('subscriptions.warn-of-cards');

  it('is mailed 60 and 30 days before the first charge, each once, with what hangs on it, when and how much', async () => {
    const firm = await ending();
    await setClock('2026-10-19T12:00:00Z');
    await warn();
    expect(await mailsOf(firm, 'renewals.card-expiring')).toEqual([]);
    await setClock('2026-10-20T12:00:00Z');
    for (let time = 0; time < 3; time += 1) await warn();
    const [mail, ...more] = await mailsOf(firm, 'renewals.card-expiring');
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ subject: 'Visa ending in 4242 expires before it can pay 2 renewals: the first on 19 Dec 2026', recipient_email: firm.member.email });
    expect(mail!['text_body']).toMatch(/Lakeside Dental, .*S-TEST-.*19 Dec 2026: \$\d+\.\d\d at today’s price/s);
    expect(mail!['text_body']).toContain(paths.portal.cards.renewals(firm.card.id));
    await setClock('2026-11-20T12:00:00Z');
    await runJob('subscriptions.announce-renewals');
    await warn();
    await warn();
    const mails = await mailsOf(firm, 'renewals.card-expiring');
    expect(mails).toHaveLength(2);
    expect(mails[1]!['text_body']).not.toMatch(/19 Dec 2026: \$\d+\.\d\d at today/);
  });

  it('is told to nobody who sees only chosen accounts', async () => {
    const firm = await ending({ count: 1 });
    const { accountId } = firm.subscriptions[0]!;
    await createLimitedMember({ organizationId: firm.organizationId, roles: ['billing'], accountIds: [accountId] });
    await setClock('2026-11-01T12:00:00Z');
    await warn();
    expect((await mailsOf(firm, 'renewals.card-expiring')).map((mail) => mail['recipient_email'])).toEqual([firm.member.email]);
  });

  it('heads the Cards page with "Replace it now", and is quiet once its bank has renewed it', async () => {
    const firm = await ending();
    const browser = await signedInAgent(app, firm.member);
    const $ = pageOf((await browser.get(paths.portal.cards.index).expect(200)).text);
    const risk = $('section[aria-labelledby=at-risk]');
    expect(risk.text().replace(/\s+/g, ' ')).toMatch(/Visa ending in 4242 It expires 11\/2026\. 2 renewals, the first on 19 Dec 2026: Lakeside Dental, \$/);
    expect(risk.find('form').attr('action')).toBe(paths.portal.cards.replace(firm.card.id));
    const list = pageOf((await browser.get(paths.portal.cards.renewals(firm.card.id)).expect(200)).text);
    expect(list('tbody tr')).toHaveLength(2);
    expect(list('tbody').text()).toContain('Card cannot pay');
    await stripeSdk().paymentMethods.update(firm.card.stripePaymentMethodId, { card: { exp_month: 3, exp_year: 2030 } });
    await event('payment_method.automatically_updated', firm.card.stripePaymentMethodId);
    expect(await ownerSql('select exp_month, exp_year from cards where id = $1', [firm.card.id])).toEqual([{ exp_month: 3, exp_year: 2030 }]);
    const later = pageOf((await browser.get(paths.portal.cards.index).expect(200)).text);
    expect(later('section[aria-labelledby=at-risk]')).toHaveLength(0);
    expect(later('td[data-label="Pays for"]').text()).toBe('2 renewals, the next on 19 Dec 2026');
    await setClock('2026-11-25T12:00:00Z');
    await warn();
    expect(await mailsOf(firm, 'renewals.card-expiring')).toEqual([]);
  });

  it('cannot become the default or the spare', async () => {
    const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const old = await createCard(firm.payer, 'pm_card_mastercard');
    await ownerSql('update cards set exp_month = 10, exp_year = 2026 where id = $1', [old.id]);
    const browser = await signedInAgent(app, firm.member);
    for (const path of [paths.portal.cards.default(old.id), paths.portal.cards.spare(old.id)]) {
      expect((await browser.submit(path).expect(409)).text).toContain('has expired. Replace it first.');
    }
    expect(await ownerSql('select is_default, is_spare from cards where id = $1', [old.id])).toEqual([{ is_default: false, is_spare: false }]);
  });
});

describe('A card that was taken away at Stripe', () => {
  it('is noticed, keeps its place, is told of, and the renewal goes to the spare without asking Stripe for it', async () => {
    const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const subscription = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn });
    const spare = await createCard(firm.payer, 'pm_card_mastercard');
    await ownerSql('update cards set is_spare = true where id = $1', [spare.id]);
    await event('payment_method.detached', spare.stripePaymentMethodId);
    expect(await ownerSql('select id from cards where organization_id = $1 and gone_at is not null', [firm.organizationId])).toEqual([]);
    await stripeSdk().paymentMethods.detach(firm.card.stripePaymentMethodId);
    await Promise.all([event('payment_method.detached', firm.card.stripePaymentMethodId), event('payment_method.detached', firm.card.stripePaymentMethodId)]);
    expect(await ownerSql('select id from cards where organization_id = $1 and gone_at is not null', [firm.organizationId])).toEqual([{ id: firm.card.id }]);
    expect(await ownerSql("select count(*)::int as count from audit_entries where subject_id = $1 and action = 'card.gone'", [firm.card.id])).toEqual([{ count: 1 }]);
    const browser = await signedInAgent(app, firm.member);
    expect(pageOf((await browser.get(paths.portal.cards.index).expect(200)).text)('section[aria-labelledby=at-risk]').text()).toContain('taken away at our payment provider');
    await setClock('2026-11-20T09:00:01Z');
    await runJob('subscriptions.announce-renewals');
    await runJob('alerts.sweep');
    await runJob('subscriptions.warn-of-cards');
    expect(await ownerSql("select rule from alerts where organization_id = $1 and closed_at is null and message like '%taken away%'", [firm.organizationId])).toEqual([{ rule: 'card_expiring' }]);
    expect(await mailsOf(firm, 'renewals.card-expiring')).toMatchObject([{ subject: 'Visa ending in 4242 can no longer pay a renewal: the first on 19 Dec 2026' }]);
    await setClock(firstTryAt);
    await runJob('subscriptions.charge-renewals');
    expect(await paymentsOf(firm)).toMatchObject([{ state: 'declined', card_last4: '4242' }, { state: 'paid', card_last4: '4444' }]);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-12-20' });
  });

  it('is whole again once it is replaced', async () => {
    const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
    await stripeSdk().paymentMethods.detach(firm.card.stripePaymentMethodId);
    await event('payment_method.detached', firm.card.stripePaymentMethodId);
    const other = await stripeSdk().paymentMethods.attach('pm_card_mastercard', { customer: firm.payer.stripeCustomerId });
    const { organizationId } = firm;
    await within({ organizationId }, async (trx) => putInPlace(trx, { organizationId, cardId: firm.card.id, face: await getCardFace(other.id), actor, now: await databaseNow(trx) }));
    expect(await ownerSql('select last4, gone_at, is_default from cards where id = $1', [firm.card.id])).toEqual([{ last4: '4444', gone_at: null, is_default: true }]);
    await runJob('billing.sweep-payments');
    expect(await ownerSql('select count(*)::int as count from cards where organization_id = $1 and detached_at is null', [organizationId])).toEqual([{ count: 1 }]);
  });
});

describe('A card that is deleted (G12)', () => {
  it('lets each renewal go to a card of its own or stop, all or nothing', async () => {
    const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const { organizationId, member } = firm;
    const [second, third] = [await createCard(firm.payer, 'pm_card_mastercard'), await createCard(firm.payer, 'pm_card_amex')];
    const renewals = [];
    for (const name of ['Alder', 'Birch', 'Cedar']) {
      const { accountId } = await createAccount({ organizationId, name });
      renewals.push(await createEnrolled({ organizationId, accountId, member, expiresOn }));
    }
    const [alder, birch, cedar] = renewals.map(({ id }) => id) as [string, string, string];
    const browser = await signedInAgent(app, member);
    const page = paths.portal.cards.remove(firm.card.id);
    const $ = pageOf((await browser.get(page).expect(200)).text);
    expect($('tbody th').toArray().map((cell) => $(cell).text().trim())).toEqual(['Alder', 'Birch', 'Cedar']);
    const refused = await browser.submit(page, { [`renewal-${alder}`]: third.id }).expect(422);
    expect(pageOf(refused.text)('.error-summary').text()).toContain('Choose another card or switch auto-renew off for each of the 2 renewals on Visa ending in 4242.');
    expect(pageOf(refused.text)(`select[name="renewal-${alder}"] option[selected]`).attr('value')).toBe(third.id);
    await browser.submit(page, { successor: second.id, [`renewal-${alder}`]: third.id, [`renewal-${birch}`]: uuidv7() }).expect(422);
    expect(await ownerSql('select auto_renew_card_id from subscriptions where id = $1', [alder])).toEqual([{ auto_renew_card_id: null }]);
    await browser.submit(page, { successor: second.id, [`renewal-${alder}`]: third.id, [`renewal-${birch}`]: 'off' }).expect(303);
    expect(await ownerSql('select id, auto_renew, auto_renew_card_id from subscriptions where organization_id = $1 order by created_at', [organizationId])).toEqual([
      { id: alder, auto_renew: true, auto_renew_card_id: third.id }, { id: birch, auto_renew: false, auto_renew_card_id: null }, { id: cedar, auto_renew: true, auto_renew_card_id: null },
    ]);
    const next = pageOf((await browser.get(paths.portal.cards.renewals(second.id)).expect(200)).text);
    expect(next('tbody th').toArray().map((cell) => next(cell).text().trim())).toEqual(['Cedar']);
  });

  it('goes as the only one when auto-renew is switched off for what hangs on it', async () => {
    const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const subscription = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn });
    const browser = await signedInAgent(app, firm.member);
    const page = paths.portal.cards.remove(firm.card.id);
    const refused = await browser.submit(page).expect(422);
    expect(pageOf(refused.text)('.error-summary').text()).toContain('switch auto-renew off for the renewal on Visa ending in 4242');
    await browser.submit(page, { off: 'yes' }).expect(303);
    expect(await readSubscription(subscription)).toMatchObject({ autoRenew: false });
    expect(pageOf((await browser.get(paths.portal.cards.index)).text)('main').text()).toContain('No cards yet');
  });

  it('and named no other leaves its renewals to the card that is the default later', async () => {
    const firm = await createFirm({ at: '2026-11-01T12:00:00Z' });
    const own = await createCard(firm.payer, 'pm_card_mastercard');
    const { organizationId, member } = firm;
    await createEnrolled({ organizationId, member, expiresOn, cardId: own.id });
    await ownerSql('update cards set removed_at = app.now() where id = $1', [own.id]);
    const browser = await signedInAgent(app, await createMember({ organizationId, roles: ['billing'] }));
    expect(pageOf((await browser.get(paths.portal.cards.renewals(firm.card.id)).expect(200)).text)('tbody tr')).toHaveLength(1);
  });
});

async function event(type: string, objectId: string): Promise<void> {
  const id = `evt_${uuidv7()}`;
  await ownerSql("insert into stripe_events (id, type, object_id, payload, received_at, next_attempt_at) values ($1, $2, $3, '{}', app.now(), app.now())", [id, type, objectId]);
  await runJob('billing.apply-event', { id });
  expect(await ownerSql('select state from stripe_events where id = $1', [id])).toEqual([{ state: 'applied' }]);
}

/** The person presses the button of the bank's page. */
async function confirmAtBank(address: string): Promise<void> {
  const $ = pageOf(await (await fetch(address)).text());
  const button = $('form button').first();
  const form = button.closest('form');
  const body = new URLSearchParams(form.find('input[type=hidden]').toArray().map((input) => [$(input).attr('name')!, $(input).attr('value')!] as [string, string]));
  if (button.attr('name')) body.set(button.attr('name')!, button.attr('value') ?? '');
  await fetch(new URL(form.attr('action') ?? '', address), { method: 'POST', body, redirect: 'manual' });
}
