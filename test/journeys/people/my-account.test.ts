import { paths } from '../../../src/paths';
import { giveAnswers } from '../../support/factories/answers';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

describe.each(widths)('At %i px', (width) => {
  it('edits each section of My account', async () => {
    const { organizationId } = await createOrganization({ name: 'Harbor IT' });
    const one = await createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
    await giveAnswers(one.personId);
    const page = await openBrowser({ width });
    await signIn(page, one, paths.me.home);
    await look(page, 'my-account', { dark: true });

    await follow(page, 'Edit personal information');
    await look(page, 'personal');
    await fill(page, { 'First name': 'Anabel', 'Phone (optional)': '+1 555 0100' });
    await press(page, 'Save personal information');
    await seeText(page, 'Your personal information is saved.');

    await follow(page, 'Edit security questions');
    await seeHeading(page, 'Security questions');
    await look(page, 'security-questions');

    await page.goto(paths.me.mails);
    await look(page, 'mails');
    await page.getByLabel('Reminders around an expiry day').uncheck();
    await press(page, 'Save the choice');
    await seeText(page, 'All mails but these');

    await page.goto(paths.me.password);
    await fill(page, { 'Current password': 'not the one', 'New password': 'copper-teapot-meadow-31', 'The new password again': 'copper-teapot-meadow-31' });
    await press(page, 'Change the password');
    await page.getByRole('alert').filter({ hasText: 'The current password is wrong.' }).waitFor();
    await look(page, 'password-wrong');

    const elsewhere = await openBrowser({ width });
    await signIn(elsewhere, one, paths.me.home);
    await page.goto(paths.me.sessions);
    await look(page, 'sessions', { dark: true });
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await seeText(page, 'Everywhere else you are signed out.');
    await elsewhere.reload();
    await seeHeading(elsewhere, 'Sign in');

    const newEmail = `ana.reyes.${width}@example.test`;
    await page.goto(paths.me.email);
    await fill(page, { 'New e-mail': newEmail, 'Current password': one.password });
    await press(page, 'Send the mails');
    await seeText(page, 'To be confirmed');
    await look(page, 'my-account-waiting');
    await page.goto(paths.me.email);
    await look(page, 'email-waiting');
    for (const address of [one.email, newEmail]) {
      const mail = await openMail(page, address, 'Confirm your new e-mail');
      await page.goto(new URL((await mail.getByRole('link', { name: 'Confirm or cancel' }).getAttribute('href'))!).pathname);
      await look(page, 'email-change');
      await press(page, 'Confirm the new e-mail');
    }
    await seeHeading(page, 'Your e-mail is changed');
    await look(page, 'email-changed');
    await page.goto(paths.me.home);
    await seeText(page, newEmail);
  });
});
