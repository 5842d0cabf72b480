import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createCard, createPayer } from '../../support/factories/money/billing';
import { createDeal, dealRow } from '../../support/factories/deals';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague } from '../../support/factories/staff';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { enterOffice } from '../support/office';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';
import '../support/portal';

beforeAll(() => setClock('2026-11-23T15:00:00Z'));

async function partner() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT', tier: 'premier', taxRatePpm: 88_750 });
  const member = await createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
  await createCard(await createPayer(organizationId));
  return member;
}

describe.each(widths)('At %i px', (width) => {
  it('registers a deal, which is approved; the order costs less, the receipt says why, and the deal is won', async () => {
    const member = await partner();
    const domain = `kestrel-${uuidv7().slice(-8)}.test`;
    const page = await openBrowser({ width });
    await signIn(page, member, paths.deals.index);
    await seeText(page, 'No deals yet');
    await look(page, 'deals-empty');
    await page.goto(paths.deals.new);
    await press(page, 'Submit the deal');
    await page.getByRole('alert').waitFor();
    await look(page, 'deals-form-errors');
    await fill(page, { Company: 'Kestrel Architects', Contact: 'Nora Quill', 'The contact’s e-mail address': `nora@${domain}`, 'The contact’s phone number': '+1 207 555 0118', Quantity: '1', Value: '287.99', 'Expected close': '2027-02-01' });
    await page.getByLabel('Country').selectOption('US');
    await page.getByLabel('Product').selectOption('safe_pro');
    await look(page, 'deals-form', { dark: true });
    await press(page, 'Submit the deal');
    await seeHeading(page, 'Kestrel Architects');
    await seeText(page, 'The deal is under review. We answer by 25 Nov 2026.');
    await look(page, 'deal-under-review');
    const id = page.url().split('/').at(-1)!;

    const desk = await openBrowser({ width });
    await enterOffice(desk, await createColleague({ roles: ['partner_desk'] }), paths.deals.office.index);
    await seeHeading(desk, 'Deals');
    await look(desk, 'office-deals');
    await desk.goto(paths.deals.office.show(id));
    await seeHeading(desk, 'Kestrel Architects');
    await look(desk, 'office-deal', { dark: true });
    await press(desk, 'Approve');
    await seeText(desk, 'The partner has the customer to themselves until the protection ends.');
    await look(desk, 'office-deal-approved');

    await page.reload();
    await seeText(page, /Your next order of Safe Pro for the customer whose e-mail address ends in/);
    await look(page, 'deal-approved', { dark: true });
    await follow(page, 'Order');
    await page.locator('main a[href*="/buy/safe_pro_core"]').click();
    await seeHeading(page, 'Buy Safe Pro Core');
    expect(await page.locator('#company').inputValue()).toBe('Kestrel Architects');
    await fill(page, { 'E-mail address': `it@${domain}`, 'The same address again': `it@${domain}` });
    await page.getByRole('radio', { name: /^The customer/ }).check();
    await press(page, 'Continue to checkout');
    await seeHeading(page, 'Review and purchase');
    await seeText(page, '$219.48');
    await seeText(page, /25 % partner discount and 5 % for your deal D-/);
    await look(page, 'deal-review');
    await press(page, 'Complete my purchase');
    await seeHeading(page, /^Receipt INV-/);
    await seeText(page, '$219.48');
    await seeText(page, /5 % for your deal D-/);
    await look(page, 'deal-receipt');
    await page.goto(paths.deals.show(id));
    await seeText(page, 'The deal is won.');
    await look(page, 'deal-won');
    expect(await dealRow(id)).toMatchObject({ state: 'won' });
    await page.goto(paths.deals.index);
    await look(page, 'deals');
    await assertNoBrokenInvariant();
  });

  it('appeals against a rejection, extends a protection, and closes what is lost', async () => {
    const member = await partner();
    const [rejected, approved] = [await createDeal({ member, story: 'rejected' }), await createDeal({ member, story: 'approved', facts: { company: 'Pioneer', contactEmail: 'a@pioneer.test' } })];
    const page = await openBrowser({ width });
    await signIn(page, member, paths.deals.show(rejected.id));
    await look(page, 'deal-rejected');
    await follow(page, 'Appeal');
    await page.getByLabel('Why the deal should be approved').fill('We met them first.');
    await look(page, 'deal-appeal');
    await press(page, 'Send the appeal');
    await seeText(page, /Another colleague looks at the deal again/);
    const desk = await openBrowser({ width });
    await enterOffice(desk, await createColleague({ roles: ['partner_desk'] }), paths.deals.office.show(rejected.id));
    await follow(desk, 'Reject');
    await look(desk, 'office-deal-reject');
    await press(desk, 'Reject the appeal');
    await desk.getByRole('alert').waitFor();
    await desk.getByRole('radio', { name: /registered already/ }).check();
    await press(desk, 'Reject the appeal');
    await seeText(desk, 'This opportunity was registered before yours.');

    await page.goto(paths.deals.show(approved.id));
    await follow(page, 'Extend the protection');
    await page.getByLabel('Why you need longer').fill('The budget comes in spring.');
    await look(page, 'deal-extend');
    await press(page, 'Extend the protection');
    await seeText(page, '23 Mar 2027');
    await follow(page, 'Lost');
    await page.getByLabel('Why it is lost').selectOption('price');
    await look(page, 'deal-lose');
    await press(page, 'Mark as lost');
    await seeText(page, 'The deal is lost: Price.');
    expect(await ownerSql('select state from deals where organization_id = $1 order by company', [member.organizationId])).toEqual([{ state: 'rejected' }, { state: 'lost' }]);
  });
});
