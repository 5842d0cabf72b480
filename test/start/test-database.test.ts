import { ownerSql } from '../support/database';
import { within } from '../../src/platform/database/database';
import { closeDatabase } from '../../src/platform/database/database';

afterAll(closeDatabase);

describe('the test database', () => {
  it('is a clone of the migrated template, where the app logs in as portal_app', async () => {
    const rows = await within('system', (trx) => trx.raw<{ rows: { login: string; role: string }[] }>('select session_user as login, current_user as role'));
    expect(rows.rows).toEqual([{ login: 'portal_app', role: 'portal_system' }]);
  });

  it('lets factories work as the owner of all tables', async () => {
    const [row] = await ownerSql<{ owner: string; database: string }>('select current_user as owner, current_database() as database');
    expect(row?.owner).toBe('portal_owner');
    expect(row?.database).toMatch(/^portal_test_/);
  });
});
