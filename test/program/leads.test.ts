import { uuidv7 } from 'uuidv7';
import { paths } from '../../src/paths';
import '../../src/program/leads/leads.jobs';
import { advanceClock, pageOf, signedInAgent, stopClock, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createCard, createPayer } from '../support/factories/money/billing';
import { createLead } from '../support/factories/leads';
import { createMember, createOrganization, membershipOf } from '../support/factories/organizations';
import { runJob } from '../support/queue';

const app = testApp();

beforeAll(() => stopClock('2026-11-22T10:00:00Z'));

async function office() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const member = await createMember({ organizationId, roles: ['administrator'], firstName: 'Ana', lastName: 'Reyes' });
  return { organizationId, member, agent: await signedInAgent(app, member) };
}

const stateOf = async (id: string) => (await ownerSql('select state, lost_reason, account_id, anonymised_at from leads where id = $1', [id]))[0]!;
const auditOf = async (id: string) => (await ownerSql("select action from audit_entries where subject_type = 'lead' and subject_id = $1 order by id", [id])).map(({ action }) => action);

describe('the leads of an organization', () => {
  it('stand who asked last first, by state, by words, and by who answers them', async () => {
    const { organizationId, member, agent } = await office();
    const mine = await membershipOf(member);
    await createLead({ organizationId, name: 'Ole Berg', company: 'Berg Bakery', askedAt: '2026-11-20T10:00:00Z' });
    await createLead({ organizationId, name: 'Zoë Ångström', askedAt: '2026-11-21T10:00:00Z', state: 'contacted', assignedTo: mine });
    await createLead({ organizationId, name: 'Kim Lost', askedAt: '2026-11-19T10:00:00Z', state: 'lost' });
    const names = async (query: Record<string, string> = {}) => {
      const page = pageOf((await agent.get(paths.referral.leads.index).query(query).expect(200)).text);
      return page('tbody th a').toArray().map((link) => page(link).text());
    };
    expect(await names()).toEqual(['Zoë Ångström', 'Berg Bakery', 'Kim Lost']);
    expect(await names({ state: 'new' })).toEqual(['Berg Bakery']);
    expect(await names({ mine: 'yes' })).toEqual(['Zoë Ångström']);
    expect(await names({ q: 'angstrom' })).toEqual(['Zoë Ångström']);
    expect(await names({ q: 'bakery' })).toEqual(['Berg Bakery']);
    expect(await names({ q: '%_\u0000' })).toEqual([]);
    const file = (await agent.get(paths.referral.leads.csv).query({ state: 'lost' }).expect(200)).text;
    expect(file.trim().split('\r\n').slice(1)).toEqual([expect.stringMatching(/^Kim Lost,,lead-.*@example\.test,,Not sure,Lost,Does not answer,,2026-11-19$/)]);
  });

  it('are paged by fifty', async () => {
    const { organizationId, agent } = await office();
    await ownerSql(
      `insert into leads (id, organization_id, state_since, name, email, consent_version, consent_words, consented_at, created_at, asked_at, touched_at)
       select gen_random_uuid(), $1, app.now(), 'Lead ' || n, 'n' || n || '@example.test', '1', 'w', app.now(), app.now(), app.now() - n * interval '1 minute', app.now() from generate_series(1, 60) n`, [organizationId]);
    const page = pageOf((await agent.get(paths.referral.leads.index).expect(200)).text);
    expect([page('tbody tr').length, page('tbody th a').first().text()]).toEqual([50, 'Lead 1']);
    const next = pageOf((await agent.get(String(page('a[rel=next]').attr('href'))).expect(200)).text);
    expect([next('tbody tr').length, next('tbody th a').first().text()]).toEqual([10, 'Lead 51']);
  });

  it('are contacted, lost with a reason, and taken up again, each told in the story and the audit log once', async () => {
    const { organizationId, agent } = await office();
    const id = await createLead({ organizationId });
    await agent.submit(paths.referral.leads.contact(id), { contact_note: 'Called, wants an offer.' }).expect(303);
    await agent.submit(paths.referral.leads.contact(id)).expect(303);
    expect(pageOf((await agent.submit(paths.referral.leads.lose(id)).expect(422)).text)('.error-summary').text()).toContain('Choose why the lead is lost.');
    await agent.submit(paths.referral.leads.lose(id), { reason: 'too_expensive', loss_note: 'Next year perhaps.' }).expect(303);
    expect(await stateOf(id)).toMatchObject({ state: 'lost', lost_reason: 'too_expensive' });
    await agent.submit(paths.referral.leads.contact(id)).expect(409);
    await agent.submit(paths.referral.leads.reopen(id)).expect(303);
    expect(await stateOf(id)).toMatchObject({ state: 'contacted', lost_reason: null });
    await agent.submit(paths.referral.leads.note(id), { note: ' ' }).expect(422);
    await agent.submit(paths.referral.leads.note(id), { note: 'A **note** <b>' }).expect(303);
    const page = pageOf((await agent.get(paths.referral.leads.show(id)).expect(200)).text);
    expect(page('section[aria-labelledby=story] li').toArray().map((line) => page(line).clone().children('small').remove().end().text().trim())).toEqual([
      'Note by Ana ReyesA **note** <b>', 'Taken up again by Ana Reyes', 'Marked as lost by Ana ReyesNext year perhaps.', 'Marked as contacted by Ana ReyesCalled, wants an offer.', 'Asked by the referral page',
    ]);
    expect(await auditOf(id)).toEqual(['lead.contacted', 'lead.lost', 'lead.reopened', 'lead.noted']);
  });

  it('are given to a colleague, who gets a mail, and to nobody who may not answer them', async () => {
    const { organizationId, agent } = await office();
    const id = await createLead({ organizationId, company: 'Stone Works' });
    const sales = await createMember({ organizationId, roles: ['sales'], firstName: 'Sam', lastName: 'Sales' });
    const reader = await createMember({ organizationId, roles: ['read_only'] });
    expect(pageOf((await (await signedInAgent(app, reader)).get(paths.referral.leads.index).expect(200)).text)('.page-head').text()).not.toContain('Answer them');
    await agent.submit(paths.referral.leads.assign(id), { assignee: await membershipOf(reader) }).expect(409);
    await agent.submit(paths.referral.leads.assign(id), { assignee: 'nonsense' }).expect(409);
    await agent.submit(paths.referral.leads.assign(id), { assignee: await membershipOf(sales) }).expect(303);
    await agent.submit(paths.referral.leads.assign(id), { assignee: await membershipOf(sales) }).expect(303);
    expect(await ownerSql('select kind, subject from mails where recipient_email = $1', [sales.email])).toEqual([{ kind: 'referral.assigned', subject: 'A lead for you: Stone Works' }]);
    expect(pageOf((await agent.get(paths.referral.leads.index)).text)('td[data-label=With]').text()).toBe('Sam Sales');
    await agent.submit(paths.referral.leads.assign(id), { assignee: '' }).expect(303);
    expect(await auditOf(id)).toEqual(['lead.assigned', 'lead.assigned']);
  });
});

