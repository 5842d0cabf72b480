import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

// The least that such a server can do: what comes goes to a file, what is asked for comes from one. Nothing is checked, counted or refused; under
// /synced/ the file is on the disk when the answer leaves, as ours is and as that of restic's own rest-server.
const folder = process.argv[2]!;
mkdirSync(folder, { recursive: true });

const server = createServer((req, res) => {
  const place = path.join(folder, path.basename(req.url ?? randomBytes(4).toString('hex')));
  const done = req.method === 'POST' ? pipeline(req, createWriteStream(place, { flush: req.url!.startsWith('/synced/') })).then(() => res.end()) : pipeline(createReadStream(place), res);
  done.catch(() => res.destroy());
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());
