import { type AccessAction } from '../../../src/accounts/access/access-level.model';
import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createAccountPerson } from '../../support/factories/money/releases';
import { createFirm, createRenewable } from '../../support/factories/money/renewals';

const app = testApp();
const LEVELS = ['linked_safe', 'linked_safe_pro', 'administrator'] as const;
type Level = (typeof LEVELS)[number];
type Place = { accountId: string; subscriptionId: string; personId: string };

const places = {} as Record<Level, Place>;
let agent: SignedInAgent;

beforeAll(async () => {
  const { organizationId, member } = await createFirm({ at: '2026-11-01T12:00:00Z' });
  agent = await signedInAgent(app, member);
  for (const level of LEVELS) {
    const isSafe = level === 'linked_safe';
    const { accountId } = await createAccount({ organizationId, kind: isSafe ? 'safe' : 'safe_pro', name: `Account ${level}` });
    if (level === 'administrator') await ownerSql('update accounts set partner_is_administrator = true where id = $1', [accountId]);
    const { id } = await createRenewable({ organizationId, accountId, planCode: isSafe ? 'safe_plus' : 'safe_pro_core', expiresOn: '2027-01-15' });
    const { personId } = await createAccountPerson({ organizationId, accountId, role: isSafe ? 'holder' : 'billing_owner' });
    places[level] = { accountId, subscriptionId: id, personId };
  }
});

const get = (address: string) => agent.get(address);
/** One try of each action at each level, as an administrator of the partner; those that change nothing where they are let in. */
const TRIES: Partial<Record<AccessAction, ((place: Place, level: Level) => ReturnType<typeof get>)[]>> = {
  see: [({ accountId }) => get(paths.portal.account(accountId)), ({ accountId }) => get(paths.portal.accountSettings.show(accountId))],
  pay: [
    ({ accountId }) => get(paths.portal.renewals.new(accountId)), ({ subscriptionId }) => get(paths.portal.autoRenew.edit(subscriptionId)), ({ subscriptionId }) => get(paths.portal.upgrades.new(subscriptionId)),
    ({ accountId, subscriptionId }, level) => agent.submit(paths.portal.renewals.create(accountId), {
      [`renew_${subscriptionId}`]: 'yes', [`plan_${subscriptionId}`]: level === 'linked_safe' ? 'safe_plus' : 'safe_pro_core', [`packs_${subscriptionId}`]: '0', [`years_${subscriptionId}`]: '1',
    }),
  ],
  release: [({ accountId, subscriptionId }, level) => get(level === 'linked_safe' ? paths.portal.releases.subscription(subscriptionId) : paths.portal.releases.account(accountId))],
  reset_password: [({ accountId, personId }) => get(paths.portal.passwordReset.edit(accountId, personId))],
  act_inside: [({ accountId }) => get(paths.portal.client(accountId).show)],
  manage_users: [({ accountId }) => get(paths.portal.client(accountId).users.index), ({ accountId }) => agent.submit(paths.portal.client(accountId).groups.index, { name: 'Front desk' })],
  rename: [({ accountId }) => get(paths.portal.accountSettings.name(accountId)), ({ accountId }, level) => agent.submit(paths.portal.accountSettings.name(accountId), { name: `Renamed ${level}` })],
};
// domain.md §8.1: Safe, Safe Pro, Safe Pro with administrator access.
const TABLE: Partial<Record<AccessAction, [boolean, boolean, boolean]>> = {
  see: [true, true, true], pay: [true, true, true], release: [true, true, true], reset_password: [true, false, true],
  act_inside: [false, false, true], manage_users: [false, false, true], rename: [false, false, true],
};
const cases = (Object.keys(TRIES) as AccessAction[]).flatMap((action) => LEVELS.map((level, column) => ({ action, level, may: TABLE[action]![column]!, what: TABLE[action]![column]! ? 'lets in' : 'refuses' })));

describe('what the partner does in an account', () => {
  it.each(cases)('$what $action at $level', async ({ action, level, may }) => {
    for (const attempt of TRIES[action]!) {
      const { status, text } = await attempt(places[level], level);
      if (may) expect([200, 303]).toContain(status);
      else {
        expect([403, 404]).toContain(status);
        // Who may not, is told how to get there.
        if (status === 403) expect(pageOf(text)('main').text()).toMatch(/Request administrator rights|has no administrators/);
      }
    }
  });

  it('has changed the name of the one company that it administers, and of no other', async () => {
    const names = await Promise.all(LEVELS.map(async (level) => (await ownerSql<{ name: string }>('select name from accounts where id = $1', [places[level].accountId]))[0]!.name));
    expect(names).toEqual(['Account linked_safe', 'Account linked_safe_pro', 'Renamed administrator']);
  });
});
