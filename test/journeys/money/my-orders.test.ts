import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { createAccount } from '../../support/factories/accounts';
import { createPerson } from '../../support/factories/organizations';
import { createFirm, createRenewable, type Firm } from '../../support/factories/money/renewals';
import { ownerSql } from '../../support/database';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { openBrowser, widths } from '../support/browser';
import { seeCheckout, typeCard } from '../support/checkout';
import { look } from '../support/look';
import { follow, press, seeHeading, seeText, signIn } from '../support/steps';

beforeAll(() => setClock('2026-11-21T15:00:00Z'));

type Customer = { email: string; password: string; accountId: string };

/** Somebody who answers for an account: the holder of a household, or the billing owner of a company. */
async function customer(organizationId: string, kind: 'safe' | 'safe_pro'): Promise<Customer> {
  const person = await createPerson({ firstName: 'Ana', lastName: 'Marín' });
  const { accountId } = await createAccount({ organizationId, kind, name: kind === 'safe' ? 'Ana Marín' : 'Lakeside Dental', firstName: 'Ana', email: person.email });
  await ownerSql('insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, $4, app.now())', [organizationId, accountId, person.personId, kind === 'safe' ? 'holder' : 'billing_owner']);
  return { ...person, accountId };
}

/** A company whose plan its partner has paid for until now. */
async function company(): Promise<Customer & { firm: Firm; number: string }> {
  const firm = await createFirm({ name: 'Harbor IT' });
  const owner = await customer(firm.organizationId, 'safe_pro');
  const { number } = await createRenewable({ organizationId: firm.organizationId, accountId: owner.accountId, planCode: 'safe_pro_core', expiresOn: '2027-03-01', timeZone: 'UTC' });
  return { ...owner, firm, number };
}

describe.each(widths)('At %i px', (width) => {
  it('a household that nobody looks after any more renews with a card of its own, and sees that it did', async () => {
    const holder = await customer(HOUSE_ORGANIZATION_ID, 'safe');
    const { number } = await createRenewable({ organizationId: HOUSE_ORGANIZATION_ID, accountId: holder.accountId, expiresOn: '2026-12-10', timeZone: 'UTC' });
    const page = await openBrowser({ width });
    await signIn(page, holder, paths.my.subscriptions);
    await look(page, 'my-subscriptions');
    await follow(page, 'Renew');
    await seeHeading(page, 'Renew');
    await page.locator('#total').getByText('$119.99').first().waitFor();
    await look(page, 'my-renewal', { dark: true });
    await press(page, 'Continue to the price');
    await seeHeading(page, 'Review and renew');
    await look(page, 'my-renewal-review');
    await page.getByRole('radio', { name: /Use a new card/ }).check();
    await press(page, 'Pay and renew');
    await seeCheckout(page);
    await typeCard(page, '4242 4242 4242 4242');
    await seeHeading(page, /^Receipt INV-/);
    await seeText(page, '$119.99');
    await page.goto(paths.my.subscriptions);
    await seeText(page, 'Expires on 10 Dec 2027');
    await page.goto(paths.my.orders.autoRenew.edit((await ownerSql('select id from subscriptions where number = $1', [number]))[0]!['id'] as string));
    await look(page, 'my-auto-renew');
    await press(page, 'Enable auto-renew');
    await page.getByRole('status').filter({ hasText: 'Auto-renew is on for' }).waitFor();
    await seeText(page, 'Renews automatically on 10 Dec 2027');
    await assertNoBrokenInvariant();
  });

  it('a company’s billing owner takes the plan over from the partner, and adds storage to it', async () => {
    const owner = await company();
    const page = await openBrowser({ width });
    await signIn(page, owner, paths.my.subscriptions);
    await follow(page, 'Pay for it yourself');
    await seeHeading(page, `Pay for ${owner.number} yourself`);
    await look(page, 'my-payer');
    await press(page, 'Pay for it myself');
    await page.getByRole('status').filter({ hasText: `You pay for ${owner.number} from now on` }).waitFor();
    await follow(page, 'Add storage');
    await page.getByLabel('Storage packs to add').fill('3');
    // 99.00, three of them, 100 of 365 days.
    await seeText(page, '$81.37');
    await look(page, 'my-storage');
    await press(page, 'Continue to the quote');
    await seeHeading(page, 'Review and add storage');
    await page.getByRole('radio', { name: /Use a new card/ }).check();
    await press(page, 'Pay and add storage');
    await seeCheckout(page);
    await typeCard(page, '4242 4242 4242 4242');
    await seeHeading(page, /^Receipt INV-/);
    await page.goto(paths.my.subscriptions);
    await seeText(page, /550 GB: 250 GB with the plan and 3 × 100 GB added/);
    const partner = await openBrowser({ width });
    await signIn(partner, owner.firm.member, paths.portal.account(owner.accountId));
    await seeText(partner, 'The customer pays');
    await look(partner, 'account-customer-pays');
    await follow(partner, 'Pay for this customer');
    await seeHeading(partner, `Pay for ${owner.number}`);
    await look(partner, 'payer');
    await assertNoBrokenInvariant();
  });
});
