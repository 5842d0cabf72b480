import '../../../src/program/program.jobs';
import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { within } from '../../../src/platform/database/database';
import { claimNfr } from '../../../src/program/nfr/claim-nfr';
import { pageOf, setClock, signedInAgent, testApp, type SignedInAgent } from '../../support/app';
import { ownerSql } from '../../support/database';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { createMember, createOrganization, type Member } from '../../support/factories/organizations';
import { runJob } from '../../support/queue';

const app = testApp();
const claims = (organizationId: string) => ownerSql(
  'select c.person_id, c.end_cause, s.source, s.state, s.expires_on, s.account_id, s.id as subscription_id, a.kind, a.source as shown_source, a.list_type from nfr_claims c join subscriptions s on s.id = c.subscription_id join accounts a on a.id = s.account_id where c.organization_id = $1 order by c.claimed_at, c.id', [organizationId]);
const person = (personId: string) => ({ kind: 'person' as const, id: personId, requestId: null });

/** Who holds an account too has two places to go to. */
async function inOrganization(member: Member): Promise<SignedInAgent> {
  const agent = await signedInAgent(app, member);
  await agent.submit(paths.contexts, { context: `organization:${member.organizationId}` }).expect(303);
  return agent;
}

async function partner(tier: 'basic' | 'premier' = 'basic') {
  const { organizationId } = await createOrganization({ name: 'Bright & Sons', tier, timeZone: 'UTC' });
  return { organizationId, administrator: await createMember({ organizationId, firstName: 'Ada', lastName: 'Bright' }) };
}

