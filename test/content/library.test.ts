import { day } from '../../src/platform/values/dates';
import { paths } from '../../src/paths';
import { pageOf, setClock, type SignedInAgent, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createContent } from '../support/factories/content';
import { createLimitedMember, createMember, createOrganization } from '../support/factories/organizations';

const app = testApp();
const { sales, training, item } = paths.content;
let agent: SignedInAgent;
let organizationId: string;
let reader: Awaited<ReturnType<typeof createMember>>;

beforeAll(async () => {
  await setClock('2026-11-22T12:00:00Z');
  ({ organizationId } = await createOrganization({ name: 'Meise Ltd' }));
  reader = await createMember({ organizationId, roles: ['read_only'] });
  agent = await signedInAgent(app, reader);
});

async function titlesAt(address: string): Promise<string[]> {
  const $ = pageOf((await agent.get(address).expect(200)).text);
  return $('section[aria-labelledby=found] .library-card h3').toArray().map((title) => $(title).text());
}

async function chipsAt(address: string, label: string): Promise<string[]> {
  const $ = pageOf((await agent.get(address).expect(200)).text);
  return $(`nav[aria-label="Filter by ${label}"] .chip`).toArray().map((chip) => $(chip).text().replace(/\s+/g, ' ').trim());
}

describe('the libraries', () => {
  it('hold what came with the portal, each kind in its library', async () => {
    expect(await chipsAt(sales, 'kind')).toEqual(['All', 'Promotions 3', 'Datasheets 7', 'Blog posts 6', 'Brand assets 6', 'News 1']);
    expect(await chipsAt(training, 'kind')).toEqual(['All', 'Tools 7', 'Guides 4', 'Past webinars 4']);
    expect(await titlesAt(`${sales}?kind=datasheet&sort=title`)).toEqual(['Safe Basic', 'Safe Plus', 'Safe Prime', 'Safe Pro Core', 'Safe Pro Power', 'Safe Pro Ultimate', 'Safe Server']);
    expect(await titlesAt(`${training}?kind=tool&product=safe_server&sort=title`)).toEqual(['Alerts and rules', 'Client versions', 'Monitoring', 'Server certificates']);
    expect(await chipsAt(`${training}?kind=tool`, 'product')).toEqual(['All', 'Partner 1', 'Safe 5', 'Safe Pro 6', 'Safe Server 4']);
  });

  it('find words in titles, abstracts and texts, kinds by their names, and titles with a typing mistake', async () => {
    expect(await titlesAt(`${training}?q=ransomware`)).toEqual(['Keeping your backup safe']);
    expect((await titlesAt(`${sales}?q=datasheet+ultimate`))[0]).toBe('Safe Pro Ultimate');
    expect(await titlesAt(`${sales}?q=datasheets`)).toEqual(expect.arrayContaining(['Safe Basic', 'Safe Server']));
    expect(await titlesAt(`${training}?q=certificat`)).toContain('Server certificates');
    expect(await titlesAt(`${training}?q=moniotring`)).toEqual(expect.arrayContaining(['Monitoring', 'Reading the monitoring page']));
  });

  it('say what to drop where nothing fits', async () => {
    const $ = pageOf((await agent.get(`${sales}?q=qqqqxxxx&kind=promotion&when=past&product=partner`).expect(200)).text);
    expect($('.empty-state').text()).toContain('No past promotions about Partner with these words.');
    expect($('.empty-state .chip').toArray().map((chip) => $(chip).text().replace('Drop the filter ', '').trim())).toEqual(['“qqqqxxxx”', 'Promotions', 'Past', 'Partner']);
    expect($('.empty-state a:not(.chip)').attr('href')).toBe(sales);
  });

  it('tell running, coming and past promotions apart by the partner’s day', async () => {
    expect(await titlesAt(`${sales}?kind=promotion&when=running`)).toEqual(['Two years cost less than two times one']);
    expect(await titlesAt(`${sales}?kind=promotion&when=coming`)).toEqual(['New year, one restore']);
    expect(await titlesAt(`${sales}?kind=promotion&when=past`)).toEqual(['Autumn of servers']);
    expect(await chipsAt(`${sales}?kind=promotion`, 'when')).toEqual(['All', 'Running 1', 'Coming 1', 'Past 1']);
    const $ = pageOf((await agent.get(sales)).text);
    expect($('section[aria-labelledby=running] h3').toArray().map((title) => $(title).text())).toEqual(['Two years cost less than two times one']);
  });

  it('turn their pages both ways without losing or doubling any, whatever they are sorted by', async () => {
    for (let number = 0; number < 60; number += 1) await createContent({ kind: 'video', title: `Film ${number % 7}`, slug: `film-${number}`, products: ['safe'], link: 'https://example.com/film', publishedAt: new Date(Date.UTC(2026, 9, 1 + (number % 9))) });
    for (const sort of ['newest', 'title', 'downloads', 'best']) {
      const seen: string[] = [];
      const pages: string[] = [];
      let address: string | undefined = `${training}?kind=video&sort=${sort}&q=film`;
      while (address) {
        pages.push(address);
        const $: ReturnType<typeof pageOf> = pageOf((await agent.get(address).expect(200)).text);
        seen.push(...$('.library-card h3 a').toArray().map((link) => String($(link).attr('href'))));
        address = $('a[rel=next]').attr('href');
      }
      expect([sort, seen.length, new Set(seen).size, pages.length]).toEqual([sort, 60, 60, 3]);
      const back = pageOf((await agent.get(pages[2]!)).text)('a[rel=prev]').attr('href')!;
      const $ = pageOf((await agent.get(back)).text);
      expect($('.library-card h3 a').toArray().map((link) => String($(link).attr('href')))).toEqual(seen.slice(24, 48));
    }
    await ownerSql("update content_items set state = 'archived' where slug like 'film-%'");
  });

  it('never show drafts nor what is archived, whoever knows the name', async () => {
    for (const state of ['draft', 'archived'] as const) {
      const hidden = await createContent({ slug: `hidden-${state}`, title: 'Zeisig is coming', kind: 'guide', isCoBranded: true, state });
      expect(await titlesAt(`${training}?q=Zeisig`)).toEqual([]);
      const unknown = (await agent.get(item('nothing-of-that-name')).expect(404)).text;
      for (const address of [item, paths.content.plainPdf, paths.content.brandedPdf, paths.content.file, paths.content.picture]) {
        const answer = await agent.get(address(hidden.slug)).expect(404);
        expect(answer.text).not.toContain('Zeisig');
        expect(answer.text).toBe(unknown);
      }
    }
    await agent.get(item('starting-a-trial')).expect(404);
  });

  it('are open to members who see only chosen accounts', async () => {
    const limited = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [] }));
    await limited.get(sales).expect(200);
    await limited.get(paths.content.brandedPdf('datasheet-safe-basic')).expect(200).expect('Content-Type', 'application/pdf');
    await limited.get(paths.content.file('brand-partner-banner')).expect(200).expect('Content-Type', 'image/png');
  });
});

