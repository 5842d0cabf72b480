import { type Cluster, type Redis } from 'ioredis';
import { type RateLimiterAbstract, RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { config } from '../../config';
import { within } from '../database/database';
import { TooMany } from '../errors';
import { logger } from '../operations/logger';
import { openRedis } from '../queue/redis';
import { type RedisAddress } from '../queue/redis-address';

type Limit = {
  /** Takes one of the key's points; throws TooMany when there is none left. */
  take(key: string): Promise<void>;
  /** Gives one back: what was limited turned out to be fine. */
  giveBack(key: string): Promise<void>;
};

let redis: Redis | Cluster | undefined;

/**
 * So many points per key and time, counted for all web processes together: in Redis when REDIS_URL is set, else in
 * table rate_limits. When the counter cannot be reached the request goes on and the log says so: what must never be
 * exceeded is counted in the database (identity/sign-in-attempts.repository.ts).
 */
export function limit(name: string, { points, seconds }: { points: number; seconds: number }): Limit {
  const limiter = counter({ keyPrefix: name, points, duration: seconds });
  return {
    async take(key) {
      try {
        await limiter.consume(key);
      } catch (answer) {
        if (!(answer instanceof RateLimiterRes)) return logger.error({ err: answer, limit: name }, 'rate limit not counted');
        const wait = Math.max(1, Math.ceil(answer.msBeforeNext / 1000));
        throw new TooMany(`There were too many tries from your network. Try again in ${inMinutes(wait)}.`, wait);
      }
    },
    async giveBack(key) {
      await limiter.reward(key).catch((error: unknown) => logger.error({ err: error, limit: name }, 'rate limit not counted'));
    },
  };
}

/**
 * So many points per key and time in this process alone, counted without asking anybody: for what only wastes this process's own time.
 * Throws TooMany when there is none left.
 */
export function limitHere(name: string, { points, seconds }: { points: number; seconds: number }): { take(key: string): void } {
  const windows = new Map<string, { count: number; endsAt: number }>();
  let tidyAt = 0;
  return {
    take(key) {
      const now = performance.now();
      if (now >= tidyAt) {
        for (const [each, { endsAt }] of windows) if (endsAt <= now) windows.delete(each);
        tidyAt = now + seconds * 1_000;
      }
      const standing = windows.get(key);
      const window = standing && standing.endsAt > now ? standing : { count: 0, endsAt: now + seconds * 1_000 };
      window.count += 1;
      windows.set(key, window);
      if (window.count <= points) return;
      if (window.count === points + 1) logger.warn({ limit: name }, 'rate limit reached');
      const wait = Math.max(1, Math.ceil((window.endsAt - now) / 1_000));
      throw new TooMany(`There were too many requests. Try again in ${inMinutes(wait)}.`, wait);
    },
  };
}

/** The network behind an address: an IPv4 address itself, of an IPv6 address its /56, which is what one customer gets. */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  const [a, b, c, d] = groups.map((group) => parseInt(group, 16));
  return `${[a, b, c, (d ?? 0) & 0xff00].map((group) => (group ?? 0).toString(16)).join(':')}::/56`;
}

/** Seconds in words: "40 seconds", "1 minute", "15 minutes". */
export function inMinutes(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** Lets the process end. */
export function closeRateLimits(): void {
  const closing = redis;
  redis = undefined;
  closing?.disconnect();
}

function counter(options: { keyPrefix: string; points: number; duration: number }): RateLimiterAbstract {
  if (config.redis !== undefined) return new RateLimiterRedis({ ...options, storeClient: counterStore(config.redis), rejectIfRedisNotReady: true });
  return new RateLimiterPostgres({ ...options, storeClient: { query }, storeType: 'client', tableName: 'rate_limits', tableCreated: true, clearExpiredByTimeout: false });
}

// A counter that is down must not hold anybody up: no queue of commands, no second try.
function counterStore(address: RedisAddress): Redis | Cluster {
  // Connects now, so that it is ready when the first person signs in.
  redis ??= openRedis(address, { enableOfflineQueue: false, maxRetriesPerRequest: 1, connectTimeout: 2_000, commandTimeout: 1_000, disconnectTimeout: 100 })
    .on('error', (error) => logger.warn({ err: error }, 'rate limits: Redis'));
  return redis;
}

// The library speaks to a pg client; ours is the one door, with its role and its time-outs.
function query({ text, values = [] }: { text: string; values?: (string | number | null)[] }): Promise<unknown> {
  const bindings: (string | number | null)[] = [];
  const sql = text.replace(/\$(\d+)/g, (_all, position: string) => {
    bindings.push(values[Number(position) - 1] ?? null);
    return '?';
  });
  return within('system', (trx) => trx.raw(sql, bindings as never));
}
