import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createContent } from '../../support/factories/content';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
const { office } = paths.content;
const FORM = { kind: 'guide', title: 'Moving to a new computer', slug: '', abstract: 'What to keep, and in which order.', body: '## Before\r\n\r\nLook at **Monitoring**.', product_safe: 'yes', product_safe_pro: 'yes', audience: 'partners', minutes: '6', owner_id: '', review_on: '2027-05-01' };

let agent: SignedInAgent;
let partner: SignedInAgent;
beforeAll(async () => {
  agent = await officeAgent(app, await createColleague({ roles: ['content'], firstName: 'Ola', lastName: 'Nord' }));
  const { organizationId } = await createOrganization();
  partner = await signedInAgent(app, await createMember({ organizationId }));
});

const idIn = (location: string | undefined) => String(location).split('/').at(-1)!;
const flashAt = async (id: string) => pageOf((await agent.get(office.show(id)).expect(200)).text)('.flash').text().trim();
const readItem = async (id: string) => (await ownerSql('select * from content_items where id = $1', [id]))[0]!;
async function create(fields: Record<string, string> = {}): Promise<string> {
  return idIn((await agent.submit(office.index, { ...FORM, ...fields }).expect(303)).headers['location']);
}

describe('writing an item', () => {
  it('begins as a draft that nobody else finds, and is published, archived and taken back', async () => {
    const id = await create();
    expect(await readItem(id)).toMatchObject({ slug: 'moving-to-a-new-computer', state: 'draft', published_at: null, products: ['safe', 'safe_pro'], minutes: 6, body: '## Before\n\nLook at **Monitoring**.', review_on: '2027-05-01', version: 1 });
    const address = paths.content.item('moving-to-a-new-computer');
    await partner.get(address).expect(404);
    await agent.submit(office.publish(id), { seen: '1' }).expect(303);
    expect(await flashAt(id)).toContain('readers find it from now on');
    expect(pageOf((await partner.get(address).expect(200)).text)('.prose strong').text()).toBe('Monitoring');
    const { published_at: publishedAt } = await readItem(id);
    await agent.submit(office.archive(id), { seen: '1' }).expect(303);
    await partner.get(address).expect(404);
    await agent.submit(office.publish(id), { seen: '1' }).expect(303);
    expect((await readItem(id))['published_at']).toEqual(publishedAt);
    await agent.submit(office.withdraw(id), { seen: '1' }).expect(303);
    await partner.get(address).expect(404);
    expect((await ownerSql("select action from audit_entries where subject_id = $1 order by id", [id])).map((row) => row['action'])).toEqual(['content.created', 'content.published', 'content.archived', 'content.published', 'content.withdrawn']);
  });

  it('names it after its title, and keeps that name once it was published', async () => {
    const first = await create({ title: 'Same title' });
    const second = await create({ title: 'Same title' });
    const third = await create({ title: 'Same title' });
    expect([await readItem(first), await readItem(second), await readItem(third)].map((item) => item['slug'])).toEqual(['same-title', 'same-title-2', 'same-title-3']);
    const taken = await agent.submit(office.index, { ...FORM, slug: 'same-title' }).expect(422);
    expect(pageOf(taken.text)('#slug-error').text()).toContain('Another item has this name');
    expect(pageOf(taken.text)('#abstract').val()).toBe(FORM.abstract);
    await agent.submit(office.edit(second), { ...FORM, seen: '1', slug: 'another-name' }).expect(303);
    await agent.submit(office.publish(second), { seen: '2' }).expect(303);
    await agent.submit(office.edit(second), { ...FORM, seen: '2', slug: 'a-third-name', title: 'Changed' }).expect(303);
    expect(await readItem(second)).toMatchObject({ slug: 'another-name', title: 'Changed', state: 'published' });
    await agent.submit(office.edit(third), { ...FORM, seen: '1', slug: 'another-name' }).expect(422);
  });

  it('is previewed without being saved, and hostile Markdown stays the text it is', async () => {
    const body = '<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://evil.test/pixel.gif)\n\n**bold**';
    const id = await create({ title: 'Hostile', body, abstract: '"><script>alert(2)</script>' });
    const before = await readItem(id);
    for (const address of [office.index, office.edit(id)]) {
      const $ = pageOf((await agent.submit(address, { ...FORM, title: '', body, preview: 'yes' }).expect(200)).text);
      expect($('#preview strong').text()).toBe('bold');
      expect($('#preview').text()).toContain('<script>alert(1)</script>');
      expect($('#preview script, #preview img, #preview a[href^="javascript"]')).toHaveLength(0);
      expect($('#body').val()).toBe(body);
    }
    expect(await readItem(id)).toEqual(before);
    await agent.submit(office.publish(id), { seen: '1' }).expect(303);
    for (const html of [(await agent.get(office.show(id))).text, (await agent.get(office.index)).text, (await agent.get(office.edit(id))).text, (await agent.get(office.version(id, '1'))).text, (await partner.get(paths.content.item('hostile'))).text]) {
      expect(pageOf(html)('main script, main img, main a[href^="javascript"]')).toHaveLength(0);
    }
  });

  it.each([
    [{ title: '' }, 'title', 'Enter a title.'], [{ title: 'x'.repeat(161) }, 'title', 'at most 160'], [{ slug: 'Not a slug!' }, 'slug', 'small letters, digits'], [{ abstract: 'x'.repeat(601) }, 'abstract', 'at most 600'],
    [{ body: 'x'.repeat(20_001) }, 'body', 'at most 20,000'], [{ audience: 'nobody' }, 'audience', 'Choose who may read it'], [{ minutes: '0' }, 'minutes', 'from 1 to 600'], [{ review_on: 'soon' }, 'review_on', 'like 2026-11-22'],
    [{ link: 'javascript:alert(1)', kind: 'tool' }, 'link', 'begins with https://'], [{ link: '//evil.test', kind: 'tool' }, 'link', 'begins with https://'], [{ starts_on: '2026-12-02', ends_on: '2026-12-01', kind: 'promotion' }, 'ends_on', 'cannot be before'],
    [{ owner_id: '🧀' }, 'owner_id', 'Choose an owner'],
  ])('is refused with the field and a remedy: %j', async (change, field, words) => {
    const { text } = await agent.submit(office.index, { ...FORM, ...change }).expect(422);
    expect(pageOf(text)(`#${field}-error`).text()).toContain(words);
    if (!('title' in change)) expect(pageOf(text)('#title').val()).toBe(FORM.title);
  });

  it('takes no owner who is nobody', async () => {
    const { text } = await agent.submit(office.index, { ...FORM, owner_id: '0190f3c2-0000-7000-8000-000000000001' }).expect(422);
    expect(pageOf(text)('#owner_id-error').text()).toContain('Choose an owner');
  });

  it('publishes nothing that lacks what its kind needs, and says what', async () => {
    const id = await create({ kind: 'promotion', title: 'Without a day', abstract: '' });
    await agent.submit(office.publish(id), { seen: '1' }).expect(303);
    expect(await flashAt(id)).toMatch(/Write the abstract.*from which day/s);
    expect(await readItem(id)).toMatchObject({ state: 'draft' });
    await agent.submit(office.edit(id), { ...FORM, title: 'With a day', starts_on: '2026-11-01', seen: '1' }).expect(303);
    await agent.submit(office.publish(id), { seen: '2' }).expect(303);
    const refused = await agent.submit(office.edit(id), { ...FORM, abstract: '', starts_on: '2026-11-01', seen: '2' }).expect(422);
    expect(pageOf(refused.text)('#abstract-error').text()).toContain('lists show it');
    expect(await readItem(id)).toMatchObject({ title: 'With a day', state: 'published' });
  });
});

