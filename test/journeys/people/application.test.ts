import { type Page } from 'playwright-core';
import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { advanceClock } from '../../support/clock';
import { createApplication } from '../../support/factories/applications';
import { createColleague } from '../../support/factories/staff';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import { enterOffice } from '../support/office';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText } from '../support/steps';

const PASSWORD = 'tidy-walrus-cobalt-93';

describe.each(widths)('At %i px', (width) => {
  it('a company applies, confirms its mail, is approved by the office, and its first administrator registers and signs in', async () => {
    const desk = await createColleague({ roles: ['partner_desk'], firstName: 'Mia', lastName: 'Stone' });
    const email = `lena-${uuidv7()}@oakfield.example`;

    const applicant = await openBrowser({ width });
    await applicant.goto(paths.signIn);
    await follow(applicant, 'Become a partner');
    await seeHeading(applicant, 'Become a partner');
    await look(applicant, 'apply', { dark: true });
    await press(applicant, 'Apply');
    await applicant.getByRole('alert').waitFor();
    await look(applicant, 'apply-errors');
    await fillIn(applicant, email);
    // People take longer than this.
    await advanceClock('5 seconds');
    await press(applicant, 'Apply');
    await seeHeading(applicant, 'Open the mail we sent you');
    await look(applicant, 'apply-sent');
    await (await openMail(applicant, email, 'Confirm your application')).getByRole('link', { name: 'Look through and hand in' }).click();
    await seeHeading(applicant, 'Your application');
    await seeText(applicant, 'Europe/Berlin');
    await look(applicant, 'application', { dark: true });
    await press(applicant, 'Hand in the application');
    await seeText(applicant, 'Handed in');

    const office = await openBrowser({ width });
    await enterOffice(office, desk, paths.office.home);
    await seeHeading(office, 'Queues');
    await look(office, 'office-queues', { dark: true });
    await office.getByRole('main').getByRole('link', { name: 'Applications', exact: true }).click();
    await seeHeading(office, 'Applications');
    await look(office, 'office-queue', { dark: true });
    await follow(office, 'Oakfield IT & Söhne');
    await seeHeading(office, 'Oakfield IT & Söhne');
    await look(office, 'office-application');
    await follow(office, 'Approve');
    await seeHeading(office, 'Approve the application');
    await look(office, 'office-approve');
    await press(office, 'Approve and invite');
    await seeText(office, 'Oakfield IT & Söhne is a partner now.');
    await follow(office, 'Open the partner');
    await seeText(office, 'Invited, not answered yet');
    await look(office, 'office-partner', { dark: true });
    const partner = office.url();
    await office.goto(paths.office.partners.index);
    await look(office, 'office-partners');

    await (await openMail(applicant, email, /invites you to Oakfield IT/)).getByRole('link', { name: 'Complete registration' }).click();
    await seeHeading(applicant, 'Complete your registration');
    await fill(applicant, { Password: PASSWORD, 'The same password again': PASSWORD, 'Answer 1': 'Rex', 'Answer 2': 'Elm Street', 'Answer 3': 'Bo' });
    await applicant.getByLabel('I accept the terms of use of the partner portal').check();
    await press(applicant, 'Complete registration');
    await seeText(applicant, 'Your registration is complete.');
    await fill(applicant, { 'E-mail': email, Password: PASSWORD });
    await press(applicant, 'Sign in');
    await applicant.waitForURL((url) => url.pathname.startsWith(paths.portal.home));
    await applicant.goto(paths.portal.users.index);
    await seeText(applicant, email);
    await office.goto(partner);
    await office.locator('h1').filter({ hasText: 'Active' }).waitFor();
  });

  it('refuses with a reason that the applicant can read', async () => {
    const page = await openBrowser({ width });
    const desk = await createColleague({ roles: ['operator'] });
    const { id, secret } = await createApplication({ displayName: 'Cheap & Cheerful', email: `kim-${uuidv7()}@cheap.example` });
    await enterOffice(page, desk, paths.office.applications.refuse(id));
    await seeHeading(page, 'Refuse the application');
    await press(page, 'Refuse the application');
    await page.getByRole('alert').waitFor();
    await look(page, 'office-refuse-errors');
    await page.getByRole('radio', { name: /Details are missing or wrong/ }).check();
    await page.getByLabel('In your words').fill('There is no such street.');
    await press(page, 'Refuse the application');
    await seeText(page, 'The applicant gets a mail with your reason.');
    await look(page, 'office-refused');
    await page.goto(paths.office.staff.index);
    await look(page, 'office-staff', { dark: true });
    await follow(page, 'Invite a colleague');
    await look(page, 'office-staff-new');
    const applicant = await openBrowser({ width });
    await applicant.goto(paths.application.show(secret));
    await seeText(applicant, 'There is no such street.');
    await look(applicant, 'application-refused');
  });
});

it('is all possible without script: applying, handing in, approving', async () => {
  const desk = await createColleague({ roles: ['partner_desk'] });
  const email = `lena-${uuidv7()}@oakfield.example`;
  const applicant = await openBrowser({ width: 390, script: false });
  await applicant.goto(paths.apply.new);
  await fillIn(applicant, email);
  await advanceClock('5 seconds');
  await press(applicant, 'Apply');
  await seeHeading(applicant, 'Open the mail we sent you');
  await (await openMail(applicant, email, 'Confirm your application')).getByRole('link', { name: 'Look through and hand in' }).click();
  await press(applicant, 'Hand in the application');
  await seeText(applicant, 'Handed in');
  const office = await openBrowser({ width: 390, script: false });
  await enterOffice(office, desk, paths.office.applications.index);
  await follow(office, 'Oakfield IT & Söhne');
  await follow(office, 'Approve');
  await press(office, 'Approve and invite');
  await seeText(office, 'Oakfield IT & Söhne is a partner now.');
});

async function fillIn(page: Page, email: string): Promise<void> {
  await fill(page, {
    'Legal name': 'Oakfield IT & Söhne', 'Street and number': 'Eichenweg 4', City: 'Köln', 'Phone of the company': '+49 221 555 0100',
    'First name': 'Lena', 'Last name': 'Brandt', 'E-mail': email,
  });
  await page.getByLabel('What your company does').selectOption({ label: 'Managed service provider' });
  await page.getByLabel('Customers whose computers you look after').selectOption({ label: '11 to 50' });
  await page.getByLabel('Country').selectOption({ label: 'Germany' });
  await page.getByLabel(/^I may act for this company/).check();
}