describe('a claim', () => {
  it('makes an account that the member holds by their own sign-in, Source NFR, free for a year; My account shows it, and it is recorded and mailed', async () => {
    await setClock('2026-03-10T12:00:00Z');
    const { organizationId, administrator } = await partner();
    const agent = await signedInAgent(app, administrator);
    const $ = pageOf((await agent.get(paths.program.nfr.new).expect(200)).text);
    const claim = String($('input[name=claim]').val());
    expect($('input[name=plan]').toArray().map((input) => $(input).val())).toEqual(expect.arrayContaining(['safe_basic', 'safe_plus']));
    const answer = await agent.submit(paths.program.nfr.new, { plan: 'safe_plus', claim }).expect(303);
    await agent.submit(paths.program.nfr.new, { plan: 'safe_plus', claim }).expect(303);
    expect(answer.headers['location']).toBe(paths.me.home);
    const [made, ...more] = await claims(organizationId);
    expect(more).toEqual([]);
    expect(made).toMatchObject({ person_id: administrator.personId, source: 'nfr', state: 'active', expires_on: '2027-03-10', kind: 'safe', shown_source: 'nfr', list_type: 'nfr' });
    expect(await ownerSql('select person_id, role from account_people where account_id = $1', [made!['account_id']])).toEqual([{ person_id: administrator.personId, role: 'holder' }]);
    expect(await ownerSql('select kind, value_cents, starts_on, ends_on from terms where subscription_id = $1', [made!['subscription_id']])).toEqual([{ kind: 'free', value_cents: 0, starts_on: '2026-03-10', ends_on: '2027-03-10' }]);
    const me = pageOf((await agent.get(paths.me.home).expect(200)).text);
    const rows = me('section[aria-labelledby=subscriptions] .subscription-words').toArray().map((row) => me(row).text().replace(/\s+/g, ' ').trim());
    expect(rows).toEqual([expect.stringMatching(/^Safe Plus Active .+ · Ada Bright · Not for resale · until 10 Mar 2027$/)]);
    const colleague = await signedInAgent(app, await createMember({ organizationId }));
    expect(pageOf((await colleague.get(paths.me.home).expect(200)).text)('section[aria-labelledby=subscriptions]').text()).not.toContain('Ada Bright');
    expect((await ownerSql("select recipient_email from mails where kind = 'program.nfr-claimed' and organization_id = $1", [organizationId]))).toEqual([{ recipient_email: administrator.email }]);
    expect((await ownerSql("select actor_id from audit_entries where action = 'nfr.claimed' and organization_id = $1", [organizationId]))).toEqual([{ actor_id: administrator.personId }]);
    expect((await ownerSql('select count(*)::int as n from invoices where organization_id = $1', [organizationId]))[0]!['n']).toBe(0);
  });

  it('of the last one goes to one of two who ask at once', async () => {
    await setClock('2026-03-10T12:00:00Z');
    const { organizationId } = await partner('premier');
    const people = await Promise.all(Array.from({ length: 7 }, () => createMember({ organizationId, roles: ['technician'] })));
    const tried = await Promise.allSettled(people.map(({ personId }) => claimNfr({ organizationId, claimId: uuidv7(), planCode: 'safe_basic', actor: person(personId) })));
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(tried.flatMap((each) => (each.status === 'rejected' ? [(each.reason as Error).message] : []))).toEqual(Array(2).fill('Bright & Sons has all 5 in use that the tier Premier brings. An administrator can release one that is not needed.'));
    expect(await claims(organizationId)).toHaveLength(5);
  });

  it('is refused in words where all are in use, the plan is another one, or nothing was chosen', async () => {
    await setClock('2026-03-10T12:00:00Z');
    const { organizationId, administrator } = await partner();
    const agent = await signedInAgent(app, administrator);
    const said = async (form: Record<string, string>, status: number) => pageOf((await agent.submit(paths.program.nfr.new, form).expect(status)).text)('.error-summary, [role=alert]').text();
    expect(await said({ claim: uuidv7() }, 422)).toContain('Choose a plan.');
    expect(await said({ plan: 'safe_pro_core', claim: uuidv7() }, 409)).toContain('This plan can’t be claimed any more.');
    await agent.submit(paths.program.nfr.new, { plan: 'safe_basic', claim: uuidv7() }).expect(303);
    expect(await said({ plan: 'safe_basic', claim: uuidv7() }, 409)).toContain('has all 1 in use');
    expect(await claims(organizationId)).toHaveLength(1);
  });

  it('of a second one by the same person goes into the same account', async () => {
    await setClock('2026-03-10T12:00:00Z');
    const { organizationId, administrator } = await partner('premier');
    for (const planCode of ['safe_basic', 'safe_plus']) await claimNfr({ organizationId, claimId: uuidv7(), planCode, actor: person(administrator.personId) });
    expect(new Set((await claims(organizationId)).map(({ account_id: accountId }) => accountId)).size).toBe(1);
  });

  it('that somebody else made is not answered to another', async () => {
    const { organizationId, administrator } = await partner('premier');
    const other = await createMember({ organizationId });
    const claimId = uuidv7();
    await claimNfr({ organizationId, claimId, planCode: 'safe_basic', actor: person(administrator.personId) });
    await expect(claimNfr({ organizationId, claimId, planCode: 'safe_basic', actor: person(other.personId) })).rejects.toMatchObject({ status: 404 });
  });
});

