import { paths } from '../../src/paths';
import { pageOf, setClock, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createLimitedMember, createMember } from '../support/factories/organizations';
import { refundOrder } from '../support/factories/money/papers';
import { createPartner, purchase } from './support';
import '../support/stripe';

const app = testApp();

async function show(member: { email: string; password: string }) {
  const $ = pageOf((await (await signedInAgent(app, member)).get(paths.program.show).expect(200)).text);
  return { $, words: $('main').text().replace(/\s+/g, ' ') };
}

describe('the program page', () => {
  it('says the tier, the criterion with value, target and what is missing, how it is computed, and when it is looked at', async () => {
    await setClock('2026-11-22T15:00:00Z');
    const partner = await createPartner(app, { since: '2024-05-01' });
    await purchase(partner, 500_000, 44_375);
    const order = await purchase(partner, 250_050);
    await refundOrder(order, 50_000);
    const { $, words } = await show(partner.member);
    expect(words).toMatch(/Tier ?Basic ?Since 1 May 2024/);
    expect(words).toContain('$7,000.50 of $10,000.00; $2,999.50 to go');
    expect(words).toContain('paid invoices from 23 Nov 2025 to 22 Nov 2026, without tax');
    expect(words).toMatch(/Next review ?1 May 2027/);
    expect($('.tier-progress svg').attr('aria-label')).toBe('$7,000.50 of $10,000.00, 70 %');
    expect($('.tier-reached').attr('width')).toBe('70');
    const months = $('table[aria-labelledby=months] tbody tr').toArray().map((row) => $(row).find('td').text());
    expect([months.length, months[0], new Set(months.slice(1))]).toEqual([12, '$7,000.50', new Set(['$0.00'])]);
  });

  it('offers a subscription for one’s own use to those who may claim one, and the list to the others', async () => {
    const partner = await createPartner(app, {});
    const reader = await createMember({ organizationId: partner.organizationId, roles: ['read_only'] });
    const offered = async (member: { email: string; password: string }) => (await show(member)).$(`main a.btn[href="${paths.program.nfr.index}"]`).text().trim();
    expect([await offered(partner.member), await offered(reader)]).toEqual(['See and claim', 'See who has one']);
  });

  it('shows what each tier brings, by the discount table of the catalog', async () => {
    const partner = await createPartner(app, { tier: 'premier' });
    const { $ } = await show(partner.member);
    const rows = $('table[aria-labelledby=benefits] tbody tr').toArray().map((row) => $(row).children().toArray().map((cell) => $(cell).text().trim()));
    expect(rows).toEqual(expect.arrayContaining([
      ['Discount: Safe, all plans', '10 %', '20 %'], ['Discount: Safe Pro Core', '15 %', '25 %'], ['Discount: Safe Pro Power', '20 %', '30 %'], ['Discount: Safe Pro Ultimate', '20 %', '30 %'],
      ['Discount: Storage packs', '10 %', '20 %'], ['Discount: Courier Recovery', '0 %', '0 %'], ['Subscriptions for your own use, not for resale', '1', '5'],
    ]));
  });

  it('lists published documents of the program, and no drafts', async () => {
    const partner = await createPartner(app);
    await ownerSql("insert into content_items (id, kind, slug, title, state, published_at, created_at, updated_at) values (gen_random_uuid(), 'document', 'tested-guide', 'Tested guide', 'published', app.now(), app.now(), app.now()), (gen_random_uuid(), 'document', 'tested-draft', 'Tested draft', 'draft', null, app.now(), app.now())");
    const { $ } = await show(partner.member);
    const links = $('section[aria-labelledby=documents] a').toArray().map((link) => [$(link).text(), $(link).attr('href')]);
    expect(links).toContainEqual(['Tested guide', paths.content.item('tested-guide')]);
    expect(links.map(([title]) => title)).not.toContain('Tested draft');
  });

  it('shows a member who sees chosen accounts only the same sum as everybody', async () => {
    await setClock('2026-11-22T15:00:00Z');
    const partner = await createPartner(app);
    const { organizationId } = partner;
    await purchase(partner, 123_400);
    const { accountId } = await createAccount({ organizationId, kind: 'safe', name: 'Chosen' });
    const { words } = await show(await createLimitedMember({ organizationId, roles: ['billing'], accountIds: [accountId] }));
    expect(words).toContain('$1,234.00 of $10,000.00');
    expect((await show(await createMember({ organizationId, roles: ['read_only'] }))).words).toContain('$1,234.00 of $10,000.00');
  });
});
