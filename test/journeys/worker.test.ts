import { type Page } from 'playwright-core';
import { paths } from '../../src/paths';
import { setClock } from '../support/clock';
import { createAccount } from '../support/factories/accounts';
import { createCard } from '../support/factories/money/billing';
import { createFirm, createRenewable, type Firm } from '../support/factories/money/renewals';
import { termsOf } from '../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../support/invariants';
import { chargesOf, sandboxControl } from '../support/stripe';
import { openBrowser, widths } from './support/browser';
import { look } from './support/look';
import { openMail } from './support/mailbox';
import { wakeWorker } from './support/portal';
import { enableAutoRenew } from './support/renewing';
import { follow, press, reloadUntil, seeHeading, seeText, signIn } from './support/steps';

// The worker lives on while the clock moves: each journey begins later than the one before it ended.
const years = { 1280: 2027, 390: 2029 } as const;

/** A firm with a customer whose one subscription ends on a day. */
async function desk({ at, expiresOn }: { at: string; expiresOn: string }) {
  const firm = await createFirm({ name: 'Harbor IT', at });
  const { accountId } = await createAccount({ organizationId: firm.organizationId, name: 'Lakeside Dental' });
  return { ...firm, accountId, subscription: await createRenewable({ organizationId: firm.organizationId, accountId, expiresOn }) };
}

type Desk = Firm & { accountId: string };

/** To a moment, at which whoever was signed in before is signed out. */
async function at(moment: string, job: string): Promise<void> {
  await setClock(moment);
  await wakeWorker(`subscriptions.${job}`);
}

async function openAccount(page: Page, { member, accountId }: Desk): Promise<void> {
  await signIn(page, member, paths.portal.account(accountId));
  await seeHeading(page, 'Lakeside Dental');
}

describe.each(widths)('At %i px', (width) => {
  const year = years[width];

  it('announces a renewal, charges it the day before the end, and shows the new date', async () => {
    const from = await desk({ at: `${year}-02-01T12:00:00Z`, expiresOn: `${year}-03-20` });
    const page = await openBrowser({ width });
    await openAccount(page, from);
    await enableAutoRenew(page, from.accountId, /^Your default card: Visa ending in 4242/);
    await at(`${year}-02-18T09:00:01Z`, 'announce-renewals');
    const announced = await openMail(page, from.member.email, new RegExp(`^\\$\\d+\\.\\d\\d will be charged on 19 Mar ${year} to renew for Lakeside Dental`));
    await announced.getByText(`You can say no until 18 Mar ${year}`).waitFor();
    await look(page, 'mail-announced', { dark: true });
    await at(`${year}-03-19T09:00:01Z`, 'charge-renewals');
    const receipt = await openMail(page, from.member.email, /^Receipt: /);
    await receipt.getByText('Visa ending in 4242').waitFor();
    await look(page, 'mail-receipt');
    await openAccount(page, from);
    await reloadUntil(page, `Renews automatically on 20 Mar ${year + 1}`);
    await look(page, 'account-renewed-by-worker');
    await follow(page, /^INV-/);
    await seeHeading(page, /^Receipt INV-/);
    // The books of this customer only: the clock jumped over what the journeys before this one left running.
    expect(await chargesOf(from.payer.stripeCustomerId)).toHaveLength(1);
  });

  it('says in red what a declined card means, and is active again after "Pay now" with another card', async () => {
    const from = await desk({ at: `${year}-05-01T12:00:00Z`, expiresOn: `${year}-06-20` });
    const page = await openBrowser({ width });
    await openAccount(page, from);
    await enableAutoRenew(page, from.accountId, /^Your default card/);
    await createCard(from.payer, 'pm_card_mastercard');
    await sandboxControl('POST', `/payment_methods/${from.card.stripePaymentMethodId}`, { declines: 'insufficient_funds' });
    await at(`${year}-05-21T09:00:01Z`, 'announce-renewals');
    await openMail(page, from.member.email, /will be charged on 19 Jun/);
    await at(`${year}-06-19T09:00:01Z`, 'charge-renewals');
    const failed = await openMail(page, from.member.email, 'The renewal for Lakeside Dental could not be charged');
    await failed.getByText(`We try again on 20 Jun ${year}.`).waitFor();
    await look(page, 'mail-could-not-be-charged', { dark: true });
    await at(`${year}-06-21T00:00:01Z`, 'lapse');
    await openMail(page, from.member.email, 'Lakeside Dental is not paid for');
    await openAccount(page, from);
    await page.locator('.state-bad', { hasText: 'Payment failed' }).first().waitFor();
    await seeText(page, new RegExp(`your Visa card ending 4242 was declined.*The data is kept until 19 Aug ${year}`));
    await look(page, 'account-payment-failed', { dark: true });
    await follow(page, 'Pay now');
    await seeHeading(page, 'Pay for Lakeside Dental');
    await look(page, 'pay-now', { dark: true });
    await page.getByRole('radio', { name: /^Mastercard ending in 4444/ }).check();
    await press(page, /^Pay \$/);
    await seeHeading(page, /^Receipt INV-/);
    await follow(page, 'Open the account');
    await seeText(page, `Renews automatically on 20 Jun ${year + 1}`);
    await page.locator('.state-good', { hasText: 'Active' }).first().waitFor();
    expect((await termsOf(from.subscription.id)).map((term) => [term['starts_on'], term['ends_on']]).at(-1)).toEqual([`${year}-06-20`, `${year + 1}-06-20`]);
    expect(await chargesOf(from.payer.stripeCustomerId)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('reminds of a subscription that is not renewed, keeps its data for the days of grace, and then removes it', async () => {
    const from = await desk({ at: `${year}-09-01T12:00:00Z`, expiresOn: `${year}-09-20` });
    const page = await openBrowser({ width });
    await at(`${year}-09-13T09:00:01Z`, 'send-notices');
    await openMail(page, from.member.email, 'Lakeside Dental: the subscription expires in 7 days');
    await at(`${year}-09-21T00:00:01Z`, 'lapse');
    await openMail(page, from.member.email, 'Lakeside Dental: the subscription has ended');
    await openAccount(page, from);
    await seeText(page, `Expired on 20 Sep ${year}`);
    await seeText(page, /Data is kept for \d+ more days/);
    await look(page, 'account-in-grace', { dark: true });
    await at(`${year}-09-27T09:00:01Z`, 'send-notices');
    await openMail(page, from.member.email, 'Lakeside Dental: the data is still kept');
    await at(`${year}-10-18T09:00:01Z`, 'send-notices');
    const last = await openMail(page, from.member.email, 'Lakeside Dental: last reminder before the data is removed');
    await last.getByText(`The data is removed for good after 20 Oct ${year}.`).waitFor();
    await look(page, 'mail-last-reminder');
    await at(`${year}-10-21T00:00:01Z`, 'purge');
    await openAccount(page, from);
    await reloadUntil(page, 'Data removed');
    await wakeWorker('computers.remove-purging');
    await reloadUntil(page, 'The time to renew is over and the backup has been removed for good.');
    await look(page, 'account-data-removed');
    await assertNoBrokenInvariant();
  });
});
