import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';

const PACK = 16 * 1024 * 1024;
/** As many connections as restic opens by itself. */
const AT_ONCE = 5;

/** Packs as restic makes them, each with the name that its content has; all but eight bytes are shared. */
export function makePacks(count: number): { name: string; head: Buffer }[] {
  return Array.from({ length: count }, () => {
    const head = randomBytes(8);
    return { head, name: createHash('sha256').update(head).update(BODY).digest('hex') };
  });
}

const BODY = randomBytes(PACK - 8);

type Way = { base: string; authorization: string; packs: readonly { name: string; head: Buffer }[] };

/** Sends all packs, or fetches them; answers megabytes a second. */
export async function moveAll(method: 'POST' | 'GET', { base, authorization, packs }: Way): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const waiting = [...packs];
  const began = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let pack = waiting.pop(); pack; pack = waiting.pop()) await move(method, `${base}${pack.name}`, authorization, agent, pack.head);
  }));
  agent.destroy();
  return (packs.length * PACK) / 1e6 / ((performance.now() - began) / 1_000);
}

function move(method: 'POST' | 'GET', url: string, authorization: string, agent: Agent, head: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, agent, headers: { authorization, ...method === 'POST' ? { 'Content-Length': PACK } : {} } });
    sending.once('error', reject).once('response', (res) => {
      let seen = 0;
      res.on('data', (piece: Buffer) => (seen += piece.length)).once('error', reject).once('end', () => {
        if (res.statusCode === 200 && (method === 'POST' || seen === PACK)) resolve();
        else reject(new Error(`${method} answered ${res.statusCode} with ${seen} bytes`));
      });
    });
    if (method === 'POST') {
      sending.write(head);
      sending.end(BODY);
    } else sending.end();
  });
}
