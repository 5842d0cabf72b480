import { type CheerioAPI } from 'cheerio';
import { type Response } from 'supertest';
import type TestAgent from 'supertest/lib/agent';
import { seedDemo } from '../seeds/demo';
import { officeSignIns } from '../seeds/demo/office';
import { signIns } from '../seeds/demo/people/people';
import { config } from '../src/config';
import { permissionsOf } from '../src/organizations/roles';
import { paths } from '../src/paths';
import { browser, pageOf, signedInAgent, testApp } from './support/app';
import { ownerSql } from './support/database';
import { officeAgent } from './support/factories/staff';
import { problemsOf } from './support/reading/page-problems';
import { routesOf } from './support/routes';
import './support/stripe';

jest.setTimeout(120_000);

// Of the pages of one route that differ by their id only, so many are looked at, and an account in every state besides; of those with the
// same filters set two, and of all filters of a route so many: lists lead to more of these than anybody could look at.
const ALIKE = 4;
const OF_A_FILTER = 2;
const OF_ALL_FILTERS = 6;
const MOST = 900;
const FIRST = 'the address bar';
const MAILS_ALONE: readonly string[] = [paths.mailbox.body(':id'), paths.operations.mails.body(':id')];
/** How links of mails say that their time is over. */
const OVER = ['This link was used, and it works once.', 'A newer mail holds a newer link', 'A registration link works for 30 days,', 'This invitation ended after 14 days.', 'This invitation ended after 30 days.'];

