import { Queue } from 'bullmq';
import { type Cluster, type Redis } from 'ioredis';
import { SettingError } from '../../config';
import { logger } from '../operations/logger';
import { jobOptions, LettingGoWorker, QUEUE_NAME, type QueueEngine } from './queue-options';
import { openRedis } from './redis';
import { type RedisAddress } from './redis-address';

// One hash slot, so that the same name works on a cluster.
const prefix = '{portal}';
const SLOWEST_START_MS = 10_000;

/**
 * BullMQ on Redis. A page that adds a job fails at once while Redis is away (and its sweep finds the work); a worker
 * waits until it is back.
 */
export async function openRedisEngine(address: RedisAddress): Promise<QueueEngine> {
  const producer = openRedis(address, { maxRetriesPerRequest: 1, connectTimeout: 3_000, commandTimeout: 2_000, disconnectTimeout: 100, lazyConnect: true });
  producer.on('error', (error) => logger.warn({ error }, 'queue'));
  await inTime(producer.connect()).catch((error: Error) => {
    producer.disconnect();
    throw new SettingError(`The setting REDIS_URL names a Redis that does not answer: ${error.message}.`);
  });
  producer.options.enableOfflineQueue = false;
  await warnOfForgetfulRedis(producer);
  const jobs: QueueEngine['jobs'] = new Queue(QUEUE_NAME, { connection: producer, prefix, defaultJobOptions: jobOptions });
  const consumers: (Redis | Cluster)[] = [];
  return {
    jobs,
    worker: (process, options) => {
      const consumer = openRedis(address, { maxRetriesPerRequest: null, disconnectTimeout: 100 });
      consumer.on('error', (error) => logger.warn({ error }, 'queue'));
      keep(consumer, consumers);
      return new LettingGoWorker(QUEUE_NAME, process, { ...options, connection: consumer, prefix });
    },
    // Redis runs each change of a scheduler in one piece.
    alone: (work) => work(),
    ping: async () => void (await producer.ping()),
    close: async () => {
      await jobs.close();
      for (const connection of [producer, ...consumers]) connection.disconnect();
    },
  };
}

/**
 * BullMQ waits for jobs on copies that it makes of our connection, and closes them by asking Redis. One that is away then would be called for ever: we
 * keep them all and cut them ourselves.
 */
function keep(connection: Redis | Cluster, kept: (Redis | Cluster)[]): void {
  kept.push(connection);
  const duplicate = connection.duplicate.bind(connection) as (...given: unknown[]) => Redis | Cluster;
  const duplicateKept = (...given: unknown[]) => {
    const copy = duplicate(...given);
    keep(copy, kept);
    return copy;
  };
  Object.assign(connection, { duplicate: duplicateKept });
}

/** Sentinels and clusters are asked again without end; a start must end. */
async function inTime(connecting: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no connection in ${SLOWEST_START_MS / 1000} seconds`)), SLOWEST_START_MS);
  });
  connecting.catch(() => undefined);
  await Promise.race([connecting, tooLate]).finally(() => clearTimeout(timer));
}

/** Without its append-only file Redis forgets what it has acknowledged when it is killed. */
async function warnOfForgetfulRedis(redis: Redis | Cluster): Promise<void> {
  const facts = `${await redis.info('persistence')}\n${await redis.info('memory')}`;
  if (!facts.includes('aof_enabled:1')) logger.warn('Redis runs without appendonly: a crash of Redis delays jobs until their next sweep');
  if (!facts.includes('maxmemory_policy:noeviction')) logger.warn('Redis may evict jobs: set maxmemory-policy noeviction');
}
