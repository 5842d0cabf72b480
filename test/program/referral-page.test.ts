import { paths } from '../../src/paths';
import { pageOf, signedInAgent, testApp } from '../support/app';
import { browser } from '../support/app';
import { ownerSql } from '../support/database';
import { createLimitedMember, createMember, createOrganization } from '../support/factories/organizations';
import { createReferralPage } from '../support/factories/leads';

const app = testApp();
const DRAFT = {
  headline: 'Backup that works', text: '## Every day\n\nWe look **every day**. <script>alert(1)</script> ’', contact_name: 'Ana Reyes', contact_email: 'ana@harbor.example', contact_phone: '+1 555 0100',
  prices: 'list', logo: 'yes', plan_safe_basic: 'yes', plan_safe_pro_core: 'yes', then: 'save',
};

async function office(name = 'Harbor IT') {
  const { organizationId } = await createOrganization({ name });
  const agent = await signedInAgent(app, await createMember({ organizationId, roles: ['sales'], firstName: 'Ana', lastName: 'Reyes' }));
  return { organizationId, agent };
}

async function slugOf(organizationId: string): Promise<string> {
  return (await ownerSql<{ slug: string }>('select slug from referral_addresses where organization_id = $1 and is_current', [organizationId]))[0]!.slug;
}