describe('two people at one item', () => {
  it('lose nothing: the older save is refused with both texts on the page', async () => {
    const id = await create({ title: 'For two' });
    await agent.submit(office.edit(id), { ...FORM, title: 'For two', body: 'Theirs.', seen: '1' }).expect(303);
    const late = await agent.submit(office.edit(id), { ...FORM, title: 'For two', body: 'Ours.', seen: '1' }).expect(409);
    const $ = pageOf(late.text);
    expect([$('#body').val(), $('#standing-body').val()]).toEqual(['Ours.', 'Theirs.']);
    expect($('.error-summary').text()).toContain('Somebody saved this item while you were writing');
    expect(await readItem(id)).toMatchObject({ body: 'Theirs.', version: 2 });
    await agent.submit(office.edit(id), { ...FORM, title: 'For two', body: 'Ours.', seen: String($('input[name=seen]').val()) }).expect(303);
    expect(await readItem(id)).toMatchObject({ body: 'Ours.', version: 3 });
  });

  it('do not publish words that they have not seen, and a form sent three times saves once', async () => {
    const id = await create({ title: 'Thrice' });
    await Promise.all([1, 2, 3].map(() => agent.submit(office.edit(id), { ...FORM, title: 'Thrice', body: 'Once.', seen: '1' }).expect(303)));
    expect(await readItem(id)).toMatchObject({ version: 2 });
    await agent.submit(office.publish(id), { seen: '1' }).expect(303);
    expect(await flashAt(id)).toContain('Somebody changed this');
    expect(await readItem(id)).toMatchObject({ state: 'draft' });
  });
});

