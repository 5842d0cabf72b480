import { config, readConfig } from '../../../src/config';
import { closeDatabase, patiently, within } from '../../../src/platform/database/database';
import { defineJob, performJob } from '../../../src/platform/queue/queue';
import '../../support/database';

afterAll(closeDatabase);

const timeout = () => within('system', async (trx) => {
  const result = await trx.raw<{ rows: { ms: number }[] }>("select extract(epoch from current_setting('statement_timeout')::interval)::int * 1000 as ms");
  return result.rows[0]!.ms;
}, { readOnly: true });

describe('One statement', () => {
  it('takes no longer than 5 seconds at a page and a minute in a job', () => {
    expect(readConfig({ NODE_ENV: 'development', DATABASE_URL: 'postgres://a:b@c/d' }).statementMs).toEqual({ web: 5_000, worker: 60_000 });
  });

  it('has the time of a page, unless a job or a command runs it, beside pages of the same process too', async () => {
    const seen: number[] = [];
    defineJob('test.timeout', async () => void seen.push(await timeout()));
    await Promise.all([performJob('test.timeout', { id: 'test' }), timeout().then((ms) => seen.unshift(ms))]);
    expect(seen.sort((a, b) => a - b)).toEqual([config.statementMs.web, config.statementMs.worker]);
    expect(await patiently(timeout)).toBe(config.statementMs.worker);
    expect(await timeout()).toBe(config.statementMs.web);
  });

  it('that takes longer is ended, and leaves nothing behind', async () => {
    const short = { ...config.statementMs };
    config.statementMs.worker = 50;
    await expect(patiently(() => within('system', (trx) => trx.raw('select pg_sleep(5)')))).rejects.toMatchObject({ code: '57014' });
    Object.assign(config.statementMs, short);
    expect(await timeout()).toBe(config.statementMs.web);
  });
});
