import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { advanceClock } from '../../support/clock';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { giveTwoStep } from '../../support/factories/two-step';
import { addAuthenticator, credentialsOn, putOn, setVerified } from '../support/authenticator';
import { openBrowser, widths } from '../support/browser';
import { look, shoot } from '../support/look';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

const { twoStep } = paths.me;
type Passkeys = Awaited<ReturnType<typeof credentialsOn>>;
type Credentials = { email: string; password: string };

async function member() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  return createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
}

describe('X28: passkeys', () => {
  it.each(widths.map((width) => ({ width })))('are added, sign in, confirm, are named and removed at $width px', async ({ width }) => {
    const one = await member();
    const page = await openBrowser({ width, named: true });
    const device = await addAuthenticator(page);
    await signIn(page, one, twoStep.show);
    await look(page, 'passkeys-none', { dark: true });
    await add(page, one, { first: true });

    // The same passkey in a new browser: alone at the sign-in page, then besides the password.
    const known = await credentialsOn(device);
    const fresh = await openBrowser({ width, named: true });
    const synced = await addAuthenticator(fresh, { known });
    await fresh.goto(paths.portal.accounts);
    await seeHeading(fresh, 'Sign in');
    await look(fresh, 'passkeys-sign-in', { dark: true });
    await press(fresh, 'Sign in with a passkey');
    await seeHeading(fresh, 'Accounts');
    await putOn(synced, await secondStep(width, one, await credentialsOn(synced)));

    // A page that asks again, and the form that was typed goes on.
    await advanceClock('11 minutes');
    await fresh.goto(twoStep.show);
    await openMenu(fresh, 'Remove it');
    await seeHeading(fresh, 'Use your passkey to go on');
    await look(fresh, 'passkeys-confirm');
    await press(fresh, 'Use a passkey');
    await seeHeading(fresh, 'Remove a passkey');
    await look(fresh, 'passkeys-removal', { dark: true });
    await follow(fresh, 'Keep it');
    await rename(fresh);
    await openMenu(fresh, 'Remove it');
    await press(fresh, 'Remove the passkey');
    await fresh.getByRole('status').filter({ hasText: 'The passkey Work laptop is removed. Two-step verification is off.' }).waitFor();
    await look(fresh, 'passkeys-removed');
    await page.goto(paths.portal.accounts);
    await seeHeading(page, 'Sign in');
    await press(page, 'Sign in with a passkey');
    await page.getByRole('alert').filter({ hasText: 'That passkey is not known here.' }).waitFor();
    await look(page, 'passkeys-not-known');
  });

  it.each(widths.map((width) => ({ width })))('stand beside codes at $width px', async ({ width }) => {
    const one = await member();
    const { recoveryCodes } = await giveTwoStep(one.personId, 'email');
    const page = await openBrowser({ width, named: true });
    await addAuthenticator(page);
    await signIn(page, one, twoStep.show);
    await follow(page, 'Use a recovery code');
    await fill(page, { 'Recovery code': recoveryCodes[0]! });
    await press(page, 'Go on');
    await seeHeading(page, 'Two-step verification');
    await add(page, one, { first: false });
    await page.getByRole('status').filter({ hasText: 'The passkey Laptop is added.' }).waitFor();
    await signOut(page);
    await signIn(page, one, paths.portal.accounts);
    await seeHeading(page, 'Enter your code');
    await look(page, 'passkeys-beside-code');
    await press(page, 'Use a passkey');
    await seeHeading(page, 'Accounts');
    await advanceClock('11 minutes');
    await page.goto(paths.me.password);
    await seeHeading(page, 'Enter a code to go on');
    await look(page, 'passkeys-beside-fresh-code');
    await press(page, 'Use a passkey');
    await seeHeading(page, 'Password');
  });

  it('say in words what went wrong, and the other ways stay', async () => {
    const one = await member();
    const page = await openBrowser({ width: 390, named: true });
    const device = await addAuthenticator(page);
    await signIn(page, one, twoStep.show);
    await add(page, one, { first: true });
    await setVerified(device, false);
    await signOut(page);
    await page.goto(paths.signIn);
    await press(page, 'Sign in with a passkey');
    await page.getByRole('alert').filter({ hasText: 'That was cancelled, or it took too long.' }).waitFor();
    await look(page, 'passkeys-cancelled', { dark: true });
    await setVerified(device, true);
    await press(page, 'Sign in with a passkey');
    await page.waitForURL((url) => url.pathname !== paths.signIn);
    await page.goto(paths.me.passkeys.new);
    await fill(page, { 'Your password': one.password });
    await press(page, 'Continue');
    await page.getByLabel('Name', { exact: true }).press('Enter');
    await page.getByRole('alert').filter({ hasText: 'This device has a passkey of yours already.' }).waitFor();
    await look(page, 'passkeys-already');
  });

  it.each([{ words: 'without script', script: false, named: true }, { words: 'where the address is a number', script: true, named: false }])('are not offered $words', async ({ script, named }) => {
    const one = await member();
    const owner = await openBrowser({ named: true });
    await addAuthenticator(owner);
    await signIn(owner, one, twoStep.show);
    const codes = await add(owner, one, { first: true });

    const page = await openBrowser({ width: 390, script, named });
    // Where scripts are off axe does not run either.
    const see = script ? look : shoot;
    await page.goto(paths.signIn);
    expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0);
    await signIn(page, one, paths.portal.accounts);
    await seeHeading(page, 'Use your passkey');
    expect(await page.getByRole('button', { name: 'Use a passkey' }).count()).toBe(0);
    await see(page, `passkeys-second-step-not-offered-${script ? 'number' : 'plain'}`);
    await follow(page, 'Use a recovery code');
    await fill(page, { 'Recovery code': codes[0]! });
    await press(page, 'Go on');
    await seeHeading(page, 'Accounts');
    await page.goto(twoStep.show);
    expect(await page.getByRole('link', { name: 'Add a passkey' }).count()).toBe(0);
    await page.goto(paths.me.passkeys.new);
    await fill(page, { 'Your password': one.password });
    await press(page, 'Continue');
    await seeText(page, 'This browser cannot make passkeys here.');
    await see(page, `passkeys-create-not-offered-${script ? 'number' : 'plain'}`);
  });
});

