import { crc32 } from 'node:zlib';

export interface ZipEntry { readonly name: string; readonly content: Buffer }

type Written = { header: Buffer; name: Buffer; at: number };
const SIGNATURE = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 };
/** Names are UTF-8. */
const FLAGS = 0x0800;
const VERSION = 20;
/** 1 January 1980: the format has no day before, and these files have days of their own inside. */
const DAY = 0x0021;

/**
 * A zip archive piece by piece, one file in memory at a time; what is inside is stored as it is. For less than 4 GB and 65,535 files:
 * throws RangeError beyond.
 */
export async function* zipOf(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let at = 0;
  for await (const { name, content } of entries) {
    const [words, header] = [Buffer.from(name), headerOf(content, Buffer.byteLength(name))];
    written.push({ header, name: words, at });
    at += 4 + header.length + words.length + content.length;
    if (at > 0xffff_ffff || written.length > 0xffff) throw new RangeError('A zip of this kind holds less than 4 GB and 65,535 files.');
    yield Buffer.concat([word(SIGNATURE.file), header, words]);
    yield content;
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  yield endOf(written.length, directory.length, at);
}

/** What stands before a file, and again in the directory. */
function headerOf(content: Buffer, nameLength: number): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(VERSION, 0);
  header.writeUInt16LE(FLAGS, 2);
  header.writeUInt16LE(DAY, 8);
  header.writeUInt32LE(crc32(content), 10);
  header.writeUInt32LE(content.length, 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt16LE(nameLength, 22);
  return header;
}

function directoryEntry({ header, name, at }: Written): Buffer {
  const [madeBy, rest] = [Buffer.alloc(2), Buffer.alloc(14)];
  madeBy.writeUInt16LE(VERSION, 0);
  rest.writeUInt32LE(at, 10);
  return Buffer.concat([word(SIGNATURE.entry), madeBy, header, rest, name]);
}

function endOf(count: number, length: number, at: number): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([word(SIGNATURE.end), end]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}
