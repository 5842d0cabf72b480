import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

const PASSWORD = 'tidy-walrus-cobalt-93';

async function partner() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  return createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
}

describe.each(widths)('At %i px', (width) => {
  it('starts a personal trial for a new customer, who registers by the mailed link and sees the plan', async () => {
    const page = await openBrowser({ width });
    await signIn(page, await partner(), paths.portal.manage);
    await follow(page, 'Start a trial');
    await seeHeading(page, 'Start a trial');
    await look(page, 'trial-kind');
    await press(page, 'Continue');
    await press(page, 'Start the trial');
    await page.getByRole('alert').waitFor();
    await look(page, 'trial-errors');
    const email = `rosa-${uuidv7()}@example.test`;
    await fill(page, { 'First name': 'Rosa', 'Last name': 'Ñandú 👩‍🌾', 'E-mail address': email, 'The same address again': email });
    await look(page, 'trial-form');
    await press(page, 'Start the trial');
    await seeHeading(page, /^Rosa Ñandú/);
    await look(page, 'account-trial');

    const customer = await openBrowser({ width });
    await openMail(customer, email, 'Complete your registration');
    await look(customer, 'mail-registration');
    await customer.frameLocator('iframe').getByRole('link', { name: 'Complete registration' }).click();
    await seeHeading(customer, 'Complete your registration');
    await look(customer, 'registration');
    await press(customer, 'Complete registration');
    await customer.getByRole('alert').waitFor();
    await look(customer, 'registration-errors');
    await fill(customer, { Password: PASSWORD, 'The same password again': PASSWORD, 'Answer 1': 'Rex', 'Answer 2': 'Elm Street', 'Answer 3': 'Bo' });
    await customer.getByLabel('I accept the terms of use of the backup service').check();
    await press(customer, 'Complete registration');
    await seeText(customer, 'Your registration is complete.');
    await fill(customer, { 'E-mail': email, Password: PASSWORD });
    await press(customer, 'Sign in');
    await seeText(customer, 'Congratulations');
    await seeText(customer, 'Trial until');
    await seeText(customer, 'Harbor IT');
    await look(customer, 'my-overview', { dark: true });
  });

  it('starts a business trial that the partner administers, and the customer gets no mail', async () => {
    const page = await openBrowser({ width });
    await signIn(page, await partner(), paths.portal.trials.new);
    await page.getByLabel('Business trial').check();
    await press(page, 'Continue');
    const email = `desk-${uuidv7()}@example.test`;
    await fill(page, { Company: 'مختبر الياسمين', 'E-mail address': email, 'The same address again': email });
    await page.getByLabel('You, the partner').check();
    await look(page, 'trial-business');
    await press(page, 'Start the trial');
    await seeHeading(page, /^مختبر الياسمين/);
    await look(page, 'account-trial-business');
    expect(await ownerSql('select kind from mails where recipient_email = $1', [email])).toEqual([]);
  });
});