describe('the referral page', () => {
  it('is saved as a draft, looked at, published, and read by strangers, with the words of the draft as text', async () => {
    const { organizationId, agent } = await office();
    expect(pageOf((await agent.get(paths.referral.edit).expect(200)).text)('input[name=headline]').val()).toContain('Harbor IT');
    await agent.submit(paths.referral.edit, { ...DRAFT, revision: '0' }).expect(303).expect('Location', paths.referral.edit);
    const slug = await slugOf(organizationId);
    expect(slug).toBe('harbor-it');
    await browser(app).get(paths.referral.public(slug)).expect(404);
    const preview = pageOf((await agent.get(paths.referral.preview).expect(200)).text);
    expect(preview('h1').text()).toBe('Backup that works');
    expect(preview('.partner-preview').text()).toContain('your draft');
    await agent.submit(paths.referral.publish, { revision: '1' }).expect(303);
    const page = pageOf((await browser(app).get(paths.referral.public(slug)).expect(200)).text);
    expect(page('h1').text()).toBe('Backup that works');
    expect(page('.prose').text()).toContain('<script>alert(1)</script> ’');
    expect(page('.partner-plans li').toArray().map((line) => page(line).text().replace(/\s+/g, ' ').trim())).toEqual([
      'Safe BasicUnlimited storage for one computer at home$83.99 a year', 'Safe Pro Core250 GB of storage for up to 25 computers of a company$287.99 a year',
    ]);
    expect(page('a[href^="mailto:"]').first().text()).toBe('ana@harbor.example');
    expect(page('.footer-line').text()).toContain('Backup by Carbonite');
    expect((await ownerSql('select action from audit_entries where organization_id = $1 and subject_type = $2 order by id', [organizationId, 'referral-page'])).map(({ action }) => action)).toEqual(['referral-page.drafted', 'referral-page.published']);
  });

  it('shows strangers what is published until a newer draft is published, and nothing after it was taken off', async () => {
    const { organizationId, agent } = await office('Two Versions');
    await agent.submit(paths.referral.edit, { ...DRAFT, revision: '0' }).expect(303);
    await agent.submit(paths.referral.publish, { revision: '1' }).expect(303);
    await agent.submit(paths.referral.edit, { ...DRAFT, headline: 'Newer words', prices: 'none', revision: '1' }).expect(303);
    const address = paths.referral.public(await slugOf(organizationId));
    expect(pageOf((await browser(app).get(address)).text)('h1').text()).toBe('Backup that works');
    const editor = pageOf((await agent.get(paths.referral.edit)).text);
    expect(editor('.page-header, header').text()).toContain('Published, with a newer draft');
    await agent.submit(paths.referral.publish, { revision: '2' }).expect(303);
    const page = pageOf((await browser(app).get(address)).text);
    expect([page('h1').text(), page('.partner-price').length]).toEqual(['Newer words', 0]);
    await agent.submit(paths.referral.withdraw).expect(303);
    await browser(app).get(address).expect(404);
    await agent.submit(paths.referral.withdraw).expect(303);
    expect((await ownerSql("select count(*)::int as count from audit_entries where organization_id = $1 and action = 'referral-page.withdrawn'", [organizationId]))[0]).toEqual({ count: 1 });
  });

  it('keeps what a second tab typed and saves nothing of it until the person has seen what stands now', async () => {
    const { organizationId, agent } = await office('Two Tabs');
    await agent.submit(paths.referral.edit, { ...DRAFT, revision: '0' }).expect(303);
    await agent.submit(paths.referral.edit, { ...DRAFT, headline: 'From the first tab', revision: '1' }).expect(303);
    const stale = pageOf((await agent.submit(paths.referral.edit, { ...DRAFT, headline: 'From the second tab', revision: '1' }).expect(409)).text);
    expect(stale('input[name=headline]').val()).toBe('From the second tab');
    expect(stale('form input[name=revision]').first().val()).toBe('2');
    expect(stale('main').text()).toContain('From the first tab');
    expect((await ownerSql<{ draft: { headline: string } }>('select draft from referral_pages where organization_id = $1', [organizationId]))[0]!.draft.headline).toBe('From the first tab');
    await agent.submit(paths.referral.edit, { ...DRAFT, headline: 'From the second tab', revision: '2' }).expect(303);
    await agent.submit(paths.referral.publish, { revision: '2' }).expect(409);
  });

  it('names each field that is wrong and keeps what was typed', async () => {
    const { agent } = await office('Wrong Fields');
    const page = pageOf((await agent.submit(paths.referral.edit, { headline: '', text: 'x'.repeat(4_001), contact_name: 'Ana', contact_email: 'ana', contact_phone: 'call me', prices: 'cheap' }).expect(422)).text);
    expect(page('.error-summary a').toArray().map((line) => page(line).text())).toEqual([
      'Enter a headline.', 'Use at most 4000 characters for the text.', 'Enter an e-mail address like name@example.com.', 'Use digits, spaces and + ( ) - . / for a phone number.', 'Choose whether prices are shown.',
    ]);
    expect(page('input[name=contact_email]').val()).toBe('ana');
  });

  it('moves to another address, where the former one leads, and takes no address of others or of ours', async () => {
    const { organizationId, agent } = await office('Moving');
    await createReferralPage({ organizationId: (await createOrganization({ name: 'Other' })).organizationId, slug: 'taken-by-others' });
    await agent.submit(paths.referral.edit, { ...DRAFT, revision: '0' }).expect(303);
    await agent.submit(paths.referral.publish, { revision: '1' }).expect(303);
    const refusal = async (slug: string) => pageOf((await agent.submit(paths.referral.address, { slug }).expect(422)).text)('.error-summary a').text();
    expect(await refusal('taken-by-others')).toBe('“taken-by-others” is taken. Choose another address.');
    expect(await refusal('office')).toContain('kept for the portal itself');
    expect(await refusal('carbonite')).toContain('kept for the portal itself');
    expect(await refusal('No Good!')).toContain('Use small letters');
    expect(await refusal('ab')).toContain('Use 3 to 40');
    expect(await slugOf(organizationId)).toBe('moving');
    await agent.submit(paths.referral.address, { slug: 'moving-backup' }).expect(303);
    await browser(app).get(paths.referral.public('moving')).expect(301).expect('Location', paths.referral.public('moving-backup'));
    await browser(app).get(paths.referral.public('moving-backup')).expect(200);
    for (const slug of ['moving-3', 'moving-4', 'moving-5']) await agent.submit(paths.referral.address, { slug }).expect(303);
    expect(await refusal('moving-6')).toContain('has had 5 addresses');
    await agent.submit(paths.referral.address, { slug: 'moving' }).expect(303);
    await browser(app).get(paths.referral.public('moving')).expect(200);
  });

  it('answers alike for a suspended partner, a page that is not public, and an address that nothing has', async () => {
    const { organizationId } = await createOrganization({ name: 'Suspended' });
    await createReferralPage({ organizationId, slug: 'suspended-it' });
    await createReferralPage({ organizationId: (await createOrganization({ name: 'Draft Only' })).organizationId, slug: 'draft-only', isPublished: false });
    await browser(app).get(paths.referral.public('suspended-it')).expect(200);
    await ownerSql("update organizations set status = 'suspended' where id = $1", [organizationId]);
    const answers = await Promise.all(['suspended-it', 'draft-only', 'nobody-at-all', 'X', '..%00', '%F0%9F%92%BE'].map(async (slug) => {
      const { status, text } = await browser(app).get(`/r/${slug}`);
      return [status, text];
    }));
    expect(new Set(answers.map(([status, text]) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]![0]).toBe(404);
  });

  it('is read by every role and written by administrators and sales alone', async () => {
    const { organizationId, agent } = await office('Readers');
    await agent.submit(paths.referral.edit, { ...DRAFT, revision: '0' }).expect(303);
    const reader = await signedInAgent(app, await createMember({ organizationId, roles: ['read_only'] }));
    const page = pageOf((await reader.get(paths.referral.edit).expect(200)).text);
    expect(page('main form').length).toBe(0);
    expect(page('main').text()).toContain('Backup that works');
    await reader.submit(paths.referral.edit, { ...DRAFT, revision: '1' }).expect(403);
    const limited = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['sales'], accountIds: [] }));
    await limited.get(paths.referral.edit).expect(403);
    await limited.get(paths.referral.leads.index).expect(403);
  });
});
