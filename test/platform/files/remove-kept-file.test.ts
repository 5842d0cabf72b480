import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../../../src/config';
import { keepFile, readKeptFile, removeKeptFile } from '../../../src/platform/files/files';

const placeOf = (name: string) => path.join(config.dataDir, 'files', name.slice(0, 2), name);
const nobody = () => Promise.resolve(false);
const somebody = () => Promise.resolve(true);

async function keepOld(): Promise<{ name: string; bytes: Buffer }> {
  const bytes = randomBytes(40);
  const name = await keepFile(bytes);
  await age(name);
  return { name, bytes };
}

async function age(name: string): Promise<void> {
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(placeOf(name), hourAgo, hourAgo);
}

describe('removing a kept file', () => {
  it('takes away what nothing names, once', async () => {
    const { name } = await keepOld();
    expect(await removeKeptFile(name, nobody)).toBe('gone');
    expect([existsSync(placeOf(name)), existsSync(`${placeOf(name)}.going`)]).toEqual([false, false]);
    expect(await removeKeptFile(name, nobody)).toBe('gone');
  });

  it('leaves what something names', async () => {
    const { name, bytes } = await keepOld();
    expect(await removeKeptFile(name, somebody)).toBe('named');
    expect(await readKeptFile(name)).toEqual(bytes);
  });

  it('waits for what was kept, or kept again, a moment ago', async () => {
    const { name, bytes } = await keepOld();
    await keepFile(bytes);
    expect(await removeKeptFile(name, nobody)).toBe('later');
    expect(await readKeptFile(name)).toEqual(bytes);
  });

  it('puts it back where it is named between the two questions', async () => {
    const { name, bytes } = await keepOld();
    const answers = [false, true];
    expect(await removeKeptFile(name, () => Promise.resolve(answers.shift()!))).toBe('named');
    expect(await readKeptFile(name)).toEqual(bytes);
  });

  it('keeps the newer one where the same bytes are kept while it goes', async () => {
    const { name, bytes } = await keepOld();
    let asked = 0;
    const keepAgain = async () => {
      asked += 1;
      if (asked === 2) await keepFile(bytes);
      return false;
    };
    expect(await removeKeptFile(name, keepAgain)).toBe('gone');
    expect(await readKeptFile(name)).toEqual(bytes);
    expect(await removeKeptFile(name, nobody)).toBe('later');
  });

  it('goes on where a killed run stopped', async () => {
    const [going, wanted] = [await keepOld(), await keepOld()];
    for (const { name } of [going, wanted]) await rename(placeOf(name), `${placeOf(name)}.going`);
    expect(await removeKeptFile(going.name, nobody)).toBe('gone');
    expect(existsSync(`${placeOf(going.name)}.going`)).toBe(false);
    expect(await removeKeptFile(wanted.name, somebody)).toBe('named');
    expect(await readKeptFile(wanted.name)).toEqual(wanted.bytes);
  });

  it('throws what the disk says and leaves the file whole', async () => {
    const { name, bytes } = await keepOld();
    await mkdir(`${placeOf(name)}.going`);
    await writeFile(path.join(`${placeOf(name)}.going`, 'x'), 'x');
    await expect(removeKeptFile(name, nobody)).rejects.toMatchObject({ code: expect.stringMatching(/^E/) as string });
    expect(await readKeptFile(name)).toEqual(bytes);
    await rm(`${placeOf(name)}.going`, { recursive: true });
    expect(await removeKeptFile(name, nobody)).toBe('gone');
  });

  it('never leads out of its folder', async () => {
    await expect(removeKeptFile('../../etc/passwd', nobody)).rejects.toThrow(RangeError);
    expect(await removeKeptFile(createHash('sha256').update('never kept').digest('hex'), nobody)).toBe('gone');
  });
});
