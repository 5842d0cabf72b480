import { uuidv7 } from 'uuidv7';
import { issueToken } from '../../../src/identity/tokens';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { giveAnswers } from '../../support/factories/answers';
import { createMember, createOrganization, createPerson } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

const PASSWORD = 'tidy-walrus-cobalt-93';
const answers = { 'Answer 1': 'Rex', 'Answer 2': 'Elm Street', 'Answer 3': 'Bo' };

async function waiting({ kind, email = `ana-${uuidv7()}@example.test` }: { kind: 'safe' | 'safe_pro'; email?: string }) {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const partner = await createMember({ organizationId, firstName: 'Rosa', lastName: 'Marin' });
  const { accountId } = await createAccount({ organizationId, kind, name: kind === 'safe' ? 'Ana Ruiz' : 'Ruiz Dental', firstName: 'Ana', lastName: 'Ruiz', email, registered: false });
  await createSubscription({ organizationId, accountId, planCode: kind === 'safe' ? 'safe_plus' : 'safe_pro_core', startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  return { organizationId, partner, accountId, email };
}

async function endedLink({ organizationId, accountId, email }: { organizationId: string; accountId: string; email: string }): Promise<string> {
  return paths.registration(await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    return issueToken(trx, { purpose: 'registration', email, organizationId, accountId, now, expiresAt: new Date(now.getTime() - 60_000) });
  }));
}

describe.each(widths)('At %i px', (width) => {
  it("registers a company by the mail that the partner sends again, with the form's help", async () => {
    const { partner, accountId, email } = await waiting({ kind: 'safe_pro' });
    const member = await openBrowser({ width });
    await signIn(member, partner, paths.portal.account(accountId));
    await press(member, 'Send the registration mail');
    await seeText(member, `We sent ${email} a new link to register.`);

    const page = await openBrowser({ width });
    const mail = await openMail(page, email, 'Complete your registration');
    await mail.getByRole('link', { name: 'Complete registration' }).click();
    await seeHeading(page, 'Complete your registration');
    await page.getByText('Help for Company').locator('..').click();
    await page.getByText('The name on your pages').waitFor();
    await look(page, 'registration-help', { dark: true });
    await press(page, 'Continue');
    await page.getByRole('alert').waitFor();
    await look(page, 'registration-wrong');
    await fill(page, { Company: 'Ruiz Dental Ltd', Password: PASSWORD, 'The same password again': PASSWORD, ...answers });
    await page.getByLabel('I accept the terms of use of the backup service').check();
    await press(page, 'Continue');
    await fill(page, { 'E-mail': email, Password: PASSWORD });
    await press(page, 'Sign in');
    await seeText(page, 'Congratulations');
    await look(page, 'registered-company');
    for (const papers of [paths.terms, paths.privacy]) {
      await page.goto(papers);
      await look(page, papers.slice(1), { dark: true });
    }
    await page.goto(await endedLink({ ...(await waiting({ kind: 'safe' })) }));
    await look(page, 'link-ended', { dark: true });
  });

  it('adds the account to the sign-in of a partner employee, who switches between both', async () => {
    const { organizationId } = await createOrganization({ name: 'Meadow Systems' });
    const employee = await createMember({ organizationId, firstName: 'Ana', lastName: 'Ruiz' });
    const { partner, accountId } = await waiting({ kind: 'safe', email: employee.email });
    const member = await openBrowser({ width });
    await signIn(member, partner, paths.portal.account(accountId));
    await press(member, 'Send the registration mail');

    const page = await openBrowser({ width });
    const mail = await openMail(page, employee.email, 'Complete your registration');
    await mail.getByRole('link', { name: 'Complete registration' }).click();
    await seeHeading(page, 'Add an account to your sign-in');
    await look(page, 'add-account-signed-out');
    await follow(page, 'Sign in');
    await fill(page, { 'E-mail': employee.email, Password: employee.password });
    await press(page, 'Sign in');
    await seeHeading(page, 'Add an account to your sign-in');
    await look(page, 'add-account', { dark: true });
    await press(page, 'Add the account');
    await seeText(page, 'Congratulations');
    await page.goto(paths.contexts);
    await seeText(page, 'Your backup: Ana Ruiz');
    await look(page, 'places-of-two-hats', { dark: true });
    await page.getByLabel(/Meadow Systems/).check();
    await press(page, 'Go there');
    await page.waitForURL(/\/portal/);
  });

  it('works without script, and a link that has ended asks the partner for a new one', async () => {
    const account = await waiting({ kind: 'safe' });
    const page = await openBrowser({ width, script: false });
    await page.goto(await endedLink(account));
    await seeHeading(page, 'This link has ended');
    await press(page, 'Ask for a new link');
    await seeHeading(page, 'Look at your mails');
    const member = await openBrowser({ width });
    const wanted = await openMail(member, account.partner.email, 'Ana Ruiz asks for a new registration link');
    await signIn(member, account.partner, new URL((await wanted.getByRole('link', { name: 'Open the account' }).getAttribute('href'))!).pathname);
    await press(member, 'Send the registration mail');

    const mail = await openMail(page, account.email, 'Complete your registration');
    await page.goto(new URL((await mail.getByRole('link', { name: 'Complete registration' }).getAttribute('href'))!).pathname);
    await page.getByText('Help for Phone').locator('..').click();
    await page.getByText('So that your partner can call').waitFor();
    await fill(page, { Password: PASSWORD, 'The same password again': PASSWORD, ...answers });
    await page.getByLabel('I accept the terms of use of the backup service').check();
    await press(page, 'Complete registration');
    await fill(page, { 'E-mail': account.email, Password: PASSWORD });
    await press(page, 'Sign in');
    await seeText(page, 'Congratulations');
  });

  it("resets a client's password with no validation, after the page that names the danger", async () => {
    const { organizationId } = await createOrganization({ name: 'Harbor IT' });
    const technician = await createMember({ organizationId, roles: ['technician'], firstName: 'Rosa', lastName: 'Marin' });
    const person = await createPerson({ firstName: 'Ana', lastName: 'Ruiz' });
    await giveAnswers(person.personId);
    const { accountId } = await createAccount({ organizationId, name: 'Ana Ruiz', email: person.email });
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [organizationId, accountId, person.personId]);
    const page = await openBrowser({ width });
    await signIn(page, technician, paths.portal.account(accountId));
    await look(page, 'account-with-reset');
    await follow(page, /Reset password/);
    await seeHeading(page, 'Reset password');
    await look(page, 'reset', { dark: true });
    await page.getByLabel('Allow password reset with no validation').check();
    await press(page, 'Send the link');
    await seeHeading(page, 'Reset with no validation');
    await look(page, 'reset-danger', { dark: true });
    await press(page, 'Send it with no validation');
    await seeText(page, `We wrote to ${person.email}`);

    const customer = await openBrowser({ width });
    const mail = await openMail(customer, person.email, 'Reset your password');
    await look(customer, 'mail-reset');
    await mail.getByRole('link', { name: 'Reset password' }).click();
    await fill(customer, { 'New password': PASSWORD, 'The same password again': PASSWORD });
    await press(customer, 'Change the password');
    await seeHeading(customer, 'Your password is changed');
    await signIn(customer, { email: person.email, password: PASSWORD }, paths.my.home);
    await openMail(customer, person.email, 'Your password was changed');
    await customer.frameLocator('iframe.mail-frame').getByText('Rosa Marin of Harbor IT asked us to send you').waitFor();
  });
});
