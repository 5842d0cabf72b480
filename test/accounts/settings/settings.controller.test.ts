import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createDesk, payOrder } from '../../support/factories/money/papers';

const app = testApp();

async function clientDesk() {
  const desk = await createDesk(app, ['administrator']);
  const { accountId, name } = await createAccount({ organizationId: desk.organizationId, kind: 'safe_pro', name: 'Rivera Dental' });
  await ownerSql('update accounts set partner_is_administrator = true where id = $1', [accountId]);
  return { ...desk, accountId, name };
}

const nameOf = async (accountId: string) => (await ownerSql<{ name: string }>('select name from accounts where id = $1', [accountId]))[0]!.name;

describe('The settings of an account', () => {
  it('name what the organization may do there, and how to get more', async () => {
    const { organizationId, browser } = await createDesk(app, ['administrator']);
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro' });
    const words = pageOf((await browser.get(paths.portal.accountSettings.show(accountId)).expect(200)).text)('main').text().replace(/\s+/g, ' ');
    for (const expected of ['Not administrator', 'Buy, renew and upgrade, and pay for it with your own card', 'Change the name of the company', 'Request administrator rights below', 'Release account']) expect(words).toContain(expected);
  });

  it('are there for every role, with the acts of administrators for them alone', async () => {
    const { organizationId, accountId } = await clientDesk();
    for (const role of ['billing', 'technician', 'sales', 'read_only'] as const) {
      const agent = await signedInAgent(app, await createMember({ organizationId, roles: [role] }));
      const $ = pageOf((await agent.get(paths.portal.accountSettings.show(accountId)).expect(200)).text);
      expect($(`a[href="${paths.portal.accountSettings.name(accountId)}"], a[href="${paths.portal.releases.account(accountId)}"]`)).toHaveLength(0);
      expect($('main').text()).toContain('Only an administrator of your organization releases accounts.');
    }
  });

  it('of another organization are not there', async () => {
    const { accountId } = await clientDesk();
    const { organizationId } = await createOrganization();
    const other = await signedInAgent(app, await createMember({ organizationId }));
    for (const id of [accountId, '0192f0c1-0000-7000-8000-00000000dead', 'x']) await other.get(paths.portal.accountSettings.show(id)).expect(404);
    await other.submit(paths.portal.accountSettings.name(accountId), { name: 'Mine' }).expect(404);
    expect(await nameOf(accountId)).toBe('Rivera Dental');
  });
});

describe('Renaming a client’s company', () => {
  it('shows in the list and in the search at once, on later papers and not on those that are issued', async () => {
    const { browser, accountId, ...desk } = await clientDesk();
    const { invoiceId } = await payOrder(desk, { accountId, accountName: 'Rivera Dental' });
    const done = await browser.submit(paths.portal.accountSettings.name(accountId), { name: '  Rivera Family Dental Care  ' }).expect(303);
    expect(done.headers['location']).toBe(paths.portal.accountSettings.show(accountId));
    expect(await nameOf(accountId)).toBe('Rivera Family Dental Care');
    for (const address of [paths.portal.accounts, `${paths.portal.accounts}?q=family dental`]) expect(pageOf((await browser.get(address).expect(200)).text)('tbody').text()).toContain('Rivera Family Dental Care');
    expect(pageOf((await browser.get(`${paths.portal.accounts}?q=rivera dental`)).text)('tbody').text()).not.toContain('Rivera Dental');
    const receipt = pageOf((await browser.get(paths.portal.payments.receipt(invoiceId)).expect(200)).text)('main').text();
    expect(receipt).toContain('Rivera Dental');
    expect(receipt).not.toContain('Family');
    const later = await payOrder(desk, { accountId, accountName: await nameOf(accountId) });
    expect(pageOf((await browser.get(paths.portal.payments.receipt(later.invoiceId)).expect(200)).text)('main').text()).toContain('Rivera Family Dental Care');
  });

  it('is in the audit log as done on behalf of the account; the same name again is not', async () => {
    const { browser, accountId, member } = await clientDesk();
    for (const name of ['Rivera Clinic', 'Rivera Clinic', ' Rivera Clinic']) await browser.submit(paths.portal.accountSettings.name(accountId), { name }).expect(303);
    expect(await ownerSql("select actor_id, on_behalf_of, before, after from audit_entries where account_id = $1 and action = 'account.renamed'", [accountId])).toEqual([
      { actor_id: member.personId, on_behalf_of: `account:${accountId}`, before: { name: 'Rivera Dental' }, after: { name: 'Rivera Clinic' } }]);
  });

  it.each([
    ['', 'Enter the company name.'], ['   ', 'Enter the company name.'], ['x'.repeat(101), 'Use at most 100 characters for the company name.'], ['\u0000', 'Enter the company name.'],
  ])('refuses %j and keeps what was typed', async (name, words) => {
    const { browser, accountId } = await clientDesk();
    const answer = await browser.submit(paths.portal.accountSettings.name(accountId), { name }).expect(422);
    const $ = pageOf(answer.text);
    expect($('.error-summary').text()).toContain(words);
    expect($('#name').val()).toBe(name.replace('\u0000', ''));
    expect(await nameOf(accountId)).toBe('Rivera Dental');
  });

  it.each(['x', 'x'.repeat(100), 'Zahnarztpraxis مكتبة 🦷', '<script>alert(1)</script>'])('takes %j as it is', async (name) => {
    const { browser, accountId } = await clientDesk();
    await browser.submit(paths.portal.accountSettings.name(accountId), { name }).expect(303);
    expect(await nameOf(accountId)).toBe(name);
    expect(pageOf((await browser.get(paths.portal.accountSettings.show(accountId)).expect(200)).text)('.facts bdi').first().text()).toBe(name);
  });
});
