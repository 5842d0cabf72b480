import { frameFor } from '../../src/organizations/frame';
import { permissionsOf, PERMISSION_SENTENCES, ROLES, type Role } from '../../src/organizations/roles';
import { paths } from '../../src/paths';
import { PERMISSIONS, type Permission } from '../../src/platform/visitors/permission';
import { day } from '../../src/platform/values/dates';
import { type Visitor } from '../../src/platform/visitors/visitor';
import { pageOf, signedInAgent, testApp } from '../support/app';
import { createMember, createOrganization } from '../support/factories/organizations';

const app = testApp();

// The words of features.md O5, once more and by hand: a change there or here must be meant.
const WHO_MAY: Partial<Record<Permission, readonly Role[]>> = {
  'home:read': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'accounts:read': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'accounts:export': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'accounts:add': ['administrator', 'sales'],
  'accounts:release': ['administrator'],
  'accounts:request-access': ['administrator'],
  'accounts:rename': ['administrator'],
  'moves:sign': ['administrator'],
  'clients:act': ['administrator', 'technician'],
  'clients:reset-password': ['administrator', 'technician'],
  'recovery:request': ['administrator', 'technician'],
  'alerts:handle': ['administrator', 'billing', 'technician', 'sales'],
  'alerts:rules': ['administrator', 'technician'],
  'trials:start': ['administrator', 'sales'],
  'subscriptions:buy': ['administrator', 'billing'],
  'subscriptions:renew': ['administrator', 'billing'],
  'subscriptions:auto-renew': ['administrator', 'billing'],
  'subscriptions:undo': ['administrator', 'billing'],
  'billing:read': ['administrator', 'billing', 'read_only'],
  'codes:read': ['administrator', 'billing', 'read_only'],
  'codes:manage': ['administrator', 'billing'],
  'papers:dispute': ['administrator', 'billing'],
  'cards:manage': ['administrator', 'billing'],
  'organization:read': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'organization:manage': ['administrator'],
  'members:manage': ['administrator'],
  'deals:read': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'deals:register': ['administrator', 'sales'],
  'training:take': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'library:read': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'program:read': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'nfr:claim': ['administrator', 'technician', 'sales'],
  'referral:manage': ['administrator', 'sales'],
  'leads:read': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'leads:work': ['administrator', 'sales'],
  'support:use': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'self:manage': ['administrator', 'billing', 'technician', 'sales', 'read_only'],
  'my:read': [], 'my:manage': [], 'my:account': [], 'my:company': [], 'my:billing': [], 'office:read': [], 'applications:decide': [], 'refunds:manage': [], 'disputes:answer': [], 'staff:manage': [],
};

describe('roles', () => {
  it.each(PERMISSIONS)('%s is given to exactly the roles that should have it', (permission) => {
    const having = ROLES.filter((role) => permissionsOf('organization', [role]).has(permission));
    expect(having).toEqual(WHO_MAY[permission] ?? []);
  });

  it('every permission is said in words or belongs to other audiences', () => {
    expect(PERMISSIONS.filter((permission) => !PERMISSION_SENTENCES[permission])).toEqual(['my:read', 'my:manage', 'my:account', 'my:company', 'my:billing', 'office:read', 'applications:decide', 'refunds:manage', 'disputes:answer', 'staff:manage', 'billing:reconcile', 'recovery:work', 'versions:manage', 'deals:decide', 'partners:manage', 'partners:view-as', 'content:manage', 'catalog:manage', 'tickets:work', 'operations:work', 'audit:read', 'grace:extend', 'privacy:work']);
  });

  it('combine, and an unknown one allows nothing', () => {
    const both = permissionsOf('organization', ['sales', 'billing']);
    expect([both.has('trials:start'), both.has('subscriptions:buy'), both.has('members:manage')]).toEqual([true, true, false]);
    expect(permissionsOf('organization', ['root', 'constructor']).size).toBe(0);
  });

  it('of customers keep money to the holder and the billing owner, and a company to those who run it', () => {
    const may = (role: string) => [...permissionsOf('account', [role])];
    expect(may('holder')).toEqual(['my:read', 'my:manage', 'my:account', 'my:billing']);
    expect(may('user')).toEqual(['my:read', 'my:manage']);
    expect(may('administrator')).toEqual(['my:read', 'my:manage', 'my:account', 'my:company']);
    expect(may('billing_owner')).toEqual(['my:read', 'my:manage', 'my:account', 'my:company', 'my:billing']);
    expect([permissionsOf('account', []).size, permissionsOf('account', ['constructor']).size]).toEqual([0, 0]);
  });

  it('of somebody who sees only chosen accounts leave out what is the whole organization’s', () => {
    const missing = ROLES.map((role) => [...permissionsOf('organization', [role])].filter((permission) => !permissionsOf('organization', [role], true).has(permission)));
    expect(Object.fromEntries(ROLES.map((role, index) => [role, missing[index]]))).toEqual({
      administrator: ['alerts:rules', 'codes:manage', 'cards:manage', 'organization:manage', 'members:manage', 'nfr:claim', 'referral:manage', 'leads:read', 'leads:work'], billing: ['leads:read', 'codes:manage', 'cards:manage'], technician: ['leads:read', 'alerts:rules', 'nfr:claim'], sales: ['leads:read', 'nfr:claim', 'referral:manage', 'leads:work'], read_only: ['leads:read'],
    });
  });
});