describe('another year', () => {
  it('is claimed from sixty days before the end on, once, and counted from the anchor', async () => {
    await setClock('2028-02-29T12:00:00Z');
    const { organizationId, administrator } = await partner();
    await claimNfr({ organizationId, claimId: uuidv7(), planCode: 'safe_basic', actor: person(administrator.personId) });
    const [{ id }] = await ownerSql('select id from nfr_claims where organization_id = $1', [organizationId]) as [{ id: string }];
    const renew = async () => {
      const agent = await inOrganization(administrator);
      await agent.submit(paths.program.nfr.renew(id), {}).expect(303);
      return pageOf((await agent.get(paths.program.nfr.index).expect(200)).text)('.flash, .alert, [role=status]').text();
    };
    await setClock('2028-12-29T12:00:00Z');
    expect(await renew()).toContain('You can claim another year from 30 Dec 2028 on.');
    await setClock('2028-12-30T12:00:00Z');
    expect(await renew()).toMatch(/runs until 28 Feb 2030 now/);
    expect(await renew()).toContain('You can claim another year from 30 Dec 2029 on.');
    await setClock('2030-01-05T12:00:00Z');
    await renew();
    await setClock('2031-01-05T12:00:00Z');
    await renew();
    expect((await claims(organizationId))[0]).toMatchObject({ expires_on: '2032-02-29', state: 'active' });
  });

  it('is for the oldest only where the tier brings fewer now', async () => {
    await setClock('2026-03-10T12:00:00Z');
    const { organizationId, administrator } = await partner('premier');
    const other = await createMember({ organizationId });
    await claimNfr({ organizationId, claimId: uuidv7(), planCode: 'safe_basic', actor: person(administrator.personId) });
    await setClock('2026-03-11T12:00:00Z');
    const second = uuidv7();
    await claimNfr({ organizationId, claimId: second, planCode: 'safe_basic', actor: person(other.personId) });
    await ownerSql("update organizations set tier = 'basic' where id = $1", [organizationId]);
    await setClock('2027-03-01T12:00:00Z');
    const agent = await inOrganization(other);
    await agent.submit(paths.program.nfr.renew(second), {}).expect(303);
    const $ = pageOf((await agent.get(paths.program.nfr.index).expect(200)).text);
    expect($('body').text()).toContain('Your tier brings 1 of these now, and older ones come first.');
    expect($('body').text()).not.toContain('Claim another year');
  });
});

describe('it ends', () => {
  it('when an administrator releases it: service stops, the data is kept, the holder is told and another may claim', async () => {
    await setClock('2026-03-10T12:00:00Z');
    const { organizationId, administrator } = await partner();
    const holder = await createMember({ organizationId, roles: ['technician'] });
    const claimId = uuidv7();
    await claimNfr({ organizationId, claimId, planCode: 'safe_plus', actor: person(holder.personId) });
    await setClock('2026-04-10T12:00:00Z');
    const agent = await signedInAgent(app, administrator);
    expect(pageOf((await agent.get(paths.program.nfr.release(claimId)).expect(200)).text)('main').text()).toContain('Safe Plus of Robin Tester ends now');
    await agent.submit(paths.program.nfr.release(claimId), {}).expect(303);
    await agent.submit(paths.program.nfr.release(claimId), {}).expect(303);
    expect(await claims(organizationId)).toEqual([expect.objectContaining({ end_cause: 'released', state: 'expired', expires_on: '2026-04-10' })]);
    const mails = await ownerSql("select recipient_email, text_body from mails where kind = 'program.nfr-ended' and organization_id = $1", [organizationId]);
    expect(mails.map(({ recipient_email: email }) => email)).toEqual([holder.email]);
    await claimNfr({ organizationId, claimId: uuidv7(), planCode: 'safe_plus', actor: person(administrator.personId) });
    await assertNoBrokenInvariant();
  });

  it('when its holder leaves the organization, or is made inactive', async () => {
    await setClock('2026-03-10T12:00:00Z');
    const { organizationId } = await partner();
    const holder = await createMember({ organizationId, roles: ['technician'] });
    await claimNfr({ organizationId, claimId: uuidv7(), planCode: 'safe_plus', actor: person(holder.personId) });
    await runJob('program.end-left-nfr');
    expect((await claims(organizationId))[0]).toMatchObject({ end_cause: null, state: 'active' });
    await ownerSql("update memberships set status = 'inactive', ended_at = app.now() where person_id = $1", [holder.personId]);
    await runJob('program.end-left-nfr');
    await runJob('program.end-left-nfr');
    expect((await claims(organizationId))[0]).toMatchObject({ end_cause: 'left', state: 'expired' });
    expect((await ownerSql("select actor_kind from audit_entries where action = 'nfr.ended' and organization_id = $1", [organizationId]))).toEqual([{ actor_kind: 'job' }]);
  });

  it('is seen by its own organization only', async () => {
    const { organizationId, administrator } = await partner();
    await claimNfr({ organizationId, claimId: uuidv7(), planCode: 'safe_plus', actor: person(administrator.personId) });
    const { organizationId: foreign } = await partner();
    expect((await within({ organizationId: foreign }, (trx) => trx('nfr_claims').select('id'), { readOnly: true }))).toEqual([]);
  });
});
