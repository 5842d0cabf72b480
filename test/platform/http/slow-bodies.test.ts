import { createServer, request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { cutSlowBodies } from '../../../src/platform/http/slow-bodies';

let server: Server;

beforeAll(async () => {
  server = createServer((req, res) => void req.resume().on('end', () => res.end('whole')));
  cutSlowBodies(server, { isObject: ({ url }) => url === '/object', requestMs: 100, objectMs: 600_000 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => void server.close());

describe('a request that takes too long to arrive', () => {
  it('is cut', async () => {
    const { ended } = begin('/form');
    await expect(ended).rejects.toThrow('socket hang up');
  });

  it('is waited for where it brings an object of a backup', async () => {
    const form = begin('/form');
    const object = begin('/object');
    // The form began first: by the time it is cut the object has been just as slow.
    await expect(form.ended).rejects.toThrow('socket hang up');
    object.sending.end('b');
    expect(await object.ended).toBe('whole');
  });

  it('leaves a connection alone once it has arrived', async () => {
    const { sending, ended } = begin('/form');
    sending.end('b');
    expect(await ended).toBe('whole');
  });
});

function begin(path: string) {
  const { port } = server.address() as AddressInfo;
  const sending = request({ host: '127.0.0.1', port, path, method: 'POST', headers: { 'Content-Length': 2 } });
  const ended = new Promise<string>((resolve, reject) => {
    sending.once('error', reject).once('response', (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (part: string) => (text += part)).once('end', () => resolve(text));
    });
  });
  sending.write('a');
  return { sending, ended };
}
