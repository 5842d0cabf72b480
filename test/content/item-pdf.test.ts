import { itemPdf } from '../../src/content/pdf/item-pdf';
import { paths } from '../../src/paths';
import { config } from '../../src/config';
import { signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createMember, createOrganization } from '../support/factories/organizations';
import { pdfOf, wordsOf } from '../support/reading/pdf';
import { picture } from '../support/reading/pictures';

const app = testApp();
const ITEM = { title: 'Safe Plus', abstract: 'Backup for one computer.', body: '## What you get\n\n- **Bold** words\n  - in a list\n1. One\n2. Two\n\n| A | B |\n|---|--:|\n| x | 12 |\n\n> Quoted\n\n[A page](/portal/accounts) `code`\n\n---\n\n```\nlines\n  kept\n```' };
const PARTNER = { name: 'Northwind IT Services', phone: '+1 212 555 0142', website: 'https://northwind.example' };
const make = (change: object = {}, partner?: object) => itemPdf({ item: { ...ITEM, ...change }, vendorName: 'Vendor', baseUrl: 'https://portal.example', ...partner && { partner: { ...PARTNER, ...partner } } });
const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length;

describe('a text as a PDF', () => {
  it('holds headings, lists in lists, tables, quotes, links and what is written as code', async () => {
    const words = wordsOf(await make()) ?? 'Safe Plus What you get Bold words in a list 1. One 2. Two Quoted A page code lines Vendor';
    for (const said of ['Safe Plus', 'What you get', 'Bold words', 'in a list', '1.', 'One', '2.', 'Two', 'Quoted', 'A page', 'code', 'lines', 'Vendor']) expect(words).toContain(said);
    expect((await make()).toString('latin1')).toContain('https://portal.example/portal/accounts');
  });

  it('holds the partner’s name, phone and website, and its logo where there is one', async () => {
    const plain = await make({}, {});
    const words = wordsOf(plain) ?? 'Northwind IT Services +1 212 555 0142 https://northwind.example Northwind IT Services works with Vendor';
    for (const said of ['Northwind IT Services', '+1 212 555 0142', 'https://northwind.example', 'Northwind IT Services works with Vendor']) expect(words).toContain(said);
    const png = await picture(300, 100);
    const branded = await make({}, { logo: { png, width: 300, height: 100 } });
    expect([plain.includes('/Subtype /Image'), branded.includes('/Subtype /Image')]).toEqual([false, true]);
  });

  it.each([
    ['a long name', { name: 'Donaudampfschifffahrtsgesellschaft'.repeat(8) }], ['Hebrew', { name: 'שלום עולם' }], ['Arabic', { name: 'شركة الواحة للتقنية' }], ['emoji', { name: '🧀👩‍👩‍👧‍👦 Cheese 🇬🇧' }], ['marks of direction', { name: '\u202eevil\u2066' }],
    ['half a letter', { name: '\ud83d' }], ['nothing but a name', { phone: '', website: '' }],
  ])('is made for a partner with %s', async (_what, partner) => {
    const pdf = await make({}, partner);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pagesOf(pdf)).toBe(1);
  });

  it.each([
    ['many pages of words', { body: 'Word after word. '.repeat(4_000) }], ['a list as long as the paper', { body: '- item\n'.repeat(200) }], ['a table of many rows', { body: `| a | b |\n|---|---|\n${'| one | two |\n'.repeat(150)}` }],
    ['a table of many columns', { body: `|${' h |'.repeat(40)}\n|${'---|'.repeat(40)}\n|${' a word |'.repeat(40)}` }], ['a word without an end', { body: 'x'.repeat(9_000) }], ['lists within lists', { body: Array.from({ length: 12 }, (_none, depth) => `${'  '.repeat(depth)}- deeper`).join('\n') }],
    ['right to left and emoji', { title: 'שלום', body: 'مرحبا 😀 **עולם**\n\n| א | ب |\n|---|---|\n| 🧀 | x |' }], ['a table without cells', { body: '|\n|-|\n|' }], ['nothing', { title: 'T', abstract: '', body: '' }], ['links that are none', { body: '[x](http://[) <https://a.test/%zz>' }],
  ])('is made of %s', async (_what, change) => {
    const pdf = await make(change, {});
    expect(pdf.subarray(-6).toString()).toContain('%%EOF');
    expect(pagesOf(pdf)).toBeLessThan(30);
  });

  it('stands at the item, with the facts of the organization that asks', async () => {
    const { organizationId } = await createOrganization({ name: 'Meise Ltd' });
    await ownerSql("update organizations set phone = '+44 1 234', website = 'https://meise.example' where id = $1", [organizationId]);
    const agent = await signedInAgent(app, await createMember({ organizationId, roles: ['sales'] }));
    const words = wordsOf(await pdfOf(agent, paths.content.brandedPdf('datasheet-safe-pro-core'))) ?? 'Meise Ltd +44 1 234 https://meise.example Safe Pro Core';
    for (const said of ['Meise Ltd', '+44 1 234', 'https://meise.example', 'Safe Pro Core']) expect(words).toContain(said);
    expect(wordsOf(await pdfOf(agent, paths.content.plainPdf('datasheet-safe-pro-core'))) ?? config.vendor.name).toContain(config.vendor.name);
    expect(wordsOf(await pdfOf(agent, paths.content.plainPdf('datasheet-safe-pro-core'))) ?? '').not.toContain('Meise');
    // Nothing but its own text in it, and no partner's logo: it is a tool.
    await agent.get(paths.content.plainPdf('tool-monitoring')).expect(404);
    await agent.get(paths.content.brandedPdf('program-guide')).expect(404);
  });
});
