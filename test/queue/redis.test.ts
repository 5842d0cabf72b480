import { once } from 'node:events';
import '../support/database';
import { eventually } from '../support/eventually';
import { endServers, freePort, redisFolder, type RedisServer, startRedisServer, withRedis } from '../support/outside/redis-server';
import { describeQueue, type Queues } from './queue-suite';

let server: RedisServer['process'];
let folder: string | undefined;
let port: number | undefined;

withRedis('Jobs on Redis', () => {
  describeQueue('Redis', async () => {
    await startRedis();
    return () => endServers([{ process: server, port: port! }], folder!);
  }, outlivesItsBackend);
});

/** What is special about Redis: it keeps its jobs in memory, and on disk only as it is told. */
function outlivesItsBackend({ enqueue, queueAnswers, startWorker, open, ran }: Queues): void {
  it('are there again when Redis was killed', async () => {
    const engine = await open();
    await enqueue('test.plain', { id: 'before' });
    await restartRedis();
    await eventually(queueAnswers, 10_000);
    await startWorker();
    await eventually(() => expect(ran('test.plain')).toEqual(['before']));
    // A job that ends while Redis is killed runs a second time.
    await eventually(async () => expect(await engine.jobs.getJobCounts('active')).toEqual({ active: 0 }));
    await restartRedis();
    await eventually(queueAnswers, 10_000);
    await enqueue('test.plain', { id: 'after' });
    await eventually(() => expect(ran('test.plain')).toEqual(['before', 'after']), 15_000);
  });

  it('let their worker end while Redis is away', async () => {
    const worker = await startWorker();
    await enqueue('test.plain', { id: 'before' });
    await eventually(() => expect(ran('test.plain')).toEqual(['before']));
    server.kill('SIGKILL');
    await once(server, 'exit');
    const began = performance.now();
    await worker.stop();
    expect(performance.now() - began).toBeLessThan(10_000);
    await startRedis();
    await open();
    await eventually(queueAnswers, 10_000);
  });

  it('are not waited for while Redis is away', async () => {
    await open();
    server.kill('SIGKILL');
    await once(server, 'exit');
    const began = performance.now();
    await enqueue('test.plain', { id: 'lost' });
    expect(performance.now() - began).toBeLessThan(2_500);
    await expect(queueAnswers()).rejects.toThrow();
    await startRedis();
    await eventually(queueAnswers, 10_000);
  });
}

async function startRedis(): Promise<void> {
  folder ??= redisFolder();
  port ??= await freePort();
  ({ process: server } = await startRedisServer(folder, port));
  process.env.REDIS_URL = `redis://127.0.0.1:${port}`;
}

async function restartRedis(): Promise<void> {
  server.kill('SIGKILL');
  await once(server, 'exit');
  await startRedis();
}
