import knex, { type Knex } from 'knex';
import { seedCatalog } from '../../seeds/catalog';
import { ownerSql } from '../support/database';

let owner: Knex;
beforeAll(() => {
  owner = knex({ client: 'pg', connection: process.env.DATABASE_OWNER_URL! });
});
afterAll(() => owner.destroy());

const everything = async (): Promise<unknown> => {
  const tables = ['products', 'plans', 'plan_prices', 'add_ons', 'add_on_prices', 'tier_discounts', 'term_discounts'];
  return Promise.all(tables.map((table) => ownerSql(`select * from ${table} rows order by rows::text`)));
};

describe('seeding the catalog again', () => {
  it('changes nothing', async () => {
    const before = await everything();
    await seedCatalog(owner);
    expect(await everything()).toEqual(before);
  });

  it('keeps what staff have edited, and puts back what is missing', async () => {
    await ownerSql(`update plans set name = 'Safe Plus 2' where code = 'safe_plus'`);
    await ownerSql(`delete from tier_discounts where tier = 'premier' and discount_class = 'storage'`);
    await seedCatalog(owner);
    expect(await ownerSql(`select name from plans where code = 'safe_plus'`)).toEqual([{ name: 'Safe Plus 2' }]);
    expect(await ownerSql(`select discount_bps from tier_discounts where tier = 'premier' and discount_class = 'storage'`)).toEqual([{ discount_bps: 2_000 }]);
  });
});
