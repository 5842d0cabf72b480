import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { paths } from '../../../src/paths';
import { projectRoot } from '../../../src/platform/project-root';
import { browser, pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { routesOf } from '../../support/routes';

const folder = path.join(projectRoot, 'seeds', 'content', 'articles');
const app = testApp();

/** The titles of domain.md §18 by their numbers, and the article that answers each. */
const ANSWERED: readonly string[] = [
  'partner-portal-overview', 'buying-subscriptions', 'training-and-certification', 'upgrading-subscriptions', 'renewing-subscriptions', 'trial-to-paid', 'power-to-ultimate', 'safe-to-safe-pro',
  'server-backup-services-and-processes', 'other-partner-portals', 'managing-users', 'changing-cards', 'adding-new-computers', 'company-information', 'server-settings', 'starting-a-trial', 'deleting-a-server',
  'automatic-renewal', 'requesting-administrator-access', 'installing-server-backup', 'releasing-an-account', 'installing-and-activating', 'monitoring-your-customers', 'adding-storage', 'two-step-verification',
  'adding-an-additional-computer', 'courier-recovery', 'client-company-name', 'reinstalling-safe-pro', 'resetting-a-clients-password', 'updating-clients', 'stuck-backup-on-a-mac', 'adfs-database-backup',
  'acting-inside-a-company', 'another-trial', 'adding-existing-customers', 'my-account', 'payment-and-history', 'tiers-and-discounts', 'referral-page', 'registering-deals', 'roles-and-statuses', 'libraries',
  'partner-support', 'signing-out-and-sessions', 'server-figures-as-of',
];
const FOR_EVERYBODY = ['installing-the-backup', 'getting-files-back', 'forgotten-password', 'answering-a-partners-request'];

const files = readdirSync(folder).map((file) => file.replace(/\.md$/, ''));
const textOf = (slug: string) => readFileSync(path.join(folder, `${slug}.md`), 'utf8');
const linksOf = (text: string) => [...text.matchAll(/\]\((\/[^)\s]*)\)/g)].map(([, link]) => link!);
const isForEverybody = (slug: string) => /^audience: everybody$/m.test(textOf(slug));

it('there is an article for each of the 46 titles, and four for customers', () => {
  expect(ANSWERED).toHaveLength(46);
  expect([...new Set([...ANSWERED, ...FOR_EVERYBODY])].sort()).toEqual([...files].sort());
});

it('every link of an article leads to a page that there is', () => {
  const pages = routesOf(app).filter(({ method }) => method === 'get').map(({ path: address }) => new RegExp(`^${address.replace(/[.]/g, '\\.').replace(/:[a-z]+/gi, '[^/]+')}$`));
  const lost = files.flatMap((slug) => linksOf(textOf(slug)).map((link) => [slug, link] as const)).filter(([, link]) => !pages.some((page) => page.test(new URL(link, 'http://here').pathname)));
  expect(lost).toEqual([]);
});

it('links to articles lead to one that the reader may see', () => {
  const wrong = files.flatMap((slug) => linksOf(textOf(slug)).filter((link) => link.startsWith('/knowledge/')).map((link) => [slug, link.slice('/knowledge/'.length)] as const))
    .filter(([slug, other]) => !files.includes(other) || (isForEverybody(slug) && !isForEverybody(other)));
  expect(wrong).toEqual([]);
  // What strangers and customers read never sends them to pages of partners.
  expect(files.filter((slug) => isForEverybody(slug) && linksOf(textOf(slug)).some((link) => link.startsWith('/portal')))).toEqual([]);
});

it('articles are of a length that is read, and say their topic', () => {
  const odd = files.filter((slug) => {
    const words = textOf(slug).split('\n\n').slice(1).join(' ').split(/\s+/).length;
    return words < 150 || words > 450 || !/^topic: [a-z]+$/m.test(textOf(slug));
  });
  expect(odd).toEqual([]);
});

it('all of them are there from the first start, and strangers see those for everybody', async () => {
  const rows = await ownerSql<{ slug: string }>("select slug from content_items where kind = 'article' and state = 'published'");
  expect(rows.map(({ slug }) => slug).sort()).toEqual([...files].sort());
  const $ = pageOf((await browser(app).get(paths.knowledge.index).expect(200)).text);
  expect($('.chip').first().text().replace(/\s+/g, ' ').trim()).toBe(`All products ${files.filter(isForEverybody).length}`);
});

it.each([['renew a subscription', 'renewing-subscriptions'], ['invite colleague', 'managing-users'], ['credit card', 'changing-cards'], ['courier', 'courier-recovery'], ['trial that is expirng', 'trial-to-paid'],
  ['certifcation', 'training-and-certification'], ['delete server', 'deleting-a-server'], ['administrator access', 'requesting-administrator-access'], ['storage packs', 'adding-storage'], ['forgot password', 'forgotten-password']])(
  '“%s” finds its article among the first three', async (words, slug) => {
    const { organizationId } = await createOrganization({});
    const agent = await signedInAgent(app, await createMember({ organizationId }));
    const $ = pageOf((await agent.get(paths.knowledge.index).query({ q: words }).expect(200)).text);
    expect($('.results-list a').toArray().slice(0, 3).map((a) => $(a).attr('href'))).toContain(paths.knowledge.show(slug));
  });