describe('from a lead to a customer', () => {
  it('a trial begins with what the lead said, and makes it a customer whose account says Referral', async () => {
    const { organizationId, agent } = await office();
    const email = `lena-${uuidv7()}@stone.example`;
    const id = await createLead({ organizationId, name: 'Lena Stone', company: 'Stone Works', email, phone: '+1 555 0199', interest: 'safe_pro_core', interestName: 'Safe Pro Core' });
    const lead = pageOf((await agent.get(paths.referral.leads.show(id)).expect(200)).text);
    const href = String(lead('a:contains("Start a trial")').attr('href'));
    const form = pageOf((await agent.get(href).expect(200)).text);
    const values = Object.fromEntries(['kind', 'lead', 'company', 'email', 'email_again', 'phone'].map((name) => [name, form(`form[method=post] input[name=${name}]`).val()]));
    expect(values).toEqual({ kind: 'business', lead: id, company: 'Stone Works', email, email_again: email, phone: '+1 555 0199' });
    const accountId = String(form('input[name=account_id]').val());
    const sent = { ...values as Record<string, string>, account_id: accountId, country: 'US', language: 'en', administered_by: 'customer' };
    await agent.submit(paths.portal.trials.create, sent).expect(303).expect('Location', paths.portal.account(accountId));
    await agent.submit(paths.portal.trials.create, sent).expect(303);
    expect(await stateOf(id)).toMatchObject({ state: 'converted', account_id: accountId });
    expect(await auditOf(id)).toEqual(['lead.converted']);
    expect(await ownerSql('select source, trial_kind, lead_id from subscriptions where account_id = $1', [accountId])).toEqual([{ source: 'referral', trial_kind: 'business', lead_id: id }]);
    expect(pageOf((await agent.get(paths.portal.accounts).query({ q: 'Stone Works' })).text)('td[data-label=Source]').text()).toBe('Referral');
    const done = pageOf((await agent.get(paths.referral.leads.show(id)).expect(200)).text);
    expect(done('a:contains("Open the account")').attr('href')).toBe(paths.portal.account(accountId));
    await agent.submit(paths.referral.leads.lose(id), { reason: 'spam' }).expect(409);
  });

  it('a household that is not sure is asked for the kind of trial, which keeps the lead', async () => {
    const { organizationId, agent } = await office();
    const id = await createLead({ organizationId, name: 'Rosa Maria Ñandú' });
    const choice = pageOf((await agent.get(paths.referral.trialFor(id)).expect(200)).text);
    expect(choice('form[method=get] input[name=lead]').val()).toBe(id);
    const form = pageOf((await agent.get(`${paths.referral.trialFor(id)}&kind=personal`).expect(200)).text);
    expect([form('input[name=first_name]').val(), form('input[name=last_name]').val()]).toEqual(['Rosa Maria', 'Ñandú']);
  });

  it('the job finds what an edge did not tell, and does it once', async () => {
    const { organizationId, agent } = await office();
    const email = `job-${uuidv7()}@stone.example`;
    const id = await createLead({ organizationId, name: 'Job Lead', email });
    const accountId = uuidv7();
    await agent.submit(paths.portal.trials.create, { kind: 'personal', lead: id, account_id: accountId, first_name: 'Job', last_name: 'Lead', email, email_again: email, phone: '', country: 'US', language: 'en' }).expect(303);
    await ownerSql("update leads set state = 'new', converted_at = null, account_id = null where id = $1", [id]);
    await runJob('program.convert-leads');
    await runJob('program.convert-leads');
    expect(await stateOf(id)).toMatchObject({ state: 'converted', account_id: accountId });
    expect(await auditOf(id)).toEqual(['lead.converted', 'lead.converted']);
  });

  it('what is bought for a lead is ordered with what it said', async () => {
    const { organizationId, agent } = await office();
    const email = `buy-${uuidv7()}@stone.example`;
    const id = await createLead({ organizationId, name: 'Lena Stone', company: 'Stone Works', email });
    const plans = pageOf((await agent.get(paths.referral.buyFor(id)).expect(200)).text);
    const href = String(plans('a[href*="safe_pro_core"]').attr('href'));
    expect(href).toContain(`lead=${id}`);
    const form = pageOf((await agent.get(href).expect(200)).text);
    expect([form('input[name=company]').val(), form('input[name=lead]').val()]).toEqual(['Stone Works', id]);
    const answer = await agent.submit(paths.portal.purchases.options('safe_pro_core'), { lead: id, years: '1', packs: '0', purchase_order: '', company: 'Stone Works', email, email_again: email, phone: '', country: 'US', language: 'en', administered_by: 'customer' }).expect(303);
    const quoteId = String(answer.headers['location']).split('/').at(-1);
    const [quote] = await ownerSql<{ order_details: { order: { leadId: string } } }>('select order_details from quotes where id = $1', [quoteId]);
    expect(quote!.order_details.order.leadId).toBe(id);
    const card = await createCard(await createPayer(organizationId));
    await agent.submit(paths.portal.purchases.confirm(String(quoteId)), { card: card.id }).expect(303);
    const [bought] = await ownerSql<{ account_id: string; source: string }>('select account_id, source from subscriptions where lead_id = $1', [id]);
    expect(bought!.source).toBe('referral');
    expect(await stateOf(id)).toMatchObject({ state: 'new' });
    await runJob('program.convert-leads');
    expect(await stateOf(id)).toMatchObject({ state: 'converted', account_id: bought!.account_id });
  });
});

