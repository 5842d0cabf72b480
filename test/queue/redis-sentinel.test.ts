import '../support/database';
import { eventually } from '../support/eventually';
import { endServers, freePort, redisFolder, startRedisServer, startSentinel, withRedis } from '../support/outside/redis-server';
import { describeQueue, type Queues } from './queue-suite';

withRedis('Jobs on Redis behind Sentinels', () => {
  const folder = redisFolder();
  const servers: Awaited<ReturnType<typeof startRedisServer>>[] = [];

  describeQueue('Redis behind Sentinels', async () => {
    const master = await startRedisServer(folder, await freePort());
    servers.push(master);
    for (const port of [await freePort(), await freePort()]) servers.push(await startSentinel(folder, port, master.port));
    process.env.REDIS_URL = `redis+sentinel://${servers.slice(1).map(({ port }) => `127.0.0.1:${port}`).join(',')}/mymaster`;
    return () => endServers(servers, folder);
  }, ({ open, enqueue, startWorker, ran }: Queues) => {
    it('go on when a Sentinel is gone', async () => {
      servers[1]!.process.kill('SIGKILL');
      await open();
      await startWorker();
      await enqueue('test.plain', { id: 'one-sentinel' });
      await eventually(() => expect(ran('test.plain')).toEqual(['one-sentinel']), 10_000);
    });
  });
});
