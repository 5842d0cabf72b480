import { uuidv7 } from 'uuidv7';
import { ensurePayer } from '../../../src/billing/payers/payers.repository';
import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember } from '../../support/factories/organizations';
import { auditOf, createCompany, mailsAbout, partnerSeat, roleOf, seatOf, wordsOf } from './support/company';

const app = testApp();

it('is passed by an administrator to another one: consequences first, then both sign in again and everybody concerned is told', async () => {
  const company = await createCompany();
  const partner = await createMember({ organizationId: company.organizationId, firstName: 'Dana', lastName: 'Partner' });
  const [owner, administrator] = [await seatOf(app, company.owner), await seatOf(app, company.administrator)];
  const review = wordsOf((await owner.agent.submit(owner.links.billingOwner.edit, { person: company.administrator.personId }).expect(200)).text);
  for (const words of ['Make Ada Admin the billing owner of Bright Smile?', 'Cards kept for the account are removed.', 'You stay administrator and no longer see cards and receipts.', 'They and the partner are told by mail.']) expect(review).toContain(words);
  expect(await roleOf(company, company.owner.personId)).toBe('billing_owner');

  await owner.agent.submit(owner.links.billingOwner.confirm, { person: company.administrator.personId }).expect(303);
  expect([await roleOf(company, company.owner.personId), await roleOf(company, company.administrator.personId)]).toEqual(['administrator', 'billing_owner']);
  // Who passed it on goes on in the same sign-in; the new one signs in anew.
  expect(wordsOf((await owner.agent.get(owner.links.billingOwner.edit).expect(200)).text)).toContain('Ada Admin is the billing owner now.');
  await administrator.agent.get(administrator.links.users.index).expect(303);
  expect((await mailsAbout(company)).sort((a, b) => a.subject.localeCompare(b.subject))).toEqual([
    { to: partner.email, subject: 'Bright Smile has a new billing owner' },
    { to: company.owner.email, subject: 'You are no longer the billing owner of Bright Smile' },
    { to: company.administrator.email, subject: 'You are the billing owner of Bright Smile now' },
  ]);
  expect((await auditOf(company)).at(-1)).toMatchObject({ action: 'company.billing-owner-passed', actor_id: company.owner.personId, before: { name: 'Omar Owner' }, after: { name: 'Ada Admin' } });
});

describe('the cards of the account', () => {
  async function withCard() {
    const company = await createCompany();
    const payer = await within({ organizationId: HOUSE_ORGANIZATION_ID }, async (trx) => ensurePayer(trx, { organizationId: HOUSE_ORGANIZATION_ID, accountId: company.accountId, currency: 'USD', now: await databaseNow(trx) }));
    const card = uuidv7();
    await ownerSql(
      `insert into cards (id, organization_id, payer_id, stripe_payment_method_id, brand, last4, exp_month, exp_year, holder_name, is_default, created_at)
       values ($1, $2, $3, $4, 'visa', '4242', 12, 2030, 'Omar Owner', true, app.now())`, [card, HOUSE_ORGANIZATION_ID, payer.id, `pm_${card}`]);
    const isKept = async () => (await ownerSql<{ kept: boolean }>('select removed_at is null as kept from cards where id = $1', [card]))[0]!.kept;
    return { company, isKept };
  }

  it.each(['a partner who acts inside', 'the billing owner'] as const)('are removed when %s passes the role on', async (who) => {
    const { company, isKept } = await withCard();
    const { agent, links } = who === 'the billing owner' ? await seatOf(app, company.owner) : await partnerSeat(app, company);
    await agent.submit(links.billingOwner.confirm, { person: company.administrator.personId }).expect(303);
    expect([await isKept(), await roleOf(company, company.administrator.personId)]).toEqual([false, 'billing_owner']);
    expect((await auditOf(company)).map(({ action }) => action)).toEqual(['card.deleted', 'company.billing-owner-passed']);
  });

  it('stay when nothing is passed on', async () => {
    const { company, isKept } = await withCard();
    const { agent, links } = await seatOf(app, company.administrator);
    await agent.submit(links.billingOwner.confirm, { person: company.owner.personId }).expect(303);
    await agent.submit(links.billingOwner.confirm, { person: company.user.personId }).expect(422);
    expect([await isKept(), await roleOf(company, company.owner.personId)]).toEqual([true, 'billing_owner']);
  });
});

it('changes once when the form is sent twice', async () => {
  const company = await createCompany();
  const { agent, links } = await seatOf(app, company.administrator);
  for (const _ of [1, 2]) await agent.submit(links.billingOwner.confirm, { person: company.administrator.personId }).expect(303);
  expect((await auditOf(company)).filter(({ action }) => action === 'company.billing-owner-passed').length).toBe(1);
  await agent.get(paths.my.company.billingOwner.edit).expect(200);
});

it.each(['user', 'owner', 'stranger'] as const)('is not made of the %s who was named', async (who) => {
  const [company, other] = [await createCompany(), await createCompany({ name: 'Other Ltd' })];
  const { agent, links } = await seatOf(app, company.administrator);
  const person = { user: company.user, owner: company.owner, stranger: other.administrator }[who].personId;
  await agent.submit(links.billingOwner.edit, { person }).expect(422);
  await agent.submit(links.billingOwner.confirm, { person }).expect(who === 'owner' ? 303 : 422);
  expect(await roleOf(company, company.owner.personId)).toBe('billing_owner');
  expect(await roleOf(other, other.administrator.personId)).toBe('administrator');
});

it('of two who take the role at once one has it, and never both', async () => {
  const company = await createCompany();
  await ownerSql("update account_people set role = 'administrator' where account_id = $1", [company.accountId]);
  const [one, two] = [await seatOf(app, company.administrator), await seatOf(app, company.user)];
  const answers = await Promise.all([
    one.agent.submit(one.links.billingOwner.confirm, { person: company.administrator.personId }), two.agent.submit(two.links.billingOwner.confirm, { person: company.user.personId }),
  ]);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  expect((await ownerSql("select person_id from account_people where account_id = $1 and role = 'billing_owner'", [company.accountId])).length).toBe(1);
});

it('in a company that its partner administers: the partner chooses, and is told alone', async () => {
  const company = await createCompany({ name: 'Hudson Yard', administeredBy: 'partner' });
  const partner = await partnerSeat(app, company, ['administrator']);
  expect(wordsOf((await partner.agent.submit(partner.links.billingOwner.edit, { person: company.administrator.personId }).expect(200)).text)).toContain('The partner is told by mail; this company gets none.');
  await partner.agent.submit(partner.links.billingOwner.confirm, { person: company.administrator.personId }).expect(303);
  expect(await mailsAbout(company)).toEqual([{ to: partner.member.email, subject: 'Hudson Yard has a new billing owner' }]);
  expect((await auditOf(company)).at(-1)).toMatchObject({ action: 'company.billing-owner-passed', on_behalf_of: `account:${company.accountId}` });
});
