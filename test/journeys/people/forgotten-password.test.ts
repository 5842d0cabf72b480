import { paths } from '../../../src/paths';
import { ANSWERS, giveAnswers } from '../../support/factories/answers';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { giveTwoStep } from '../../support/factories/two-step';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import '../support/portal';
import { fill, follow, press, seeHeading, signIn } from '../support/steps';

const NEW_PASSWORD = 'copper-teapot-meadow-31';

async function member() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  return createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
}

describe.each(widths.flatMap((width) => [{ width, script: true }, { width, script: false }]))('At $width px, with script: $script', ({ width, script }) => {
  it('replaces a forgotten password by the mailed link and the security questions', async () => {
    const one = await member();
    await giveAnswers(one.personId);
    const page = await openBrowser({ width, script });
    await page.goto(paths.signIn);
    await follow(page, 'Forgotten your password?');
    await seeHeading(page, 'Forgotten password');
    if (script) await look(page, 'forgotten-password', { dark: true });
    await fill(page, { 'E-mail': one.email });
    await press(page, 'Send the link');
    await seeHeading(page, 'Look into your mailbox');
    if (script) await look(page, 'forgotten-password-sent');

    const mail = await openMail(page, one.email, 'Choose a new password');
    const link = await mail.getByRole('link', { name: 'Choose a new password' }).getAttribute('href');
    await page.goto(new URL(link!).pathname);
    await seeHeading(page, 'Prove that it is you');
    const [first, second, third] = ['What was the name of your first pet?', 'What was the make of your first car?', 'What is the middle name of your oldest sibling or cousin?'] as const;
    await fill(page, { [first]: 'Bello', [second]: ANSWERS.answer4, [third]: ANSWERS.answer9 });
    await press(page, 'Continue');
    await page.getByRole('alert').filter({ hasText: '4 tries are left' }).waitFor();
    if (script) await look(page, 'password-reset-wrong', { dark: true });
    await fill(page, { [first]: ANSWERS.answer1 });
    await press(page, 'Continue');

    await seeHeading(page, 'Choose a new password');
    await fill(page, { 'New password': 'password1234', 'The same password again': 'password1234' });
    if (script) await page.getByRole('status').filter({ hasText: /common|easy to guess/ }).waitFor();
    await press(page, 'Change the password');
    await page.getByRole('alert').filter({ hasText: /common|easy to guess/ }).waitFor();
    if (script) await look(page, 'password-choice-weak');
    await fill(page, { 'New password': NEW_PASSWORD, 'The same password again': NEW_PASSWORD });
    await press(page, 'Change the password');
    await seeHeading(page, 'Your password is changed');
    if (script) await look(page, 'password-changed');
    await follow(page, 'Sign in');
    await signIn(page, { email: one.email, password: NEW_PASSWORD }, paths.me.home);
    await seeHeading(page, 'My account');
    await openMail(page, one.email, 'Your password was changed');
  });
});

it('asks who has two-step verification for a code, or for the questions instead', async () => {
  const one = await member();
  await giveAnswers(one.personId);
  const { recoveryCodes } = await giveTwoStep(one.personId);
  const page = await openBrowser();
  await page.goto(paths.forgottenPassword);
  await fill(page, { 'E-mail': one.email });
  await press(page, 'Send the link');
  const mail = await openMail(page, one.email, 'Choose a new password');
  await page.goto(new URL((await mail.getByRole('link', { name: 'Choose a new password' }).getAttribute('href'))!).pathname);
  await page.getByLabel('Code').waitFor();
  await look(page, 'password-reset-code');
  await follow(page, 'Answer the security questions instead');
  await page.getByLabel('What was the name of your first pet?').waitFor();
  await follow(page, 'Enter a code instead');
  await fill(page, { Code: recoveryCodes[0]! });
  await press(page, 'Continue');
  await seeHeading(page, 'Choose a new password');
});
