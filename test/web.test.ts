import './support/settings/free-port';
import http from 'node:http';
import net from 'node:net';
import { config } from '../src/config';
import { startWeb } from '../src/web';
import './support/database';
import { closeDatabase } from '../src/platform/database/database';

afterAll(closeDatabase);

describe('the web process', () => {
  it('answers whether it lives and can work, under any host name', async () => {
    const web = await startWeb();
    const answers = await Promise.all(['/health/live', '/health/ready'].map((path) => get(web.port, path, { host: 'probe.internal' })));
    expect(answers.map(({ status, body }) => [status, JSON.parse(body)])).toEqual([[200, { status: 'live' }], [200, { status: 'ready', queue: 'up' }]]);
    await web.stop();
  });

  it('finishes a request under way when it is told to stop, and takes no new one', async () => {
    const web = await startWeb();
    const blocker = await blockClock();
    const slow = get(web.port, '/health/ready');
    await blocker.waitForWaiter();
    const stopping = web.stop();
    await expect(refused(web.port)).resolves.toBe(true);
    await blocker.release();
    expect((await slow).status).toBe(200);
    await stopping;
  });

  it('says in one sentence that the port is taken', async () => {
    const other = net.createServer().listen(0, config.host);
    await new Promise((resolve) => other.once('listening', resolve));
    const taken = (other.address() as net.AddressInfo).port;
    const port = jest.replaceProperty(config, 'port', taken);
    await expect(startWeb()).rejects.toThrow(`The port ${taken} is taken. Stop the program that uses it, or set PORT to another.`);
    port.restore();
    other.close();
  });
});

async function blockClock() {
  const pg = (await import('pg')).default;
  const client = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL });
  await client.connect();
  await client.query('begin; lock table clock in access exclusive mode');
  return {
    async waitForWaiter() {
      for (;;) {
        const { rows } = await client.query<{ waiting: number }>("select count(*)::int as waiting from pg_locks where not granted and relation = 'clock'::regclass");
        if (rows[0]!.waiting > 0) return;
      }
    },
    async release() {
      await client.query('commit');
      await client.end();
    },
  };
}

function get(port: number, path: string, headers: http.OutgoingHttpHeaders = {}): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    http.get({ host: config.host, port, path, headers, agent: new http.Agent({ keepAlive: true }) }, (res) => {
      let body = '';
      res.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => resolve({ status: res.statusCode, body }));
    }).on('error', reject);
  });
}

async function refused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, config.host, () => resolve(false)).on('error', () => resolve(true));
    socket.on('connect', () => socket.destroy());
  });
}
