import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { fdatasync, write } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const writeTo = promisify(write);
const sync = promisify(fdatasync);

export type Durability = 'fsync' | 'none';

/** An append-only file of lines. */
export type Journal = {
  /** Resolves once the line is on disk; with durability `none`, at once. Lines that wait together share one sync. */
  append(line: string): Promise<void>;
  /** Resolves once everything appended so far is on disk: what a reader must wait for before it tells what it saw. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the journal and hands each whole line to `replay`, oldest first. A last line without its newline was never
 * answered for and is cut off. A broken line further up is damage that nobody can repair by guessing: it throws.
 */
export function openJournal(file: string, durability: Durability, replay: (line: string) => void): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const fd = openSync(file, 'a+');
  try {
    ftruncateSync(fd, replayLines(file, replay));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return appendTo(fd, durability);
}

/** The length up to which the file is whole. */
function replayLines(file: string, replay: (line: string) => void): number {
  const bytes = readFileSync(file);
  let start = 0;
  for (let number = 1; ; number += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1) return start;
    const line = bytes.toString('utf8', start, end);
    try {
      replay(line);
    } catch (error) {
      // A crash may leave a last line whose newline reached the disk before its middle did.
      if (end === bytes.length - 1 && error instanceof SyntaxError) return start;
      throw new Error(`The sandbox journal ${file} is damaged at line ${number}`, { cause: error });
    }
    start = end + 1;
  }
}

function appendTo(fd: number, durability: Durability): Journal {
  let waiting: string[] = [];
  let nextBatch: Promise<void> | null = null;
  let current: Promise<void> = Promise.resolve();
  let failure: Error | null = null;
  let closing: Promise<void> | null = null;

  /** Everything that arrives while one batch is being synced makes up the next. */
  function batch(): Promise<void> {
    nextBatch ??= current.catch(() => undefined).then(async () => {
      const lines = waiting.join('');
      waiting = [];
      current = nextBatch ?? current;
      nextBatch = null;
      await flush(lines);
    });
    return nextBatch;
  }

  async function flush(lines: string): Promise<void> {
    if (failure) throw failure;
    try {
      const bytes = Buffer.from(lines);
      for (let done = 0; done < bytes.length; ) done += (await writeTo(fd, bytes, done)).bytesWritten;
      if (durability === 'fsync') await sync(fd);
    } catch (error) {
      // A half-written line must stay the last one, so nothing may follow it.
      failure = error as Error;
      throw failure;
    }
  }

  return {
    append(line) {
      waiting.push(`${line}\n`);
      const written = batch();
      if (durability === 'fsync') return written;
      written.catch(() => undefined);
      return failure ? Promise.reject(failure) : Promise.resolve();
    },
    settled: () => (durability === 'fsync' ? (nextBatch ?? current) : Promise.resolve()),
    // Once only: by a second time the number may be somebody else's file. What is appended later fails.
    close: () => (closing ??= (nextBatch ?? current).catch(() => undefined).then(() => {
      failure ??= new Error('The journal is closed');
      closeSync(fd);
    })),
  };
}
