// Imported before anything that reads settings: a database of places with one network in it.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

process.env.GEOIP_FILE = path.join(process.env.DATA_DIR!, 'places.mmdb');
writeFileSync(process.env.GEOIP_FILE, placesWith('203.0.113.0', 24, { city: { names: { en: 'Boston' } }, country: { names: { en: 'United States' } } }));

type Value = string | number | readonly string[] | { readonly [key: string]: Value };

/** A MaxMind database (format 2.0, IPv4, records of 24 bits) that knows one network. */
function placesWith(network: string, bits: number, found: Value): Buffer {
  const address = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const tree = Buffer.alloc(bits * 6);
  for (let node = 0; node < bits; node += 1) {
    const bit = Math.floor(address / 2 ** (31 - node)) % 2;
    tree.writeUIntBE(node === bits - 1 ? bits + 16 : node + 1, node * 6 + bit * 3, 3);
    tree.writeUIntBE(bits, node * 6 + (1 - bit) * 3, 3);
  }
  const about = {
    binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1_700_000_000, database_type: 'Test', description: { en: 'Test' },
    ip_version: 4, languages: ['en'], node_count: bits, record_size: 24,
  };
  return Buffer.concat([tree, Buffer.alloc(16), encoded(found), Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), encoded(about)]);
}

function encoded(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([Buffer.from([(2 << 5) | value.length]), Buffer.from(value)]);
  if (typeof value === 'number') return Buffer.from([(6 << 5) | 4, value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([value.length, 4]), ...(value as string[]).map(encoded)]);
  const pairs = Object.entries(value as { [key: string]: Value });
  return Buffer.concat([Buffer.from([(7 << 5) | pairs.length]), ...pairs.flatMap(([key, each]) => [encoded(key), encoded(each)])]);
}
