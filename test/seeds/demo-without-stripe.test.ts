import { seedDemo } from '../../seeds/demo';
import '../support/app';
import { ownerSql } from '../support/database';

describe('the demo where no Stripe is set', () => {
  it('is made without cards and without charges', async () => {
    const { signIns } = await seedDemo();
    expect(signIns).toHaveLength(9);
    const [row] = await ownerSql("select (select count(*)::int from cards) as cards, (select count(*)::int from invoices where status = 'paid') as paid, (select count(*)::int from accounts) as accounts");
    expect(row).toMatchObject({ cards: 0, paid: 65, accounts: 53 });
    expect(await seedDemo()).toEqual({ signIns });
  }, 60_000);
});
