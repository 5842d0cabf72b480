import { closeDatabase, readWithin, type Statement } from '../../../src/platform/database/database';
import '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createOrganization } from '../../support/factories/organizations';

afterAll(closeDatabase);

const names = (values: readonly unknown[]): Statement => ({ name: 'test-names', text: 'select name from accounts where organization_id = $1 order by name', values });
const echo = (value: unknown, type = 'text'): Statement => ({ name: `test-echo-${type}`, text: `select $1::${type} as value`, values: [value] });

describe('reading in one message', () => {
  it('answers the rows of each statement, prepared or not yet', async () => {
    const { organizationId } = await createOrganization();
    await createAccount({ organizationId, name: 'Ada' });
    for (let turn = 0; turn < 3; turn += 1) {
      const [found, one, again] = await readWithin<[{ name: string }, { value: string }, { value: string }]>({ organizationId }, [names([organizationId]), echo('x'), echo('y')]);
      expect([found, one, again]).toEqual([[{ name: 'Ada' }], [{ value: 'x' }], [{ value: 'y' }]]);
    }
  });

  it('sees only the scope’s rows, whatever the statement asks for', async () => {
    const [ours, theirs] = [await createOrganization(), await createOrganization()];
    await createAccount({ organizationId: theirs.organizationId, name: 'Canary' });
    expect(await readWithin({ organizationId: ours.organizationId }, [names([theirs.organizationId])])).toEqual([[]]);
    expect(await readWithin({ organizationId: theirs.organizationId }, [names([theirs.organizationId])])).toEqual([[{ name: 'Canary' }]]);
  });

  it('writes nothing', async () => {
    const { organizationId } = await createOrganization();
    const write: Statement = { name: 'test-write', text: 'update accounts set name = $1', values: ['Taken'] };
    await expect(readWithin({ organizationId }, [write])).rejects.toThrow('read-only transaction');
  });

  it('leaves nothing open after a failure, and works again', async () => {
    const { organizationId } = await createOrganization();
    const divided = (by: number): Statement => ({ name: 'test-division', text: 'select 1 / $1::integer as value', values: [by] });
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(readWithin({ organizationId }, [divided(0), echo('x')])).rejects.toThrow('division by zero');
      expect(await readWithin({ organizationId }, [divided(1), echo('x')])).toEqual([[{ value: 1 }], [{ value: 'x' }]]);
    }
  });

  it('makes one plan for all values when a statement says so, and none of it stays with the next', async () => {
    const { organizationId } = await createOrganization();
    const plans: Statement = { name: 'test-plans', text: "select generic_plans::integer as one, custom_plans::integer as many from pg_prepared_statements where name = $1", values: ['test-one-plan'] };
    const onePlan: Statement = { name: 'test-one-plan', text: 'select name from accounts where organization_id = $1', values: [organizationId], onePlan: true };
    for (let turn = 0; turn < 3; turn += 1) await readWithin({ organizationId }, [onePlan]);
    expect((await readWithin({ organizationId }, [plans]))[0]).toEqual([{ one: 3, many: 0 }]);
    const setting: Statement = { name: 'test-setting', text: "select current_setting('plan_cache_mode') as value", values: [] };
    expect(await readWithin({ organizationId }, [setting])).toEqual([[{ value: 'auto' }]]);
  });

  it('gives each of several organizations that ask in the same turn its own rows, and a failure to nobody else', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => createOrganization()));
    await Promise.all(made.map(({ organizationId }, index) => createAccount({ organizationId, name: `Account ${index}` })));
    const named = (values: readonly unknown[]): Statement => ({ name: 'test-turn-names', text: 'select name from accounts where $1::uuid is not null order by name', values, onePlan: true });
    const failing: Statement = { name: 'test-turn-failure', text: 'select 1 / $1::integer as value', values: [0], onePlan: true };
    const none: Statement = { name: 'test-turn-none', text: 'select name from accounts where false', values: [], onePlan: true };
    for (let turn = 0; turn < 3; turn += 1) {
      const answers = await Promise.allSettled(made.map(({ organizationId }, index) =>
        readWithin({ organizationId }, index === 2 ? [named([organizationId]), failing] : [none, named([organizationId])])));
      answers.forEach((answer, index) => {
        if (index === 2) expect(answer).toMatchObject({ status: 'rejected', reason: { message: 'division by zero' } });
        else expect(answer).toEqual({ status: 'fulfilled', value: [[], [{ name: `Account ${index}` }]] });
      });
    }
  });

  it('refuses answers that are not as many as the statements, rather than to guess whose they are', async () => {
    const { organizationId } = await createOrganization();
    const silent: Statement = { name: 'test-silent', text: 'insert into clock select where false', values: [] };
    await expect(readWithin({ organizationId }, [silent])).rejects.toThrow();
    expect(await readWithin({ organizationId }, [echo('x')])).toEqual([[{ value: 'x' }]]);
  });

  it('keeps nothing and empty text apart, and makes rows anew when the columns of a name change', async () => {
    const { organizationId } = await createOrganization();
    const columns = (text: string): Statement => ({ name: 'test-columns', text, values: [] });
    expect(await readWithin({ organizationId }, [columns("select null::text as a, '' as b, null::integer as c")])).toEqual([[{ a: null, b: '', c: null }]]);
    await closeDatabase();
    expect(await readWithin({ organizationId }, [columns('select 7 as "it\'s `odd`", 2 as b')])).toEqual([[{ "it's `odd`": 7, b: 2 }]]);
  });

  it.each([["it's", 'text'], ["'; drop table accounts; --", 'text'], ['\\', 'text'], ["\\'; select 1; --", 'text'], ['$1', 'text'], ['', 'text'], ['👩‍💻 שלום', 'text'],
    [null, 'text'], [true, 'boolean'], [false, 'boolean'], [-1, 'integer'], [1.5, 'float8'], [[1, 2, 3], 'smallint[]'], [['ab12', '00'], 'text[]'], [[], 'smallint[]'], ['2026-11-22', 'date'], [Buffer.from([0, 39, 92, 255]), 'bytea']])(
    'takes %j as the value it is', async (value, type) => {
      const { organizationId } = await createOrganization();
      expect(await readWithin({ organizationId }, [echo(value, type)])).toEqual([[{ value }]]);
    });

  it.each([['a\0b'], [Number.NaN], [Number.POSITIVE_INFINITY], [undefined], [{}], [["'"]], [["AB"]], [["a,b"]], [[1.5]], [Symbol('x')]])('refuses %p', async (value) => {
    const { organizationId } = await createOrganization();
    await expect(readWithin({ organizationId }, [echo(value)])).rejects.toThrow(TypeError);
    expect(await readWithin({ organizationId }, [echo('x')])).toEqual([[{ value: 'x' }]]);
  });
});
