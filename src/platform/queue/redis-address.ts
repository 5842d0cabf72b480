/** Where Redis is, read from REDIS_URL: one server, a master that Sentinels name, or a cluster. */
export type RedisAddress = Account & (
  | { readonly kind: 'single'; readonly host: string; readonly port: number; readonly database: number }
  | { readonly kind: 'sentinel'; readonly nodes: readonly Node[]; readonly master: string; readonly database: number; readonly sentinelPassword: string | undefined }
  | { readonly kind: 'cluster'; readonly nodes: readonly Node[] }
);

type Account = { readonly username: string | undefined; readonly password: string | undefined; readonly tls: boolean };
type Node = { readonly host: string; readonly port: number };

const SHAPES = 'must look like redis://host:6379, redis+sentinel://host:26379,host2:26379/mymaster or redis+cluster://host:6379,host2:6379 (rediss… with TLS)';
const ADDRESS = /^(rediss?)(\+sentinel|\+cluster)?:\/\/(?:([^@/?#]*)@)?([^/?#@]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const NODE = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i;

/**
 * Reads REDIS_URL. Sentinels take the master's name as path, then a database (`/mymaster/1`), and their own password as `?sentinel-password=…`;
 * a cluster has database 0 only. Answers what is wrong as the rest of a sentence that begins with the setting's name.
 */
export function readRedisAddress(text: string): RedisAddress | string {
  const [, scheme, kind, credentials = '', hosts = '', path = '', query = ''] = ADDRESS.exec(text) ?? [];
  if (scheme === undefined) return SHAPES;
  const account = accountIn(credentials, scheme === 'rediss');
  const nodes = nodesIn(hosts, kind === '+sentinel' ? 26_379 : 6_379);
  if (typeof account === 'string') return account;
  if (typeof nodes === 'string') return nodes;
  if (kind === '+sentinel') return sentinelFrom({ account, nodes, path, query });
  if (query !== '') return `must not have anything after "?" (${query.split('=')[0]})`;
  if (kind === '+cluster') return path === '' ? { ...account, kind: 'cluster', nodes } : 'must not name a database, because a cluster has only the first';
  return singleFrom(account, nodes, path);
}

function singleFrom(account: Account, nodes: readonly Node[], path: string): RedisAddress | string {
  const [node, ...others] = nodes;
  if (others.length > 0) return 'names several hosts; say what they are with redis+sentinel:// or redis+cluster://';
  const database = databaseIn(path);
  return typeof database === 'string' ? database : { ...account, kind: 'single', ...node!, database };
}

function sentinelFrom({ account, nodes, path, query }: { account: Account; nodes: readonly Node[]; path: string; query: string }): RedisAddress | string {
  const [master = '', ...rest] = path.split('/');
  if (!/^[\w.-]+$/.test(master)) return 'must name the master that the Sentinels watch, as in redis+sentinel://host:26379,host2:26379/mymaster';
  const database = databaseIn(rest.join('/'));
  if (typeof database === 'string') return database;
  const parameters = new URLSearchParams(query);
  const unknown = [...parameters.keys()].find((name) => name !== 'sentinel-password');
  if (unknown !== undefined) return `must not have ${unknown} after "?"; only sentinel-password may stand there`;
  return { ...account, kind: 'sentinel', nodes, master, database, sentinelPassword: parameters.get('sentinel-password') ?? undefined };
}

/** "user:password" or ":password", each percent-encoded. */
function accountIn(credentials: string, tls: boolean): Account | string {
  const [user = '', ...rest] = credentials.split(':');
  try {
    return { username: decodeURIComponent(user) || undefined, password: decodeURIComponent(rest.join(':')) || undefined, tls };
  } catch {
    return 'has a user or password that is not percent-encoded';
  }
}

function nodesIn(hosts: string, usualPort: number): readonly Node[] | string {
  const nodes: Node[] = [];
  for (const part of hosts.split(',')) {
    const [, host, port = String(usualPort)] = NODE.exec(part) ?? [];
    if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return `has "${part}" where host:port is expected`;
    nodes.push({ host: host.replace(/^\[|\]$/g, ''), port: Number(port) });
  }
  return nodes;
}

function databaseIn(path: string): number | string {
  return /^\d{0,4}$/.test(path) ? Number(path) : `has "${path}" where the number of a database is expected`;
}
