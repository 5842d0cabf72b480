import { readFileSync } from 'node:fs';
import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { advanceClock } from '../../support/clock';
import { appCode } from '../../support/factories/two-step';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

const { twoStep } = paths.me;
const ways = widths.flatMap((width) => [true, false].map((script) => ({ width, script, words: script ? 'with script' : 'without script' })));

describe('I3: two-step verification', () => {
  it.each(ways)('is set up, asked for, trusted, rescued, mailed and turned off at $width px $words', async ({ width, script }) => {
    const { organizationId } = await createOrganization({ name: 'Harbor IT' });
    const member = await createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
    const page = await openBrowser({ width, script });
    await signIn(page, member, paths.me.home);
    const { secret, codes } = await setUpApp(page, member.password);

    // A new browser is asked for a code, and trusts itself.
    const phone = await openBrowser({ width, script });
    await advanceClock('30 seconds');
    await giveCode(phone, member, { 'Code from your authenticator app': await appCode(secret) }, { trust: true });
    await phone.goto(twoStep.show);
    await seeText(phone, 'Chrome');
    await look(phone, 'two-step-on');
    await phone.goto(paths.home);
    await signOut(phone);
    await signIn(phone, member, paths.portal.accounts);
    await seeHeading(phone, 'Accounts');

    // A third one has only a recovery code.
    const third = await openBrowser({ width, script });
    await signIn(third, member, paths.portal.accounts);
    await follow(third, 'Use a recovery code');
    await look(third, 'two-step-recovery');
    await fill(third, { 'Recovery code': 'not a code at all' });
    await press(third, 'Go on');
    await third.getByRole('alert').waitFor();
    await fill(third, { 'Recovery code': codes[0]! });
    await press(third, 'Go on');
    await seeHeading(third, 'Accounts');

    await changeToMail(third, member.email, secret);
    // Everything else ended with the change: the first browser signs in again, with a mailed code.
    await page.goto(paths.portal.accounts);
    await signIn(page, member, paths.portal.accounts);
    await seeHeading(page, 'Enter your code');
    await look(page, 'two-step-sign-in-mail');
    const code = await codeFromMailbox(await openBrowser({ width, script }), member.email);
    await fill(page, { 'Code from the mail': code });
    await press(page, 'Go on');
    await seeHeading(page, 'Accounts');
    await turnOff(third, member);
  });

  it.each(ways.filter(({ width, script }) => script || width === 390))('is announced by an organization at $width px $words', async ({ width, script }) => {
    const { organizationId } = await createOrganization({ name: 'Harbor IT' });
    const [administrator, colleague] = [await createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' }), await createMember({ organizationId, roles: ['sales'], firstName: 'Ben', lastName: 'Okoro' })];
    const page = await openBrowser({ width, script });
    await signIn(page, administrator, paths.me.home);
    await setUpApp(page, administrator.password);
    await page.goto(paths.portal.security);
    await look(page, 'security');
    await page.getByRole('radio', { name: 'Everybody needs it' }).check();
    await fill(page, { 'Days to set it up': '14' });
    await press(page, 'Save');
    await page.getByRole('status').filter({ hasText: 'Everybody needs two-step verification' }).waitFor();
    await look(page, 'security-announced', { dark: true });

    const theirs = await openBrowser({ width, script });
    await signIn(theirs, colleague, paths.portal.accounts);
    await seeHeading(theirs, 'Set up two-step verification');
    await look(theirs, 'two-step-reminder');
    await follow(theirs, /^Later, until /);
    await seeHeading(theirs, 'Accounts');
    await page.goto(paths.portal.security);
    await fill(page, { 'Days to set it up': '0' });
    await press(page, 'Save');
    await page.getByRole('status').filter({ hasText: 'now' }).waitFor();
    await theirs.goto(paths.portal.accounts);
    await seeText(theirs, 'asks everybody for two-step verification');
    await look(theirs, 'two-step-required');
    await setUpFrom(theirs, colleague.password);
    await theirs.goto(paths.portal.accounts);
    await seeHeading(theirs, 'Accounts');

    await page.goto(paths.portal.security);
    await follow(page, /^Reset/);
    await look(page, 'two-step-reset');
    await press(page, 'Reset two-step verification');
    await page.getByRole('status').filter({ hasText: 'signs in with the password alone' }).waitFor();
  });
});

async function setUpApp(page: Page, password: string): Promise<{ secret: string; codes: string[] }> {
  await page.goto(paths.me.home);
  await follow(page, /^Get started/);
  await seeHeading(page, 'Two-step verification');
  await look(page, 'two-step-off', { dark: true });
  return setUpFrom(page, password);
}

async function setUpFrom(page: Page, password: string): Promise<{ secret: string; codes: string[] }> {
  await follow(page, 'Get started');
  await look(page, 'two-step-method');
  await page.getByRole('radio', { name: 'From an authenticator app' }).check();
  await fill(page, { 'Your password': password });
  await press(page, 'Continue');
  await seeHeading(page, 'Set up your authenticator app');
  await page.waitForLoadState('load');
  expect(await page.evaluate<number>("document.querySelector('.qr-code').naturalWidth")).toBeGreaterThan(100);
  await look(page, 'two-step-app', { dark: true });
  const secret = (await page.getByLabel('Or type this key').inputValue()).replaceAll(' ', '');
  await fill(page, { 'Code from your app': '000000' });
  await press(page, 'Turn on two-step verification');
  await page.getByRole('alert').waitFor();
  await look(page, 'two-step-app-wrong');
  await fill(page, { 'Code from your app': await appCode(secret) });
  await press(page, 'Turn on two-step verification');
  await seeHeading(page, 'Keep your recovery codes');
  await look(page, 'two-step-codes', { dark: true });
  const codes = await page.locator('.recovery-codes code').allTextContents();
  expect(codes).toHaveLength(10);
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Download as text')]);
  const kept = readFileSync(await file.path(), 'utf8');
  expect([file.suggestedFilename(), codes.filter((code) => !kept.includes(code))]).toEqual(['recovery-codes.txt', []]);
  const [paper] = await Promise.all([page.waitForEvent('popup'), press(page, 'Page to print')]);
  await seeHeading(paper, 'Recovery codes');
  await look(paper, 'two-step-codes-paper');
  await paper.close();
  await follow(page, 'I have kept them');
  await seeHeading(page, 'Two-step verification');
  return { secret, codes };
}

async function giveCode(page: Page, member: { email: string; password: string }, fields: Record<string, string>, { trust }: { trust: boolean }): Promise<void> {
  await signIn(page, member, paths.portal.accounts);
  await seeHeading(page, 'Enter your code');
  await look(page, 'two-step-sign-in', { dark: true });
  await fill(page, fields);
  if (trust) await page.getByRole('checkbox', { name: /^Trust this device/ }).check();
  await press(page, 'Go on');
  await seeHeading(page, 'Accounts');
}

/** The newest code in the mailbox of this address. */
async function codeFromMailbox(page: Page, email: string): Promise<string> {
  await page.goto(`${paths.mailbox.index}?q=${encodeURIComponent(email)}`);
  await page.getByRole('link', { name: 'Your code' }).first().click();
  await seeHeading(page, 'Your code');
  const words = await page.frameLocator('iframe.mail-frame').locator('body').innerText();
  return /\b\d{6}\b/.exec(words)![0];
}

async function changeToMail(page: Page, email: string, secret: string): Promise<void> {
  await advanceClock('11 minutes');
  await page.goto(twoStep.show);
  await follow(page, /^Change/);
  await seeHeading(page, 'Enter a code to go on');
  await look(page, 'two-step-fresh-code', { dark: true });
  await fill(page, { 'Code from your authenticator app': await appCode(secret) });
  await press(page, 'Go on');
  await page.getByRole('radio', { name: 'By e-mail' }).check();
  await press(page, 'Continue');
  await seeHeading(page, 'Enter the code from the mail');
  await look(page, 'two-step-mail');
  const code = await codeFromMailbox(page, email);
  await page.goto(twoStep.email);
  await fill(page, { 'Code from the mail': code });
  await press(page, 'Turn on two-step verification');
  await seeHeading(page, 'Keep your recovery codes');
}

async function turnOff(page: Page, { password }: { password: string }): Promise<void> {
  await page.goto(twoStep.show);
  await follow(page, 'Turn it off');
  await look(page, 'two-step-turn-off');
  await fill(page, { 'Your password': password });
  await press(page, 'Turn off two-step verification');
  await page.getByRole('status').filter({ hasText: 'Two-step verification is off.' }).waitFor();
}

async function signOut(page: Page): Promise<void> {
  await page.goto(paths.contexts);
  await press(page, 'Sign out');
  await seeHeading(page, 'Sign in');
}
