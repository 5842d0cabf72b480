import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { addToCompany, createCompany } from '../../accounts/company/support/company';
import { createMember, createPerson } from '../../support/factories/organizations';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

const PASSWORD = 'tidy-walrus-cobalt-93';
const walks = widths.flatMap((width) => [{ width, script: true }, { width, script: false }]);

describe.each(walks)('At $width px, script $script', ({ width, script }) => {
  // A look needs script in the page; without it the same pages stand there.
  const see: typeof look = async (...given) => (script ? look(...given) : undefined);

  it('acts inside a client: makes a group, invites a list into it; somebody registers; the client sees who did what', async () => {
    const company = await createCompany({ name: 'Bright Smile Dental 🦷' });
    const technician = await createMember({ organizationId: company.organizationId, roles: ['technician'], firstName: 'Rosa', lastName: 'Marin' });
    const page = await openBrowser({ width, script });
    await signIn(page, technician, paths.portal.account(company.accountId));
    await follow(page, 'Manage computers & users');
    await seeText(page, 'Plan, storage and people at a glance.');
    await page.getByText('You are acting inside the account of').waitFor();
    await see(page, 'company-summary', { dark: true });
    await follow(page, 'Groups');
    await seeText(page, 'No groups yet');
    await see(page, 'company-groups-none');
    await fill(page, { Name: 'Front desk' });
    await press(page, 'Make the group');
    await seeText(page, 'The group Front desk is there.');
    await see(page, 'company-groups');
    await page.locator('main').getByRole('link', { name: 'Front desk', exact: true }).click();
    await seeText(page, 'No user matches');
    await follow(page, 'Invite several');
    const email = `noor-${uuidv7()}@example.test`;
    await press(page, 'Review the list');
    await page.getByRole('alert').waitFor();
    await see(page, 'company-many-errors');
    await page.getByLabel('The people').fill(`Noor Haddad <${email}>\nnobody\nbo-${uuidv7()}@example.test`);
    await press(page, 'Review the list');
    await seeText(page, '2 invitations will be sent. Role: User. Group: Front desk.');
    await see(page, 'company-many-review');
    await press(page, 'Change the list');
    await seeHeading(page, 'Invite several');
    await press(page, 'Review the list');
    await press(page, 'Send 2 invitations');
    await seeText(page, '2 invitations are on their way. 1 line was left out.');
    await see(page, 'company-outcome');
    await follow(page, 'See the users');
    await follow(page, 'Noor Haddad');
    await seeText(page, 'Valid until');
    await see(page, 'company-invitation');

    const user = await openBrowser({ width, script });
    await openMail(user, email, 'Bright Smile Dental 🦷 backs up your computer: set up your sign-in');
    await see(user, 'mail-company-invitation');
    await user.frameLocator('iframe').getByRole('link', { name: 'Complete registration' }).click();
    await seeHeading(user, 'Complete your registration');
    await see(user, 'company-registration');
    await fill(user, { Password: PASSWORD, 'The same password again': PASSWORD, 'Answer 1': 'Rex', 'Answer 2': 'Elm Street', 'Answer 3': 'Bo' });
    await user.getByLabel(/^I accept the terms of use/).check();
    await press(user, 'Complete registration');
    await seeText(user, 'Your registration is complete.');
    await signIn(user, { email, password: PASSWORD }, paths.my.company.users.index);
    await seeHeading(user, 'You may not do this');

    await page.goto(paths.portal.client(company.accountId).users.index);
    await see(page, 'company-users', { dark: true });
    await follow(page, 'Noor Haddad');
    await seeHeading(page, 'Noor Haddad');
    await page.getByRole('radio', { name: /^Administrator/ }).check();
    await see(page, 'company-user');
    await press(page, 'Save');
    await seeText(page, /is Administrator now and signs in again/);
    await page.getByRole('button', { name: 'Leave' }).click();
    await seeText(page, 'Account summary');

    await signIn(user, { email, password: PASSWORD }, paths.my.company.activity);
    await seeText(user, 'Rosa Marin of Harbor Lane IT');
    await seeText(user, 'on your behalf');
    await see(user, 'company-activity');
  });

  it('passes the billing owner’s role on and removes a user; somebody with a sign-in joins', async () => {
    const company = await createCompany({ name: 'شركة الزيتون' });
    const known = await createPerson({ firstName: 'Kim', lastName: 'Known' });
    await addToCompany(await createCompany({ name: 'Other Ltd' }), known.personId, 'user');
    const page = await openBrowser({ width, script });
    await signIn(page, company.owner, paths.my.company.users.new);
    await fill(page, { 'E-mail': known.email });
    await press(page, 'Send the invitation');
    await seeText(page, '1 invitation is on its way.');
    const other = await openBrowser({ width, script });
    await openMail(other, known.email, 'شركة الزيتون backs up your computer: set up your sign-in');
    await other.frameLocator('iframe').getByRole('link', { name: 'Look at the invitation' }).click();
    await seeHeading(other, 'Join شركة الزيتون?');
    await follow(other, 'Sign in');
    await fill(other, { 'E-mail': known.email, Password: known.password });
    await press(other, 'Sign in');
    await seeHeading(other, 'Join شركة الزيتون?');
    await see(other, 'company-invitation-answer');
    await press(other, 'Accept');
    await other.getByText('You are a user of شركة الزيتون now.').waitFor();

    await page.goto(paths.my.company.billingOwner.edit);
    await page.getByRole('radio', { name: /Ada Admin/ }).check();
    await see(page, 'company-billing-owner');
    await press(page, 'Continue');
    await seeText(page, 'Cards kept for the account are removed.');
    await see(page, 'company-billing-owner-review');
    await press(page, 'Pass the role on');
    await seeText(page, 'Ada Admin is the billing owner now.');
    await page.goto(paths.my.company.users.index);
    await follow(page, 'Uma User');
    await follow(page, 'Remove user');
    await seeText(page, 'Nothing that is backed up is deleted.');
    await see(page, 'company-user-removal', { dark: true });
    await press(page, 'Remove user');
    await seeText(page, /is no longer a user of/);
  });
});
