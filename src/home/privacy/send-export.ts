import { type Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readKeptFile } from '../../platform/files';
import { type ZipEntry, zipOf } from '../../platform/zip';
import { type Export } from './privacy-cases.repository';

/** Hands an export out: the JSON alone, or a zip of it and of the kept files that it names, one of them in memory at a time. */
export async function sendExport(res: Response, found: Export, name: string): Promise<void> {
  if (found.files.length === 0) {
    res.attachment(`${name}.json`).type('application/json; charset=utf-8').send(found.file);
    return;
  }
  res.attachment(`${name}.zip`).type('application/zip');
  try {
    await pipeline(Readable.from(zipOf(entriesOf(found))), res);
  } catch (error) {
    // Whoever closed the page in the middle wants no more of it.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* entriesOf({ file, files }: Export): AsyncGenerator<ZipEntry> {
  yield { name: 'held.json', content: file };
  for (const { name, sha256 } of files) {
    const content = await readKeptFile(sha256);
    if (content) yield { name, content };
  }
}