describe('the page about roles', () => {
  it('says the same as the rules, and which roles are yours', async () => {
    const { organizationId } = await createOrganization();
    const agent = await signedInAgent(app, await createMember({ organizationId, roles: ['sales', 'read_only'] }));
    const $ = pageOf((await agent.get(paths.portal.roles).expect(200)).text);
    const heads = $('thead th').map((_i, th) => $(th).text()).get();
    expect(heads).toEqual(['May', 'Administrator', 'Billing', 'Technician', 'Sales', 'Read-only']);
    const cells = Object.fromEntries($('tbody tr').toArray().map((tr) => [$(tr).find('th').text(), $(tr).find('td').toArray().map((td) => $(td).text().trim())]));
    for (const [permission, sentence] of Object.entries(PERMISSION_SENTENCES)) {
      expect(cells[sentence]).toEqual(ROLES.map((role) => (WHO_MAY[permission as Permission]!.includes(role) ? 'Yes' : 'No')));
    }
    expect($('dt').filter((_i, dt) => $(dt).text().includes('Yours')).map((_i, dt) => $(dt).text().replace('Yours', '').trim()).get()).toEqual(['Sales', 'Read-only']);
  });
});

describe('the frame around a page', () => {
  const visitor = (roles: Role[], more: Partial<Visitor> = {}): Visitor => ({
    personId: 'p', email: 'ada@example.test', firstName: 'Ada', lastName: 'Lovelace', now: new Date('2026-11-22T09:00:00Z'), stage: 'signed_in', contextsCount: 1, twoStep: 'off', codeConfirmedAt: null,
    permissions: permissionsOf('organization', roles),
    context: { kind: 'organization', organizationId: 'o', membershipId: 'm', isLimited: false, twoStepRequiredFrom: null, name: 'Engines', timeZone: 'UTC', currency: 'USD', tier: 'basic', taxRatePpm: 0, roles, today: day('2026-11-22') },
    ...more,
  });
  const labels = (items: readonly { label: string }[]) => items.map(({ label }) => label);

  it('shows only the tabs of pages that the visitor may see', () => {
    expect(labels(frameFor(visitor(['billing']), paths.portal.accounts).subTabs)).toEqual(['Dashboard', 'Accounts', 'Monitoring', 'Alerts', 'Scheduled changes', 'Activation codes', 'Payment & History', 'Recovery', 'Moves']);
    expect(labels(frameFor(visitor(['technician']), paths.portal.accounts).subTabs)).toEqual(['Dashboard', 'Accounts', 'Monitoring', 'Alerts', 'Scheduled changes', 'Recovery', 'Moves']);
  });

  it.each([
    [paths.portal.manage, 'Dashboard'], [paths.portal.account('x'), 'Accounts'], [paths.portal.accountsCsv, 'Accounts'], [paths.portal.trials.new, 'Accounts'],
    [paths.portal.purchases.quote('x'), 'Accounts'], [paths.portal.payments.history, 'Payment & History'], [paths.portal.cards.new, 'Payment & History'], [paths.portal.codes.use, 'Activation codes'], [paths.portal.payments.receipt('x'), 'Payment & History'],
  ])('marks where %s belongs', (path, label) => {
    const { tabs, subTabs } = frameFor(visitor(['administrator']), path);
    expect(labels(subTabs.filter(({ active }) => active))).toEqual([label]);
    expect(labels(tabs.filter(({ active }) => active))).toEqual(['Manage']);
  });

  it('marks no tab on pages of the organization, which have a row of their own', () => {
    const { tabs, subTabs } = frameFor(visitor(['administrator']), paths.portal.roles);
    expect([labels(tabs.filter(({ active }) => active)), labels(subTabs.filter(({ active }) => active))]).toEqual([[], ['Roles']]);
  });

  it("stands around a person's own account in the area where they are", () => {
    expect(frameFor(visitor(['administrator']), paths.me.home)).toMatchObject({ audience: 'portal', subTabs: [] });
    expect(frameFor(visitor([], { context: null }), paths.me.home).audience).toBe('site');
  });

  it('offers the switch to people of several organizations only', () => {
    expect(labels(frameFor(visitor(['sales']), paths.portal.manage).menu)).toEqual(['My account', 'My organization', 'Partner Support', 'Sign out']);
    expect(labels(frameFor(visitor(['sales'], { contextsCount: 2 }), paths.portal.manage).menu)).toEqual(['My account', 'My organization', 'Partner Support', 'Switch organization', 'Sign out']);
  });
});
