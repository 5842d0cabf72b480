import { type CompanyRole, type UserAct, whyNot } from '../../../src/accounts/company/users/company-user.model';

const THEMSELVES = /yourself|your own role/;
const OWNER = /billing owner/i;
const LAST = /needs an administrator who has registered/;

// Every role, act, who acts, and whether another administrator remains (domain.md §8.7).
const table: [CompanyRole, UserAct, { byThemselves: boolean; otherAdministrators: number }, RegExp | undefined][] = [
  ['user', 'change role', { byThemselves: false, otherAdministrators: 1 }, undefined],
  ['user', 'change role', { byThemselves: false, otherAdministrators: 0 }, undefined],
  ['user', 'remove', { byThemselves: false, otherAdministrators: 1 }, undefined],
  ['user', 'remove', { byThemselves: false, otherAdministrators: 0 }, undefined],
  ['user', 'remove', { byThemselves: true, otherAdministrators: 1 }, THEMSELVES],
  ['administrator', 'change role', { byThemselves: false, otherAdministrators: 1 }, undefined],
  ['administrator', 'change role', { byThemselves: false, otherAdministrators: 0 }, LAST],
  ['administrator', 'change role', { byThemselves: true, otherAdministrators: 2 }, THEMSELVES],
  ['administrator', 'remove', { byThemselves: false, otherAdministrators: 1 }, undefined],
  ['administrator', 'remove', { byThemselves: false, otherAdministrators: 0 }, LAST],
  ['administrator', 'remove', { byThemselves: true, otherAdministrators: 2 }, THEMSELVES],
  ['billing_owner', 'change role', { byThemselves: false, otherAdministrators: 2 }, OWNER],
  ['billing_owner', 'change role', { byThemselves: true, otherAdministrators: 2 }, THEMSELVES],
  ['billing_owner', 'remove', { byThemselves: false, otherAdministrators: 2 }, OWNER],
  ['billing_owner', 'remove', { byThemselves: false, otherAdministrators: 0 }, OWNER],
  ['billing_owner', 'remove', { byThemselves: true, otherAdministrators: 2 }, THEMSELVES],
];

it.each(table)('to a %s: %s, %o', (role, act, around, expected) => {
  const reason = whyNot(act, { role }, around);
  if (expected === undefined) expect(reason).toBeUndefined();
  else expect(reason).toMatch(expected);
});
