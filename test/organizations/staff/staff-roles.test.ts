import { permissionsOf } from '../../../src/organizations/roles';
import { STAFF_ROLES, staffPermissionsOf, staffRolesWith } from '../../../src/organizations/staff/staff-roles';

const ALLOWED: Record<string, readonly string[]> = {
  operator: ['office:read', 'applications:decide', 'disputes:answer', 'refunds:manage', 'billing:reconcile', 'staff:manage', 'recovery:work', 'versions:manage', 'deals:decide', 'partners:manage', 'partners:view-as', 'content:manage', 'catalog:manage', 'tickets:work', 'operations:work', 'audit:read', 'grace:extend', 'privacy:work'],
  partner_desk: ['office:read', 'applications:decide', 'deals:decide', 'partners:manage'],
  finance: ['office:read', 'disputes:answer', 'refunds:manage', 'billing:reconcile', 'audit:read'],
  support: ['office:read', 'recovery:work', 'versions:manage', 'tickets:work', 'partners:view-as', 'grace:extend'],
  content: ['office:read', 'content:manage'],
};

describe('in the office', () => {
  it.each(STAFF_ROLES)('%s may do what the table says', (role) => {
    expect([...staffPermissionsOf([role])].sort()).toEqual([...ALLOWED[role]!].sort());
  });

  it('roles combine, and unknown ones allow nothing', () => {
    expect([...staffPermissionsOf(['support', 'partner_desk'])].sort()).toEqual(['applications:decide', 'deals:decide', 'grace:extend', 'office:read', 'partners:manage', 'partners:view-as', 'recovery:work', 'tickets:work', 'versions:manage']);
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