describe('the page of an item', () => {
  it('shows the text, what can be taken along, and what is like it', async () => {
    const $ = pageOf((await agent.get(item('datasheet-safe-plus')).expect(200)).text);
    expect($('h1').text()).toContain('Safe Plus');
    expect($('.prose td').toArray().length).toBeGreaterThan(10);
    expect($('section[aria-labelledby=download]').text()).toContain('You have no logo yet');
    // Not for somebody who may not change the logo.
    expect($(`a[href="${paths.portal.logo.edit}"]`)).toHaveLength(0);
    expect($('section[aria-labelledby=related] a').first().text()).toMatch(/^Safe /);
    expect(pageOf((await agent.get(item('tool-monitoring'))).text)('section[aria-labelledby=open] a').attr('href')).toBe(paths.monitoring.index);
  });

  it('keeps hostile Markdown as the text it is', async () => {
    await createContent({ slug: 'hostile', title: '<script>alert(1)</script>', abstract: '"><img src=x onerror=alert(1)>', body: '<script>alert(1)</script>\n\n[x](javascript:alert(1))', kind: 'news' });
    const $ = pageOf((await agent.get(item('hostile')).expect(200)).text);
    expect($('main script, main img, main [onerror], main a[href^="javascript"]')).toHaveLength(0);
    expect($('.prose').text()).toContain('<script>alert(1)</script>');
    expect($('h1').text()).toContain('<script>alert(1)</script>');
  });

  it('counts downloads a day, organization and item, and looking at it counts nothing', async () => {
    const counted = () => ownerSql('select d.on_day::text as day, d.downloads_count as count from content_downloads d join content_items c on c.id = d.item_id where c.slug = $1 and d.organization_id = $2 order by 1', ['guide-renewals', organizationId]);
    await agent.get(item('guide-renewals')).expect(200);
    await agent.head(paths.content.plainPdf('guide-renewals')).expect(200);
    expect(await counted()).toEqual([]);
    await agent.get(paths.content.plainPdf('guide-renewals')).expect(200);
    await Promise.all([1, 2, 3].map(() => agent.get(paths.content.brandedPdf('guide-renewals')).expect(200)));
    expect(await counted()).toEqual([{ day: day('2026-11-22'), count: 4 }]);
    await setClock('2026-11-23T12:00:00Z');
    agent = await signedInAgent(app, reader);
    await agent.get(paths.content.plainPdf('guide-renewals')).expect(200);
    expect((await counted()).map(({ count }) => count)).toEqual([4, 1]);
    expect(await ownerSql("select downloads_count::int as count from content_items where slug = 'guide-renewals'")).toEqual([{ count: 5 }]);
    expect((await titlesAt(`${training}?sort=downloads`))[0]).toBe('How renewals work');
  });
});
