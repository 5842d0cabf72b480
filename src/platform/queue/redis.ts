import { Cluster, Redis, type RedisOptions as Settings } from 'ioredis';
import { type RedisAddress } from './redis-address';

/** What a connection is for: one that a page waits for gives up early, a worker's waits until Redis is back. */
export type RedisOptions = Pick<Settings, 'maxRetriesPerRequest' | 'connectTimeout' | 'commandTimeout' | 'disconnectTimeout' | 'lazyConnect' | 'enableOfflineQueue'>;

/** Opens Redis wherever REDIS_URL says it is. The caller listens to `error` and disconnects. */
export function openRedis(address: RedisAddress, options: RedisOptions): Redis | Cluster {
  const { username, password, tls } = address;
  const account = { ...username !== undefined && { username }, ...password !== undefined && { password }, ...tls && { tls: {} } };
  switch (address.kind) {
    case 'single': return new Redis({ ...account, host: address.host, port: address.port, db: address.database, ...options });
    case 'sentinel': return new Redis({
      ...account, sentinels: [...address.nodes], name: address.master, db: address.database, ...options,
      ...tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }, ...address.sentinelPassword !== undefined && { sentinelPassword: address.sentinelPassword },
    });
    case 'cluster': {
      const { lazyConnect, enableOfflineQueue, ...each } = options;
      return new Cluster([...address.nodes], {
        redisOptions: { ...account, ...each }, ...lazyConnect !== undefined && { lazyConnect }, ...enableOfflineQueue !== undefined && { enableOfflineQueue },
        // Certificates name hosts, not the addresses that they resolve to.
        ...tls && { dnsLookup: (host: string, found: (error: Error | null, address: string) => void) => found(null, host) },
      });
    }
  }
}
