import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** A new file that is being written. */
export interface FileBeside {
  /** Gives the next pieces away: nobody may read them any more. One at a time. */
  append(pieces: readonly Buffer[]): Promise<unknown>;
  /** Once all of it is on the disk: its sha-256 in hexadecimal digits. */
  finish(): Promise<string>;
  /** Ends it however far it is; safe after `finish`. */
  drop(): Promise<unknown>;
}

type Failure = { message: string; code?: string };
type Answer = { id: number; answer: string; failure?: undefined } | { id: number; failure: Failure };
type Waiting = { readonly resolve: (answer: string) => void; readonly reject: (error: Error) => void };

let thread: { worker: Worker; waiting: Map<number, Waiting> } | undefined;
let begun = 0;

/**
 * Makes a file that was not there, on a thread of its own, one for the process. Hashing costs as much as all else that is done with an upload; and
 * what passes through this thread's memory makes its garbage collector look at everything else too. Whoever is served by this process would wait for both.
 * Errors have the codes of the file system.
 */
export async function writeBeside(place: string): Promise<FileBeside> {
  const { worker, waiting } = thread ??= startThread();
  const id = begun += 1;
  const ask = (question: object, given: readonly ArrayBuffer[] = []) => new Promise<string>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    // A process that waits for nothing else may end.
    worker.ref();
    worker.postMessage({ id, ...question }, given);
  });
  await ask({ place });
  let isOpen = true;
  return {
    append(pieces) {
      const whole = pieces.map(wholeBuffer);
      return ask({ pieces: whole }, whole);
    },
    finish() {
      isOpen = false;
      return ask({ ends: 'whole' });
    },
    drop() {
      if (!isOpen) return Promise.resolve();
      isOpen = false;
      return ask({ ends: 'broken off' });
    },
  };
}

// Memory can only be given away as a whole; what shares its memory with others is copied.
function wholeBuffer(piece: Buffer): ArrayBuffer {
  return piece.length === piece.buffer.byteLength && piece.buffer instanceof ArrayBuffer ? piece.buffer : new Uint8Array(piece).buffer;
}

function startThread(): { worker: Worker; waiting: Map<number, Waiting> } {
  const waiting = new Map<number, Waiting>();
  // It holds nothing but what it is given.
  const worker = new Worker(path.join(__dirname, 'write-thread.cjs'), { resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 } });
  worker.unref();
  worker.on('message', (message: Answer) => {
    const { resolve, reject } = waiting.get(message.id)!;
    waiting.delete(message.id);
    if (waiting.size === 0) worker.unref();
    if (message.failure === undefined) resolve(message.answer);
    else reject(Object.assign(new Error(message.failure.message), { code: message.failure.code }));
  });
  // The next one starts another thread.
  worker.on('error', () => undefined).on('exit', (code) => {
    thread = undefined;
    for (const { reject } of waiting.values()) reject(new Error(`the thread that writes ended with code ${code}`));
  });
  return { worker, waiting };
}
