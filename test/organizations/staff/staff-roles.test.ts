import { permissionsOf } from '../../../src/organizations/roles';
import { STAFF_ROLES, staffPermissionsOf, staffRolesWith } from '../../../src/organizations/staff/staff-roles';

const ALLOWED: Record<string, readonly string[]> = {
  operator: ['office:read', 'applications:decide', 'disputes:answer', 'refunds:manage', 'billing:reconcile', 'staff:manage', 'recovery:work', 'versions:manage'],
  partner_desk: ['office:read', 'applications:decide'],
  finance: ['office:read', 'disputes:answer', 'refunds:manage', 'billing:reconcile'],
  support: ['office:read', 'recovery:work', 'versions:manage'],
  content: ['office:read'],
};

describe('in the office', () => {
  it.each(STAFF_ROLES)('%s may do what the table says', (role) => {
    expect([...staffPermissionsOf([role])].sort()).toEqual([...ALLOWED[role]!].sort());
  });

  it('roles combine, and unknown ones allow nothing', () => {
    expect([...staffPermissionsOf(['support', 'partner_desk'])].sort()).toEqual(['applications:decide', 'office:read', 'recovery:work', 'versions:manage']);
    expect([...staffPermissionsOf(['administrator']), ...staffPermissionsOf([])]).toEqual([]);
  });

  it("staff hold no permission of members, and members' roles none of staff", () => {
    expect([...permissionsOf('office', ['operator'])].filter((permission) => !ALLOWED['operator']!.includes(permission))).toEqual([]);
    expect([...permissionsOf('organization', ['administrator'])].filter((permission) => ALLOWED['operator']!.includes(permission))).toEqual([]);
    expect([...permissionsOf('organization', ['operator'])]).toEqual([]);
  });

  it('those who decide are found by their roles', () => {
    expect(staffRolesWith('applications:decide')).toEqual(['operator', 'partner_desk']);
  });
});
