import { readConfig, SettingError } from '../../../src/config';
import { readRedisAddress } from '../../../src/platform/queue/redis-address';

const nobody = { username: undefined, password: undefined, tls: false };

describe('REDIS_URL', () => {
  it.each([
    ['redis://cache', { ...nobody, kind: 'single', host: 'cache', port: 6379, database: 0 }],
    ['rediss://:p%40ss@cache.example.com:6380/2', { username: undefined, password: 'p@ss', tls: true, kind: 'single', host: 'cache.example.com', port: 6380, database: 2 }],
    ['redis://[::1]:6379', { ...nobody, kind: 'single', host: '::1', port: 6379, database: 0 }],
    ['redis+sentinel://a,b:26380/mymaster', { ...nobody, kind: 'sentinel', nodes: [{ host: 'a', port: 26379 }, { host: 'b', port: 26380 }], master: 'mymaster', database: 0, sentinelPassword: undefined }],
    ['rediss+sentinel://portal:secret@a/main.1/3?sentinel-password=s%20p', { username: 'portal', password: 'secret', tls: true, kind: 'sentinel', nodes: [{ host: 'a', port: 26379 }], master: 'main.1', database: 3, sentinelPassword: 's p' }],
    ['redis+cluster://h1:6379,h2:6379,h3', { ...nobody, kind: 'cluster', nodes: [{ host: 'h1', port: 6379 }, { host: 'h2', port: 6379 }, { host: 'h3', port: 6379 }] }],
  ])('%s is read', (text, address) => {
    expect(readRedisAddress(text)).toEqual(address);
  });

  it.each([
    ['http://cache', 'must look like redis://host:6379'], ['redis+proxy://cache', 'must look like'], ['redis://', 'must look like'], ['cache:6379', 'must look like'],
    ['redis://a:6379,b:6379', 'names several hosts'], ['redis://a:99999', 'has "a:99999" where host:port is expected'], ['redis+cluster://a:6379,', 'has "" where'],
    ['redis+cluster://a:6379,b c:1', 'has "b c:1" where'], ['redis+cluster://a:6379/1', 'must not name a database'], ['redis+sentinel://a:26379', 'must name the master'],
    ['redis+sentinel://a/m/x', 'has "x" where the number of a database'], ['redis://a/x', 'has "x" where'], ['redis://a?db=1', 'must not have anything after "?" (db)'],
    ['redis+sentinel://a/m?timeout=1', 'must not have timeout after "?"'], ['redis://u:%zz@a', 'not percent-encoded'],
  ])('%s is refused in words', (text, words) => {
    expect(readRedisAddress(text)).toContain(words);
    const start = () => readConfig({ DATABASE_URL: 'postgres://a:b@c/d', REDIS_URL: text });
    expect(start).toThrow(SettingError);
    expect(start).toThrow(/^The setting REDIS_URL (must|has|names) .*\.$/);
  });
});