/** Adds one as a person does; answers the recovery codes that come with the first. */
async function add(page: Page, { password }: Credentials, { first }: { first: boolean }): Promise<string[]> {
  await follow(page, 'Add a passkey');
  await seeHeading(page, 'Add a passkey');
  await look(page, 'passkeys-new');
  await press(page, 'Continue');
  await page.getByRole('alert').filter({ hasText: 'Enter your password.' }).waitFor();
  await fill(page, { 'Your password': password });
  await press(page, 'Continue');
  await seeHeading(page, 'Make the passkey');
  await look(page, 'passkeys-create', { dark: true });
  await fill(page, { Name: 'Laptop' });
  await press(page, 'Make the passkey');
  if (!first) return [];
  await seeHeading(page, 'Keep your recovery codes');
  const codes = await page.locator('.recovery-codes code').allTextContents();
  await follow(page, 'I have kept them');
  await seeText(page, 'This device only');
  await look(page, 'passkeys-list', { dark: true });
  return codes;
}

async function secondStep(width: (typeof widths)[number], one: Credentials, known: Passkeys): Promise<Passkeys> {
  const page = await openBrowser({ width, named: true });
  const device = await addAuthenticator(page, { known });
  await signIn(page, one, paths.portal.accounts);
  await seeHeading(page, 'Use your passkey');
  await look(page, 'passkeys-second-step', { dark: true });
  await page.getByRole('checkbox', { name: /^Trust this device/ }).check();
  await press(page, 'Use a passkey');
  await seeHeading(page, 'Accounts');
  await signOut(page);
  await signIn(page, one, paths.portal.accounts);
  await seeHeading(page, 'Accounts');
  return credentialsOn(device);
}

async function rename(page: Page): Promise<void> {
  await openMenu(page, 'Name this passkey');
  await seeHeading(page, 'Name this passkey');
  await look(page, 'passkeys-name');
  await fill(page, { Name: 'Work laptop' });
  await press(page, 'Save the name');
  await page.getByRole('status').filter({ hasText: 'The passkey is called Work laptop now.' }).waitFor();
}

async function openMenu(page: Page, item: string): Promise<void> {
  const list = page.locator('section[aria-labelledby=passkeys]');
  await list.locator('summary').click();
  await list.getByRole('link', { name: item }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.goto(paths.contexts);
  await press(page, 'Sign out');
  await seeHeading(page, 'Sign in');
}
