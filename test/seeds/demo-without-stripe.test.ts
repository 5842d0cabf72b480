import { seedDemo } from '../../seeds/demo';
import { accountInvariants } from '../../src/accounts/invariants';
import { invariants } from '../../src/invariants.command';
import { setClock } from '../support/app';
import { ownerSql } from '../support/database';

describe('the demo where no Stripe is set, on a leap day', () => {
  it('is made without cards and without charges, and keeps every invariant', async () => {
    await setClock('2028-02-29T15:00:00Z');
    const { signIns } = await seedDemo();
    expect(signIns.length).toBeGreaterThan(14);
    expect(new Set(signIns.map(({ email }) => email)).size).toBe(signIns.length);
    const [row] = await ownerSql("select (select count(*)::int from cards) as cards, (select count(*)::int from invoices where status = 'paid') as paid, (select count(*)::int from accounts) as accounts");
    expect(row).toMatchObject({ cards: 0, paid: 87, accounts: 66 });
    for (const { name, sql } of [...accountInvariants, ...invariants]) expect({ name, rows: await ownerSql(sql) }).toEqual({ name, rows: [] });
    const statuses = await ownerSql<{ list_status: string }>('select distinct list_status from accounts order by 1');
    expect(statuses.map((each) => each.list_status)).toEqual(['active', 'data_removed', 'expired', 'not_activated', 'payment_failed', 'trial']);
    expect(await seedDemo()).toEqual({ signIns });
  }, 60_000);
});
