import fc from 'fast-check';
import semver from 'semver';
import { outdatedLevel } from '../../../src/computers/versions/outdated.model';
import { closeDatabase } from '../../../src/platform/database/database';
import { ownerSql } from '../../support/database';

afterAll(closeDatabase);

const number = fc.oneof(fc.constantFrom(0, 1, 2, 9, 10, 11, 99, 100), fc.nat(9_999_999));
const identifier = fc.oneof(fc.constantFrom('alpha', 'beta', 'rc', 'a', 'B', '1', '2', '10', '0', 'x-1', 'rc1'), number.map(String));
const version = fc.tuple(number, number, number, fc.option(fc.array(identifier, { minLength: 1, maxLength: 4 }), { nil: undefined }))
  .map(([major, minor, patch, before]) => `${major}.${minor}.${patch}${before ? `-${before.join('.')}` : ''}`);

describe('versions in the database', () => {
  it('stand in the order of Semantic Versioning, pre-releases included', async () => {
    const pairs = fc.sample(fc.tuple(version, version), { numRuns: 3_000, seed: 20261122 });
    const rows = await ownerSql<{ a: string; b: string; order: number }>(
      `select a, b, case when app.version_key(a) collate "C" < app.version_key(b) collate "C" then -1 when app.version_key(a) = app.version_key(b) then 0 else 1 end as "order"
         from unnest($1::text[], $2::text[]) as pairs(a, b)`, [pairs.map(([a]) => a), pairs.map(([, b]) => b)]);
    expect(rows).toHaveLength(3_000);
    expect(rows.filter(({ a, b, order }) => order !== semver.compare(a, b))).toEqual([]);
  });

  it('that are none have no place: they are neither old nor new', async () => {
    const [row] = await ownerSql("select app.version_key('') as a, app.version_key('new') as b, app.version_key('1.2') as c, app.version_key('1.2.3.4') as d, app.version_key(null) as e");
    expect(Object.values(row!)).toEqual([null, null, null, null, null]);
  });
});

describe('a client', () => {
  it.each([
    ['6.2.0', undefined], ['6.3.0', undefined], ['6.2.0-rc.1', 'warning'], ['6.1.9', 'warning'], ['5.0.0', 'warning'], ['5.0.0-beta', 'critical'], ['4.9.9', 'critical'], ['', undefined], ['5.2', undefined],
  ])('of version "%s" is %s where 6.2.0 is current and 5.0.0 the minimum', (text, level) => {
    expect(outdatedLevel(text, { current: '6.2.0', minimum: '5.0.0' })).toBe(level);
  });
});