describe('what a lead said', () => {
  it('is deleted by itself once nobody was in touch for 24 months, and that there was one stays', async () => {
    const { organizationId, member, agent: before } = await office();
    const [old, young] = [await createLead({ organizationId, name: 'Old Lead', message: 'Secret words', askedAt: '2024-11-21T10:00:00Z' }), await createLead({ organizationId, name: 'Young Lead', askedAt: '2024-11-23T10:00:00Z' })];
    await before.submit(paths.referral.leads.note(young), { note: 'In touch today' }).expect(303);
    await runJob('program.anonymise-leads');
    await advanceClock('2 days');
    await runJob('program.anonymise-leads');
    const agent = await signedInAgent(app, member);
    const page = pageOf((await agent.get(paths.referral.leads.show(old)).expect(200)).text);
    expect(page('main').text()).not.toMatch(/Old Lead|Secret words|@example/);
    expect(page('main').text()).toContain('What they wrote was deleted');
    expect((await stateOf(young))['anonymised_at']).toBeNull();
    expect(await auditOf(old)).toEqual(['lead.anonymised']);
    await agent.submit(paths.referral.leads.note(old), { note: 'x' }).expect(409);
  });

  it('is deleted when they ask for it, on a page of its own', async () => {
    const { organizationId, agent } = await office();
    const id = await createLead({ organizationId, name: 'Forget Me', message: 'Secret words' });
    await agent.submit(paths.referral.leads.note(id), { note: 'About Forget Me' }).expect(303);
    expect(pageOf((await agent.get(paths.referral.leads.forget(id)).expect(200)).text)('main').text()).toContain('This does not come back');
    await agent.submit(paths.referral.leads.forget(id)).expect(303);
    await agent.submit(paths.referral.leads.forget(id)).expect(303);
    expect((await agent.get(paths.referral.leads.show(id)).expect(200)).text).not.toMatch(/Forget Me|Secret words/);
    expect(await auditOf(id)).toEqual(['lead.noted', 'lead.anonymised']);
  });
});