describe('versions', () => {
  it('say who wrote what and when, and an old one stands again as a new one', async () => {
    const item = await createContent({ slug: 'with-versions', title: 'First words', body: 'As it was.' });
    await agent.submit(office.edit(item.id), { ...FORM, title: 'Second words', body: 'As it is.', seen: '1' }).expect(303);
    const $ = pageOf((await agent.get(office.show(item.id))).text);
    const rows = $('section[aria-labelledby=versions] tbody tr').toArray().map((row) => $(row).text().replace(/\s+/g, ' ').trim());
    expect(rows).toEqual([expect.stringMatching(/^Version 2 Stands now Second words Ola Nord/), expect.stringMatching(/^Version 1 First words Came with the portal/)]);
    const then = pageOf((await agent.get(office.version(item.id, '1')).expect(200)).text);
    expect(then('.prose').text().trim()).toBe('As it was.');
    await agent.submit(office.restore(item.id, '1'), { seen: String(then('form input[name=seen]').val()) }).expect(303);
    expect(await readItem(item.id)).toMatchObject({ title: 'First words', body: 'As it was.', version: 3, products: ['safe', 'safe_pro'] });
    for (const version of ['0', '4', '999999999999', 'x', '1e1', '-1']) await agent.get(office.version(item.id, version)).expect(404);
  });
});

describe('the list', () => {
  it('filters by state, kind, product, owner and words, and counts what is behind each state', async () => {
    const id = await create({ title: '100% Zaunkönig', kind: 'news' });
    const titles = async (query: string) => {
      const $ = pageOf((await agent.get(`${office.index}?${query}`).expect(200)).text);
      return $('tbody th a').toArray().map((link) => $(link).text());
    };
    expect(await titles('q=zaunk%C3%B6nig')).toEqual(['100% Zaunkönig']);
    expect(await titles('q=100%25')).toEqual(['100% Zaunkönig']);
    expect(await titles('q=100_')).toEqual([]);
    expect(await titles('state=draft&kind=news&product=safe')).toEqual(['100% Zaunkönig']);
    expect(await titles('state=published&q=zaun')).toEqual([]);
    const [{ owner }] = await ownerSql<{ owner: string }>("select person_id as owner from staff where 'content' = any(roles)") as [{ owner: string }];
    await agent.submit(office.edit(id), { ...FORM, title: '100% Zaunkönig', owner_id: owner, seen: '1' }).expect(303);
    expect(await titles('state=mine')).toEqual(['100% Zaunkönig']);
    expect(await titles(`owner=${owner}`)).toEqual(['100% Zaunkönig']);
    const $ = pageOf((await agent.get(`${office.index}?q=zaun`)).text);
    expect($('nav[aria-label="Filter by show"] .chip').toArray().map((chip) => $(chip).text().replace(/\s+/g, ' ').trim())).toEqual(['All 1', 'Drafts 1', 'Published 0', 'Archived 0', 'Review due 0', 'Mine 1']);
  });
});