const app = testApp();
const patterns = routesOf(app).map(({ method, path, permission }) => {
  return { method, path, permission, matches: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:[a-z]+/gi, '[^/]+')}$`) };
});

beforeAll(async () => {
  await seedDemo();
}, 90_000);

describe('every link of every page leads to a page', () => {
  it('for who has not signed in', async () => {
    const { visited, problems } = await crawl(browser(app), [paths.home, paths.mailbox.index], (permission) => permission === 'open');
    expect(problems).toEqual([]);
    expect(visited).toEqual(expect.arrayContaining([paths.signIn, paths.forgottenEmail, paths.mailbox.index]));
  });

  it.each(signIns)('for $who, $email', async (person) => {
    const { visited, problems } = await crawl(await signedInAgent(app, person), [paths.home, paths.contexts, ...(await oneOfEachState(person.email))], await allowed(person.email));
    expect(problems).toEqual([]);
    expect(visited.length).toBeGreaterThan(/^Customer|^In both/.test(person.who) ? 1 : 30);
    expect(visited.length).toBeLessThan(MOST);
  });
});

describe('every link of the office', () => {
  it.each(officeSignIns)('leads $who to a page, $email', async (person) => {
    const [{ roles } = { roles: [] }] = await ownerSql<{ roles: string[] }>('select s.roles from staff s join people p on p.id = s.person_id where p.email = $1', [person.email]);
    const permissions: ReadonlySet<string> = permissionsOf('office', roles);
    const { visited, problems } = await crawl(await officeAgent(app, person), [paths.home, `${paths.office.applications.index}?status=all`], (permission) => permission === 'open' || permission === 'signed-in' || permissions.has(permission ?? ''));
    expect(problems).toEqual([]);
    expect(visited.length).toBeGreaterThan(15);
  });
});

const COURIERS = ['https://www.fedex.com/', 'https://www.ups.com/', 'https://tools.usps.com/', 'https://www.dhl.com/'];

describe('every link of every kind of mail', () => {
  it('leads to a page, or says that it has been used', async () => {
    const mails = await ownerSql<{ kind: string; text_body: string; html_body: string }>(
      'select kind, text_body, html_body from (select *, row_number() over (partition by kind order by created_at desc, id) as nth from mails) m where nth <= 5 order by kind, nth');
    const answers: Record<string, string[]> = {};
    const links = new Set(mails.flatMap(({ text_body: text, html_body: html }) => [...text.matchAll(/https?:\/\/[^\s<>"]+/g)].map(([link]) => link)
      .concat(pageOf(html)('a[href^="http"]').toArray().map((a) => a.attribs['href']!))));
    for (const link of links) {
      // Where a parcel is, its courier tells.
      if (COURIERS.some((start) => link.startsWith(start))) continue;
      expect(link).toMatch(new RegExp(`^${config.baseUrl}/`));
      const { status, text } = await follow(browser(app), link.slice(config.baseUrl.length));
      const word = status === 404 && OVER.some((words) => text.includes(words)) ? 'used' : String(status);
      const pattern = patternOf('get', new URL(link).pathname)?.path ?? link;
      answers[pattern] = [...new Set([...(answers[pattern] ?? []), word])];
    }
    expect(Object.values(answers).flat().filter((word) => word !== '200' && word !== 'used')).toEqual([]);
    expect(answers[paths.registration(':token')]).toContain('200');
    expect(answers[paths.invitation.show(':token')]).toEqual(expect.arrayContaining(['200', 'used']));
    expect(mails.length).toBeGreaterThan(5);
  });
});

/** What a person's roles allow where they begin. */
async function allowed(email: string): Promise<(permission: string | undefined) => boolean> {
  const [member] = await ownerSql<{ roles: string[]; limited: boolean }>('select array_agg(distinct role) as roles, bool_or(m.is_limited) as limited from memberships m, unnest(m.roles) role, people p where p.id = m.person_id and p.email = $1', [email]);
  const ofAccounts = await ownerSql<{ role: string }>('select distinct a.role from account_people a join people p on p.id = a.person_id where p.email = $1', [email]);
  const permissions: ReadonlySet<string> = member?.roles
    ? permissionsOf('organization', member.roles, member.limited)
    : new Set(ofAccounts.flatMap(({ role }) => [...permissionsOf('account', [role])]));
  return (permission) => permission === 'open' || permission === 'signed-in' || (permission !== undefined && permissions.has(permission));
}

/** An account of the person's one organization in each state, of those they see. */
async function oneOfEachState(email: string): Promise<string[]> {
  const mine = "select m.organization_id from memberships m join people p on p.id = m.person_id where p.email = $1 and not exists (select from memberships o where o.person_id = m.person_id and o.id <> m.id)";
  const accounts = await ownerSql<{ id: string }>(`select distinct on (list_status, list_type) id from accounts where organization_id in (${mine}) and (id in (select c.account_id from membership_accounts c join memberships m on m.id = c.membership_id join people p on p.id = m.person_id where p.email = $1)
      or not exists (select from memberships m join people p on p.id = m.person_id where p.email = $1 and m.is_limited)) order by list_status, list_type, id`, [email]);
  return accounts.map(({ id }) => paths.portal.account(id));
}

/** Follows links from page to page, in the order found; forms are not sent, but must lead where this person may go. */
async function crawl(agent: TestAgent, from: readonly string[], may: (permission: string | undefined) => boolean): Promise<{ visited: string[]; problems: string[] }> {
  const waiting = from.map((address) => ({ address, on: FIRST, isWritten: false }));
  const known = new Set(from);
  const enough = enoughOfEach();
  const visited: string[] = [];
  const problems: string[] = [];
  for (let next = waiting.shift(); next && visited.length < MOST; next = waiting.shift()) {
    const { address, on, isWritten } = next;
    if (enough(address) && on !== FIRST) continue;
    const answer = await follow(agent, address);
    visited.push(address);
    // Articles and what stands in the libraries tell everybody of pages that their role may not open, and staff of partners' pages: there has to be such a page.
    if ((answer.status === 403 || answer.status === 404) && isWritten && patternOf('get', new URL(address, config.baseUrl).pathname)) continue;
    if (answer.status !== 200) problems.push(`${answer.status} ${address}, a link on ${on}`);
    if (!/html/.test(String(answer.headers['content-type']))) continue;
    const $ = pageOf(answer.text);
    // A mail alone, as programs for mail show it, is no page of ours: its links are looked at below.
    if (MAILS_ALONE.includes(patternOf('get', new URL(address, config.baseUrl).pathname)?.path ?? '')) continue;
    problems.push(...problemsOf($).map((problem) => `${address}: ${problem}`));
    problems.push(...deadForms($, address, may).map((problem) => `${problem}, a form on ${address}`));
    const written = new Set(linksOf($, address, '.prose, .article'));
    for (const link of linksOf($, address)) {
      if (known.has(link)) continue;
      known.add(link);
      waiting.push({ address: link, on: address, isWritten: written.has(link) });
    }
  }
  return { visited, problems };
}

async function follow(agent: TestAgent, address: string): Promise<Response> {
  let at = address;
  for (let hop = 0; ; hop += 1) {
    const answer = await agent.get(at).buffer(true);
    const location = answer.headers['location'];
    if (answer.status < 300 || answer.status > 399 || location === undefined || hop === 5) return answer;
    at = new URL(location, new URL(at, config.baseUrl)).href.replace(config.baseUrl, '');
  }
}

function linksOf($: CheerioAPI, address: string, within = 'html'): string[] {
  const found = $('a[href], link[href], script[src], img[src], iframe[src]').filter((_index, each) => $(each).closest(within).length > 0).toArray().map((each) => each.attribs['href'] ?? each.attribs['src']!);
  return found.flatMap((href) => {
    const url = new URL(href, new URL(address, config.baseUrl));
    url.hash = '';
    return url.origin === config.baseUrl && !href.startsWith('#') ? [url.href.slice(config.baseUrl.length)] : [];
  });
}

/** Forms that lead to no route, or to one that their reader may not use. */
function deadForms($: CheerioAPI, address: string, may: (permission: string | undefined) => boolean): string[] {
  return $('form').toArray().flatMap((form) => {
    const method = (form.attribs['method'] ?? 'get').toLowerCase();
    const { pathname } = new URL(form.attribs['action'] ?? '', new URL(address, config.baseUrl));
    const route = patternOf(method, pathname);
    if (route && may(route.permission)) return [];
    return [`${method.toUpperCase()} ${pathname} ${route ? 'is refused to its reader' : 'is no route'}`];
  });
}

function patternOf(method: string, pathname: string) {
  return patterns.find((route) => route.method === method && route.path === pathname) ?? patterns.find((route) => route.method === method && route.matches.test(pathname));
}

/** Counts what is asked, and says whether enough pages like this one have been looked at. */
function enoughOfEach(): (address: string) => boolean {
  const counts = new Map<string, number>();
  const count = (kind: string): number => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return counts.get(kind)!;
  };
  return (address) => {
    const { pathname, searchParams } = new URL(address, config.baseUrl);
    const route = patternOf('get', pathname)?.path ?? pathname;
    const filters = [...searchParams.keys()].sort().join('&');
    if (filters === '') return count(route) > ALIKE;
    return count(`${route}?${filters}`) > OF_A_FILTER || count(`${route}?`) > OF_ALL_FILTERS;
  };
}
