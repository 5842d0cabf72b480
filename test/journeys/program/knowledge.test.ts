import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import '../support/portal';
import { follow, press, seeHeading, seeText, signIn } from '../support/steps';

async function search(page: Page, box: string, words: string): Promise<void> {
  await page.locator('main').getByRole('searchbox', { name: box }).fill(words);
  await page.locator('main').getByRole('button', { name: 'Search' }).click();
}

/** From a mistyped search to an article that helped, with and without script. */
async function readAndAnswer(page: Page): Promise<void> {
  await look(page, 'knowledge');
  await search(page, 'Search the articles', 'automatic renewl');
  await seeText(page, /No article holds “automatic renewl”/);
  await look(page, 'knowledge-results', { dark: true });
  await page.getByRole('navigation', { name: 'Filter by product' }).getByRole('link', { name: /^Safe Pro/ }).click();
  await seeText(page, /for “automatic renewal”/);
  await follow(page, 'Changing a customer’s automatic renewal');
  await seeHeading(page, 'Changing a customer’s automatic renewal');
  await look(page, 'knowledge-article', { dark: true });
  await page.getByLabel('What was missing or wrong?').fill('Say what happens to a card that ends.');
  await press(page, 'No');
  await seeText(page, 'You said no.');
  await press(page, 'Yes, it helped');
  await seeText(page, 'You said yes.');
  await look(page, 'knowledge-answered');
  await follow(page, 'Undo');
  expect(new URL(page.url()).hash).toBe('#undo');
  await follow(page, 'Print');
  await seeHeading(page, 'Changing a customer’s automatic renewal');
  await look(page, 'knowledge-print');
}

describe.each(widths)('At %i px', (width) => {
  it('a partner finds an article in spite of a slip, narrows to a product, answers and prints it', async () => {
    const { organizationId } = await createOrganization({ name: 'Harbor IT' });
    const page = await openBrowser({ width });
    await signIn(page, await createMember({ organizationId }), paths.knowledge.index);
    await readAndAnswer(page);
  });

  it('somebody without a sign-in reads what is for everybody', async () => {
    const page = await openBrowser({ width });
    await page.goto(paths.knowledge.index);
    await seeHeading(page, 'Knowledge base');
    await look(page, 'knowledge-stranger');
    await search(page, 'Search the articles', 'forgot password');
    await follow(page, 'If you forgot your password');
    await seeHeading(page, 'If you forgot your password');
    await press(page, 'Yes, it helped');
    await seeText(page, 'You said yes.');
    await look(page, 'knowledge-stranger-article');
    await page.goto(`${paths.knowledge.index}?q=zzyzx`);
    await seeText(page, 'Nothing found');
    await look(page, 'knowledge-nothing');
  });

  it('one search box finds a customer, their computer and their people', async () => {
    const { organizationId } = await createOrganization({ name: 'Harbor IT' });
    const { accountId } = await createAccount({ organizationId, name: 'The Greater Hudson Valley Cooperative for Community Broadband and Allied Services', kind: 'safe_pro' });
    const { subscriptionId, number } = await createSubscription({ organizationId, accountId, planCode: 'safe_pro_power', startsOn: '2026-01-01', expiresOn: '2099-01-01' });
    await createMachine({ accountId, subscriptionId, nickname: 'Hudson reception, second floor, left of the west stairs' });
    const page = await openBrowser({ width });
    await signIn(page, await createMember({ organizationId }), paths.portal.manage);
    if (width === 390) await page.getByLabel('Menu', { exact: true }).first().click();
    const box = page.locator('.topbar').getByRole('searchbox', { name: 'Search' }).filter({ visible: true });
    await box.fill('hudson');
    await box.press('Enter');
    await seeHeading(page, 'Search');
    await seeText(page, 'Computers and servers');
    await look(page, 'search', { dark: true });
    await search(page, 'Words to search for', number);
    await seeText(page, 'Exact match');
    await follow(page, number);
    await seeHeading(page, 'The Greater Hudson Valley');
    await page.goto(paths.search.index);
    await look(page, 'search-empty');
  });
});

it('works without script', async () => {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const page = await openBrowser({ width: 390, script: false });
  await signIn(page, await createMember({ organizationId }), paths.knowledge.index);
  await search(page, 'Search the articles', 'courier recovry');
  await follow(page, 'Requesting courier recovery for a customer');
  await press(page, 'Yes, it helped');
  await seeText(page, 'You said yes.');
});
