import '../support/database';
import { endServers, redisFolder, startCluster, withRedis } from '../support/outside/redis-server';
import { describeQueue } from './queue-suite';

withRedis('Jobs on a Redis cluster', () => {
  describeQueue('a Redis cluster of three', async () => {
    const folder = redisFolder();
    const nodes = await startCluster(folder);
    // One node that is away is no hindrance: the others name all.
    process.env.REDIS_URL = `redis+cluster://127.0.0.1:1,${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
    return () => endServers(nodes, folder);
  });
});
