import { once } from 'node:events';
import { config } from '../../../src/config';
import { paths } from '../../../src/paths';
import { readRedisAddress } from '../../../src/platform/queue/redis-address';
import { pageOf } from '../../support/app';
import { endServers, freePort, redisFolder, type RedisServer, startRedisServer, withRedis } from '../../support/outside/redis-server';
import { describeBoard } from './board-suite';

let server: RedisServer;

withRedis('The board on Redis', () => {
  describeBoard('Redis', async () => {
    const folder = redisFolder();
    server = await startRedisServer(folder, await freePort());
    Object.assign(config, { redis: readRedisAddress(`redis://127.0.0.1:${server.port}`) });
    return () => endServers([server], folder);
  }, (agent) => {
    it('is not offered while Redis is away, and the page of jobs says so', async () => {
      server.process.kill('SIGKILL');
      await once(server.process, 'exit');
      const page = pageOf((await agent().get(paths.operations.jobs).expect(200)).text);
      expect(page('main').text()).toContain('The job queue does not answer');
      expect(page('.stats, #failed')).toHaveLength(0);
      expect(page(`a[href="${paths.operations.board}"]`)).toHaveLength(0);
      expect(page('section[aria-labelledby=schedule] tbody tr').length).toBeGreaterThan(10);
    }, 20_000);
  });
});
