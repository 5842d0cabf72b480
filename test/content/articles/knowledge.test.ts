import { paths } from '../../../src/paths';
import { browser, pageOf, signedInAgent, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createArticle } from '../../support/factories/articles';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();

beforeAll(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from content_items');
  await createArticle({ slug: 'falcon-renewal', title: 'Renewing a falcon plan', abstract: 'Keep a falcon that is expiring soon from lapsing.', products: ['safe', 'safe_pro'], audience: 'everybody', topic: 'subscriptions', body: 'First part.\n\n## Before you begin\n\nLook at [the accounts](/portal/accounts).\n\n## Do it\n\nText <script>alert(1)</script>\n\n## Afterwards\n\nDone.' });
  await createArticle({ slug: 'falcon-partners', title: 'What a falcon costs you', abstract: 'Discounts of partners on falcons.', products: ['partner'], topic: 'program' });
  await createArticle({ slug: 'falcon-server', title: 'A falcon on a server', abstract: 'Install it there.', products: ['safe_server'], body: 'Only here stands the word ptarmigan.', topic: 'servers' });
  await createArticle({ slug: 'falcon-draft', title: 'A falcon nobody has read', state: 'draft' });
});

const partner = async () => signedInAgent(app, await createMember({ organizationId: (await createOrganization({})).organizationId, roles: ['read_only'] }));
const search = async (agent: Awaited<ReturnType<typeof partner>> | ReturnType<typeof browser>, query: string) => pageOf((await agent.get(`${paths.knowledge.index}?${query}`).expect(200)).text);
const titles = ($: ReturnType<typeof pageOf>) => $('.results-list h3').toArray().map((h3) => $(h3).text());
const chips = ($: ReturnType<typeof pageOf>) => $('.chip').toArray().map((chip) => $(chip).text().replace(/\s+/g, ' ').trim());

describe('searching', () => {
  it('echoes the words with their count, says how many there are of each product, and marks what was found', async () => {
    const $ = await search(await partner(), 'q=falcon');
    expect($('.results-summary').text()).toBe('3 articles for “falcon”');
    expect($('#article-search').val()).toBe('falcon');
    expect(chips($)).toEqual(['All products 3', 'Partner 1', 'Safe 1', 'Safe Pro 1', 'Safe Server 1']);
    const row = $('.results-list li').filter((_, li) => $(li).text().includes('Renewing')).first();
    expect([row.find('h3').text(), row.find('.results-products').text(), row.find('.results-abstract').text()]).toEqual(['Renewing a falcon plan', 'Safe, Safe Pro', 'Keep a falcon that is expiring soon from lapsing.']);
    expect(row.find('mark').toArray().map((mark) => $(mark).text())).toEqual(['falcon', 'falcon']);
  });

  it('narrows to a product, keeping the words and the counts of the others', async () => {
    const $ = await search(await partner(), 'q=falcon&product=safe_server');
    expect([titles($), chips($)[0], $('.chip[aria-current]').text().includes('Safe Server')]).toEqual([['A falcon on a server'], 'All products 3', true]);
  });

  it('finds words of the text too', async () => {
    expect(titles(await search(await partner(), 'q=ptarmigan'))).toEqual(['A falcon on a server']);
  });

  it('mends what was mistyped and says so', async () => {
    const $ = await search(await partner(), 'q=falcon+expirng');
    expect($('.results-summary').text()).toBe('No article holds “falcon expirng”. 1 article for “falcon expiring”:');
    expect(titles($)).toEqual(['Renewing a falcon plan']);
  });

  it('offers what was probably meant where little was found', async () => {
    const $ = await search(await partner(), 'q=ptarmigan+or+expirng&product=safe_server');
    expect([titles($), $('.results-note').text()]).toEqual([['A falcon on a server'], 'Did you mean ptarmigan or expiring?']);
    expect($('.results-note a').attr('href')).toBe(`${paths.knowledge.index}?q=ptarmigan+or+expiring&product=safe_server`);
  });

  it('finds what two swapped letters hid', async () => {
    expect(titles(await search(await partner(), 'q=falocn'))).toHaveLength(3);
  });

  it('falls back to any of the words, and says plainly when there is nothing', async () => {
    expect((await search(await partner(), 'q=falcon+zzyzx'))('.results-summary').text()).toBe('No article holds all of “falcon zzyzx”. 3 articles with some of the words:');
    const $ = await search(await partner(), 'q=zzyzx');
    expect([$('.results-summary').text(), $('.empty-state h2').text()]).toEqual(['No article for “zzyzx”', 'Nothing found']);
  });

  it.each([['nothing', ''], ['blanks', '%20%20'], ['a NUL', 'a%00b'], ['quotes that stay open', '%22open'], ['operators alone', '!%26%7C%28%29%3A%2A'], ['signs of searches', 'or+-+and+%22%22'], ['Hebrew', '%D7%92%D7%99%D7%91%D7%95%D7%99'], ['pictures', '%F0%9F%92%BE'], ['5,000 letters', 'a'.repeat(5_000)]])('answers %s', async (_what, words) => {
    await browser(app).get(`${paths.knowledge.index}?q=${words}&q=again&product[]=x&topic=none&page=-1`).expect(200);
    await browser(app).get(`${paths.knowledge.index}?q=${words}`).expect(200);
  });
});

