import express from 'express';
import { roleAllows, ROLES } from '../src/organizations/roles';
import { STAFF_ROLES, staffPermissionsOf } from '../src/organizations/staff/staff-roles';
import { type Permission } from '../src/platform/visitors/permission';
import { can, open } from '../src/platform/visitors/permissions';
import { testApp } from './support/app';
import { routesOf } from './support/routes';

const routes = routesOf(testApp());
const permissionsBelow = (start: string) => [...new Set(routes.filter(({ path }) => path === start || path.startsWith(`${start}/`) || path.startsWith(`${start}.`)).map(({ permission }) => permission))];

describe('every route line', () => {
  it('says first who may come', () => {
    expect(routes.length).toBeGreaterThan(10);
    expect(routes.filter(({ permission }) => permission === undefined).map(({ key }) => key)).toEqual([]);
  });

  it('in the portal names a permission of members, in /my one of customers, in /office one of staff', () => {
    expect(permissionsBelow('/portal')).not.toContain('open');
    expect(permissionsBelow('/portal').filter((permission) => /^(signed-in|my:|office:|applications:|staff:)/.test(permission ?? ''))).toEqual([]);
    expect(permissionsBelow('/my').filter((permission) => !permission?.startsWith('my:'))).toEqual([]);
    const ofStaff: ReadonlySet<string> = staffPermissionsOf(STAFF_ROLES);
    expect(permissionsBelow('/office').filter((permission) => !ofStaff.has(permission ?? ''))).toEqual([]);
    expect([...ofStaff].filter((permission) => ROLES.some((role) => roleAllows(role, permission as Permission)))).toEqual([]);
  });

  it('stands once', () => {
    expect(routes.map(({ key }) => key).filter((key, index, all) => all.indexOf(key) !== index)).toEqual([]);
  });
});

describe('the walk over routes', () => {
  it('finds a bare line, also in a router inside a router, and a guard that comes too late', () => {
    const inner = express.Router().get('/bare', (_req, res) => void res.end()).get('/late', (_req, _res, next) => next(), open()).post('/fine', can('home:read'));
    const app = express();
    app.use(express.Router().use(inner));
    expect(routesOf(app).map(({ key, permission }) => [key, permission])).toEqual([['GET /bare', undefined], ['GET /late', undefined], ['POST /fine', 'home:read']]);
  });
});
