import fc from 'fast-check';
import { type ZipEntry, zipOf } from '../../../src/platform/files/zip';
import { unzipped } from '../../support/reading/zip';

async function written(entries: readonly ZipEntry[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of zipOf(entries)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a zip', () => {
  it('gives back what was put in, whatever the names and bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.record({ name: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((name) => !name.endsWith('/')), content: fc.uint8Array({ maxLength: 200 }) }), { selector: ({ name }) => name, maxLength: 8 }),
      async (given) => {
        const entries = given.map(({ name, content }) => ({ name, content: Buffer.from(content) }));
        expect([...unzipped(await written(entries))]).toEqual(entries.map(({ name, content }) => [name, content]));
      }), { numRuns: 100 });
  });

  it('holds the checksum that the format asks for', async () => {
    const zip = await written([{ name: 'a.txt', content: Buffer.from('123456789') }]);
    expect(zip.readUInt32LE(14)).toBe(0xcbf43926);
    expect(zip.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
    expect(zip.readUInt32LE(18)).toBe(9);
  });

  it('of nothing is an empty one', async () => {
    expect([...unzipped(await written([])).keys()]).toEqual([]);
  });
});