describe('browsing', () => {
  it('shows the topics with their articles, and the articles of a product', async () => {
    const agent = await partner();
    const $ = await search(agent, '');
    expect($('.topic h2').toArray().map((h2) => $(h2).text())).toEqual(['Trials, plans and renewals', 'Servers', 'Partner program, deals and training']);
    expect(titles(await search(agent, 'product=safe_pro'))).toEqual(['Renewing a falcon plan']);
    expect(titles(await search(agent, 'topic=servers'))).toEqual(['A falcon on a server']);
  });
});

describe('who reads what', () => {
  it('shows strangers and customers what is for everybody, and partner articles answer as if there were none', async () => {
    const { organizationId } = await createOrganization({});
    const { accountId } = await createAccount({ organizationId, kind: 'safe' });
    const customer = await signedInAgent(app, await createCustomer({ accountId }));
    for (const agent of [browser(app), customer]) {
      expect(titles(await search(agent, 'q=falcon'))).toEqual(['Renewing a falcon plan']);
      await agent.get(paths.knowledge.show('falcon-renewal')).expect(200);
      const hidden = await agent.get(paths.knowledge.show('falcon-partners')).expect(404);
      expect((await agent.get(paths.knowledge.show('no-such-thing')).expect(404)).text).toBe(hidden.text);
      await agent.get(paths.knowledge.print('falcon-partners')).expect(404);
    }
  });

  it('finds no article by a name that none can have', async () => {
    for (const slug of ['%00', 'Falcon-Renewal', 'falcon_renewal', '%F0%9F%92%BE', 'a'.repeat(3_000)]) {
      await browser(app).get(`/knowledge/${slug}`).expect(404);
      await browser(app).get(`/knowledge/${slug}/print`).expect(404);
    }
  });

  it('shows nobody a draft', async () => {
    const agent = await partner();
    await agent.get(paths.knowledge.show('falcon-draft')).expect(404);
  });

  it('stands in the frame of who reads it', async () => {
    const inPortal = pageOf((await (await partner()).get(paths.knowledge.index).expect(200)).text);
    expect([inPortal('body').attr('class'), inPortal('.sub-tabs [aria-current]').text().trim()]).toEqual(['audience-portal', 'Knowledge base']);
    expect(pageOf((await browser(app).get(paths.knowledge.index).expect(200)).text)('.site-card').length).toBe(1);
  });
});

describe('an article', () => {
  it('says what it is of and when it was updated, with its contents, its own links, and nothing of the writer’s HTML', async () => {
    const $ = pageOf((await browser(app).get(paths.knowledge.show('falcon-renewal')).expect(200)).text);
    expect($('h1').text()).toBe('Renewing a falcon plan');
    expect($('.article-facts').text().replace(/\s+/g, ' ')).toContain('Safe, Safe Pro · updated 22 Nov 2026');
    expect($('.article-contents a').toArray().map((a) => [$(a).attr('href'), $(a).text()])).toEqual([['#before-you-begin', 'Before you begin'], ['#do-it', 'Do it'], ['#afterwards', 'Afterwards']]);
    expect($('.article > h2[id]').toArray().map((h2) => $(h2).attr('id'))).toEqual(['before-you-begin', 'do-it', 'afterwards']);
    expect([$('.prose a').attr('href'), $('.prose script').length, $('.article').text().includes('<script>')]).toEqual(['/portal/accounts', 0, true]);
  });

  it('keeps the levels of its headings, also of those inside a part', async () => {
    await createArticle({ slug: 'falcon-levels', title: 'Levels of a falcon', audience: 'everybody', body: '## A part\n\n### Inside\n\nText.' });
    const $ = pageOf((await browser(app).get(paths.knowledge.show('falcon-levels')).expect(200)).text);
    expect($('.article h2, .article h3').toArray().map((heading) => [heading.tagName, $(heading).text()])).toEqual([['h2', 'A part'], ['h3', 'Inside']]);
    await ownerSql("delete from content_items where slug = 'falcon-levels'");
  });

  it('names related articles that the reader may see', async () => {
    const { organizationId } = await createOrganization({});
    await createArticle({ slug: 'falcon-more', title: 'More about falcon plans', products: ['safe'] });
    const $ = pageOf((await (await signedInAgent(app, await createMember({ organizationId }))).get(paths.knowledge.show('falcon-renewal')).expect(200)).text);
    expect($('#related-title').parent().text()).toContain('More about falcon plans');
    expect(pageOf((await browser(app).get(paths.knowledge.show('falcon-renewal')).expect(200)).text)('#related-title').length).toBe(0);
    await ownerSql("delete from content_items where slug = 'falcon-more'");
  });

  it('is printed without frame and forms', async () => {
    const $ = pageOf((await browser(app).get(paths.knowledge.print('falcon-renewal')).expect(200)).text);
    expect([$('main.paper h1').text(), $('form').length, $('.topbar').length]).toEqual(['Renewing a falcon plan', 0, 0]);
  });
});

