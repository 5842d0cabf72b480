import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { createCard, createPayer } from '../../support/factories/money/billing';
import { createOrganization } from '../../support/factories/organizations';
import { type Colleague, createColleague } from '../../support/factories/staff';
import { mailedCode } from '../../support/factories/two-step';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { ownerSql } from '../../support/database';
import { stripeSdk } from '../../support/stripe';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { wakeWorker } from '../support/portal';
import { fill, follow, press, reloadUntil, seeHeading, seeText } from '../support/steps';

async function enterOffice(page: Page, colleague: Colleague, wanted: string): Promise<void> {
  await page.goto(wanted);
  await fill(page, { 'E-mail': colleague.email, Password: colleague.password });
  await press(page, 'Sign in');
  await page.locator('input[name=code]').waitFor();
  await page.locator('input[name=code]').fill(await mailedCode(colleague.email));
  await press(page, 'Go on');
}

describe.each(widths)('At %i px', (width) => {
  it('compares with Stripe, explains a charge that nothing here knows, and lifts the hold', async () => {
    const { organizationId } = await createOrganization({ name: 'Harbor IT' });
    const payer = await createPayer(organizationId);
    const card = await createCard(payer);
    const ghost = await stripeSdk().paymentIntents.create({
      amount: 4_200, currency: 'usd', customer: payer.stripeCustomerId, payment_method: card.stripePaymentMethodId, confirm: true, off_session: true,
      allowed_payment_method_types: ['card'], metadata: { charge_ref: `order-lost-${width}-1` },
    });
    const page = await openBrowser({ width });
    await enterOffice(page, await createColleague({ roles: ['finance'], firstName: 'Mira', lastName: 'Novak' }), paths.office.reconciliation.index);
    await seeHeading(page, 'Reconciliation');
    await look(page, 'reconciliation-agrees', { dark: true });
    await press(page, 'Compare now');
    await seeText(page, 'Asked for by Mira Novak');
    await wakeWorker('billing.reconcile-wanted');
    await reloadUntil(page, 'A charge that nothing here explains');
    await seeText(page, 'Billing is on hold');
    await look(page, 'reconciliation-differs', { dark: true });
    await follow(page, 'See what waits');
    await seeHeading(page, 'Billing hold');
    await look(page, 'billing-hold', { dark: true });
    await press(page, 'Lift the hold');
    await page.getByRole('alert').filter({ hasText: 'Say why charges go out' }).waitFor();
    await look(page, 'billing-hold-refused');
    await follow(page, 'A charge that nothing here explains');
    await seeHeading(page, 'A charge that nothing here explains');
    await seeText(page, ghost.id);
    await press(page, 'Close the difference');
    await page.getByRole('alert').waitFor();
    await look(page, 'difference-unexplained', { dark: true });
    await page.getByLabel('What happened, and what you did').fill('Given back at Stripe by hand, ticket 4711');
    await press(page, 'Close the difference');
    await seeText(page, 'Stripe and the portal agree');
    await page.goto(paths.office.reconciliation.hold);
    await press(page, 'Lift the hold');
    await seeText(page, 'Charges go out by themselves');
    await look(page, 'billing-hold-none');
    await page.goto(paths.office.reconciliation.closed);
    await seeText(page, 'Explained by Mira Novak');
    await look(page, 'differences-closed', { dark: true });
    await page.goto(paths.office.reconciliation.runs);
    await look(page, 'reconciliation-runs');
    expect(await ownerSql('select held from billing_holds')).toEqual([{ held: false }]);
    await assertNoBrokenInvariant();
  });
});
