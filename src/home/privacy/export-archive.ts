import { readKeptFile } from '../../platform/files/files';
import { type ZipEntry, zipOf } from '../../platform/files/zip';
import { type Export } from './privacy-cases.repository';

/** An export as a zip, piece by piece: the JSON, and the kept files that it names, one of them in memory at a time. */
export function archiveOf(found: Export): AsyncGenerator<Buffer> {
  return zipOf(entriesOf(found));
}

async function* entriesOf({ file, files }: Export): AsyncGenerator<ZipEntry> {
  yield { name: 'held.json', content: file };
  for (const { name, sha256 } of files) {
    const content = await readKeptFile(sha256);
    if (content) yield { name, content };
  }
}
