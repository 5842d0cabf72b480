import { closeDatabase } from '../../../src/platform/database/database';
import { TooMany } from '../../../src/platform/errors';
import { closeRateLimits, inMinutes, limit, networkOf } from '../../../src/platform/http/rate-limit';
import { ownerSql } from '../../support/database';

afterAll(async () => {
  closeRateLimits();
  await closeDatabase();
});

describe('a limit', () => {
  it('lets so many through for a key and then says when to come back', async () => {
    const three = limit('three', { points: 3, seconds: 60 });
    for (let i = 0; i < 3; i += 1) await three.take('a');
    await expect(three.take('a')).rejects.toThrow(TooMany);
    await expect(three.take('a')).rejects.toMatchObject({ status: 429, retryAfterSeconds: 60 });
    await three.take('b');
  });

  it('counts together what several processes count', async () => {
    const [one, other] = [limit('shared', { points: 1, seconds: 60 }), limit('shared', { points: 1, seconds: 60 })];
    await one.take('k');
    await expect(other.take('k')).rejects.toThrow(TooMany);
    await one.giveBack('k');
    const [row] = await ownerSql("select points from rate_limits where key = 'shared:k'");
    expect(row?.points).toBe(1);
  });
});

describe('the network of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:12:3456:1:2:3:4', '2001:db8:12:3400::/56'],
    ['2001:db8:12:34ff::1', '2001:db8:12:3400::/56'],
    ['2001:db8::1', '2001:db8:0:0::/56'],
    ['::1', '0:0:0:0::/56'],
    ['fe80::1%eth0', 'fe80:0:0:0::/56'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

it('says seconds as people do', () => {
  expect([1, 40, 60, 61, 900].map(inMinutes)).toEqual(['1 second', '40 seconds', '1 minute', '2 minutes', '15 minutes']);
});
