import { paths } from '../../../src/paths';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';

const app = testApp();
const GB = 1_000_000_000;

const words = ($: ReturnType<typeof pageOf>, selector: string) => $(selector).text().replace(/\s+/g, ' ').trim();
const rows = ($: ReturnType<typeof pageOf>) => $('.storage-table tbody tr').toArray().map((row) => $(row).find('th, td').toArray().map((cell) => $(cell).text().trim()));
const open = async (agent: SignedInAgent, address: string) => pageOf((await agent.get(address).expect(200)).text);

/** A company of 250 GB, in which Omar has two computers with 150 GB and 40 GB, and a server that nobody is named for 10 GB. */
async function company({ isTrial = false } = {}) {
  await setClock('2026-11-22T12:00:00Z');
  const { organizationId } = await createOrganization();
  const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', name: 'Bright Smile Dental', administeredBy: 'partner' });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, planCode: 'safe_pro_core', startsOn: '2026-06-01', expiresOn: '2027-06-01' });
  if (isTrial) await ownerSql("update subscriptions set state = 'trial', trial_kind = 'business', source = 'trial', term_years = null where id = $1", [subscriptionId]);
  const omar = await createCustomer({ accountId, role: 'billing_owner', firstName: 'Omar', lastName: 'Haddad' });
  const machine = (nickname: string, gb: number, rest: Partial<Parameters<typeof createMachine>[0]> = {}) => createMachine({ accountId, subscriptionId, nickname, facts: { bytesStored: gb * GB }, ...rest });
  await machine('Desk', 150, { personId: omar.personId });
  await machine('Laptop', 40, { personId: omar.personId });
  await machine('Vault-01', 10, { kind: 'server' });
  const partner = await signedInAgent(app, await createMember({ organizationId }));
  return { accountId, subscriptionId, machine, partner, owner: await signedInAgent(app, omar) };
}

describe('the storage of a company', () => {
  it('stands on its dashboard as a share of what was bought, in sections by user', async () => {
    const { owner } = await company();
    const $ = await open(owner, paths.my.home);
    expect(words($, '.storage-headline')).toBe('80 % of 250 GB used 200 GB');
    expect(rows($)).toEqual([['Omar Haddad', '190 GB', '95 %'], ['Nobody named', '10 GB', '5 %']]);
    expect($('.storage-bar rect').toArray().map((one) => [$(one).attr('class'), $(one).attr('x') ?? '', $(one).attr('width')])).toEqual([['storage-ground', '', '1000'], ['storage-part-0', '0', '760'], ['storage-part-1', '760', '40']]);
    expect($('.storage-bar').attr('aria-label')).toContain('80 % of 250 GB used');
  });

  it('is shown by computer where one follows the link, and told when it was measured', async () => {
    const { owner } = await company();
    const link = (await open(owner, paths.my.home))('.storage-tabs a').toArray().map((one) => one.attribs['href']!);
    const $ = await open(owner, link[1]!);
    expect(rows($)).toEqual([['Desk', '150 GB', '75 %'], ['Laptop', '40 GB', '20 %'], ['Vault-01', '10 GB', '5 %']]);
    expect($('.storage-tabs [aria-current]').text()).toBe('By computer');
    expect(words($, '#storage')).toBe('Storage');
    expect(words($, '[aria-labelledby=storage]')).toMatch(/As of .*22 Nov.*what servers report can be up to one hour old/);
    expect(rows(await open(owner, `${paths.my.home}?storage=__proto__`))).toHaveLength(2);
  });

  it('stands on the page of the partner who acts inside, and in a line of its account page', async () => {
    const { accountId, partner } = await company();
    const $ = await open(partner, paths.portal.client(accountId).show);
    expect(words($, '.storage-headline')).toBe('80 % of 250 GB used 200 GB');
    expect($('.storage-tabs a').toArray().map((one) => one.attribs['href'])).toEqual([`${paths.portal.client(accountId).show}?storage=user#storage`, `${paths.portal.client(accountId).show}?storage=computer#storage`]);
    expect(words(await open(partner, paths.portal.account(accountId)), 'main')).toContain('250 GB bought200 GB used, 80 %');
  });

  it('is a figure without a share on a trial', async () => {
    const { owner } = await company({ isTrial: true });
    expect(words(await open(owner, paths.my.home), '.storage-headline')).toBe('200 GB stored');
  });

  it('says that it is full, and is not said to be full before it is', async () => {
    const { owner, machine } = await company();
    await machine('Archive', 49);
    expect(words(await open(owner, paths.my.home), '.storage-headline')).toContain('99 % of 250 GB used');
    await machine('Photos', 1);
    const $ = await open(owner, paths.my.home);
    expect(words($, '.storage-headline')).toContain('100 % of 250 GB used');
    expect(words($, '[aria-labelledby=storage]')).toContain('The storage is full: nothing new is backed up until there is room.');
  });

  it('shows the largest and gathers the others, however many there are', async () => {
    const { owner, machine } = await company();
    for (let each = 1; each <= 8; each += 1) await machine(`Till ${each}`, 2);
    const $ = await open(owner, `${paths.my.home}?storage=computer`);
    expect(rows($).map(([name, bytes]) => [name, bytes]).at(-1)).toEqual(['5 others', '10 GB']);
    expect(rows($)).toHaveLength(7);
  });
});
