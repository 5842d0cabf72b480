import {
  ACCESS_ACTIONS, accessLevel, type AccessAction, type AccessLevel, howToGetAccess, mayAccess, requireAccess, whatAdministratorAdds, whatPartnerMay,
} from '../../../src/accounts/access/access-level.model';
import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { NotAllowed } from '../../../src/platform/errors';

const partner = '0192f0c1-0000-7000-8000-000000000abc';
const ACCOUNTS = {
  none: { organizationId: HOUSE_ORGANIZATION_ID, kind: 'safe_pro', partnerIsAdministrator: true },
  linked_safe: { organizationId: partner, kind: 'safe', partnerIsAdministrator: false },
  linked_safe_pro: { organizationId: partner, kind: 'safe_pro', partnerIsAdministrator: false },
  administrator: { organizationId: partner, kind: 'safe_pro', partnerIsAdministrator: true },
} as const;

// domain.md §8.1, by hand: Safe, Safe Pro, Safe Pro with administrator access.
const TABLE: Record<AccessAction, [boolean, boolean, boolean]> = {
  see: [true, true, true],
  pay: [true, true, true],
  request_courier: [true, true, true],
  release: [true, true, true],
  reset_password: [true, false, true],
  act_inside: [false, false, true],
  manage_users: [false, false, true],
  install_servers: [false, false, true],
  manage_servers: [false, false, true],
  rename: [false, false, true],
};
const LEVELS = ['linked_safe', 'linked_safe_pro', 'administrator'] as const;
const cases = ACCESS_ACTIONS.flatMap((action) => LEVELS.map((level, column) => ({ action, level, may: TABLE[action][column]! })));

describe('what each access level allows', () => {
  it.each(cases)('$level, $action: $may', ({ action, level, may }) => {
    expect(accessLevel(ACCOUNTS[level])).toBe(level);
    expect(mayAccess(ACCOUNTS[level], action)).toBe(may);
    const requiring = () => requireAccess(ACCOUNTS[level], action);
    if (may) expect(requiring).not.toThrow();
    else expect(requiring).toThrow(new NotAllowed(howToGetAccess(level)));
  });

  it.each(ACCESS_ACTIONS)('allows nobody to %s in an account that no partner looks after', (action) => {
    expect(mayAccess(ACCOUNTS.none, action)).toBe(false);
    expect(() => requireAccess(ACCOUNTS.none, action)).toThrow('Add them as an existing customer');
  });

  it('says how to get there', () => {
    expect(howToGetAccess('linked_safe_pro')).toContain('Request administrator rights');
    expect(howToGetAccess('linked_safe')).toContain('no administrators');
  });

  it('gives a household no administrator even where the column says so', () => {
    expect(accessLevel({ ...ACCOUNTS.linked_safe, partnerIsAdministrator: true })).toBe('linked_safe');
  });
});

describe('what a partner may do, in words', () => {
  it.each(['linked_safe', 'linked_safe_pro', 'administrator'] as AccessLevel[])('has one sentence for each action that %s allows; the partner reads no more than the customer agreed to', (level) => {
    const allowed = ACCESS_ACTIONS.filter((action) => TABLE[action][LEVELS.indexOf(level as (typeof LEVELS)[number])]);
    expect(whatPartnerMay(level, 'customer')).toHaveLength(allowed.length);
    expect(whatPartnerMay(level, 'partner').length).toBeGreaterThan(2);
    expect(whatPartnerMay(level, 'partner').length).toBeLessThanOrEqual(allowed.length);
  });

  it('tells of the second consent what it adds to the first', () => {
    const both = [...whatPartnerMay('linked_safe_pro', 'customer'), ...whatAdministratorAdds('customer')];
    expect(new Set(both)).toEqual(new Set(whatPartnerMay('administrator', 'customer')));
    expect(whatAdministratorAdds('customer')).toContain('Change the name of your company');
    expect(whatPartnerMay('none', 'partner')).toEqual([]);
  });
});