describe('“Was this helpful?”', () => {
  const answers = () => ownerSql<{ was_helpful: boolean; words: string; reader: string }>('select was_helpful, words, reader from article_answers order by answered_at, reader');
  beforeEach(() => ownerSql('delete from article_answers'));

  it('keeps one answer of a stranger, which they change, and nothing that tells who it was', async () => {
    const agent = browser(app);
    const address = paths.knowledge.answer('falcon-renewal');
    const first = await agent.post(address).type('form').send({ helpful: 'no', words: 'Say more about price.' }).expect(303);
    expect(first.headers['location']).toBe(`${paths.knowledge.show('falcon-renewal')}#helpful`);
    const $ = pageOf((await agent.get(paths.knowledge.show('falcon-renewal')).expect(200)).text);
    expect([$('#helpful [role=status]').text(), $('#helpful textarea').val()]).toEqual(['You said no. Thank you. You can change your answer.', 'Say more about price.']);
    await agent.post(address).type('form').send({ helpful: 'yes', words: '' }).expect(303);
    expect(await answers()).toEqual([{ was_helpful: true, words: '', reader: expect.stringMatching(/^[0-9a-f]{64}$/) as string }]);
    await browser(app).post(address).type('form').send({ helpful: 'no' }).expect(303);
    expect((await answers()).map(({ was_helpful: helpful }) => helpful).sort()).toEqual([false, true]);
  });

  it('keeps one answer of a person in whatever browser', async () => {
    const member = await createMember({ organizationId: (await createOrganization({})).organizationId });
    for (const helpful of ['yes', 'no']) await (await signedInAgent(app, member)).submit(paths.knowledge.answer('falcon-partners'), { helpful }).expect(303);
    const all = await answers();
    expect(all.map(({ was_helpful: helpful }) => helpful)).toEqual([false]);
    expect(JSON.stringify(all)).not.toContain(member.personId);
  });

  it('says what is missing, keeps the words, and changes nothing', async () => {
    const tooLong = 'x'.repeat(501);
    const $ = pageOf((await browser(app).post(paths.knowledge.answer('falcon-renewal')).type('form').send({ helpful: 'yes', words: tooLong }).expect(422)).text);
    expect([$('.error-summary').text().includes('Use at most 500 characters for your words.'), $('#helpful textarea').val()]).toEqual([true, tooLong]);
    await browser(app).post(paths.knowledge.answer('falcon-renewal')).type('form').send({}).expect(422);
    await browser(app).post(paths.knowledge.answer('falcon-partners')).type('form').send({ helpful: 'yes' }).expect(404);
    expect(await answers()).toEqual([]);
  });

  it('tells staff which articles help least, and what readers wrote', async () => {
    await browser(app).post(paths.knowledge.answer('falcon-renewal')).type('form').send({ helpful: 'no', words: 'The price is missing.' }).expect(303);
    await browser(app).post(paths.knowledge.answer('falcon-renewal')).type('form').send({ helpful: 'yes' }).expect(303);
    const agent = await officeAgent(app, await createColleague({ roles: ['content'] }));
    const $ = pageOf((await agent.get(paths.knowledge.office.answers).expect(200)).text);
    expect($('tbody tr').toArray().map((tr) => $(tr).children().toArray().map((cell) => $(cell).text().trim()))).toEqual([['Renewing a falcon plan', '1', '1', '50 %', '1']]);
    expect((await agent.get(paths.knowledge.office.answersTo('falcon-renewal')).expect(200)).text).toContain('The price is missing.');
    await agent.get(paths.knowledge.office.answersTo('no-such-thing')).expect(404);
  });
});

it('slows down a stranger who searches as no person does', async () => {
  const statuses = new Set<number>();
  for (let n = 0; n < 70; n += 1) statuses.add((await browser(app).get(`${paths.knowledge.index}?q=falcon`)).status);
  expect([...statuses]).toEqual([200, 429]);
});
