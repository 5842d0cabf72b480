import { createHash } from 'node:crypto';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** A sha-256 that is worked out beside everything else. */
export interface HashBeside {
  /** Takes the next bytes, from the beginning of memory that can be shared; it must stay as it is until this is done. */
  update(shared: SharedArrayBuffer, bytes: number): Promise<unknown>;
  /** In hexadecimal digits; ends it. */
  digest(): Promise<string>;
  /** Ends it without an answer; safe after `digest`. */
  drop(): void;
}

type Answer = { id: number; sha256?: string };
type Waiting = { readonly resolve: (sha256: string) => void; readonly reject: (error: Error) => void };

let thread: { worker: Worker; waiting: Map<number, Waiting[]> } | undefined;
let begun = 0;

const OF_NOTHING = createHash('sha256').digest('hex');

/**
 * Hashes on a thread of its own, one for the process: hashing costs as much as all else that is done with an upload, and
 * whoever else is served by this process would wait for it.
 */
export function hashBeside(): HashBeside {
  const { worker, waiting } = thread ??= startThread();
  const id = begun += 1;
  const ask = (question: object) => new Promise<string>((resolve, reject) => {
    waiting.set(id, [...waiting.get(id) ?? [], { resolve, reject }]);
    // A process that waits for nothing else may end.
    worker.ref();
    worker.postMessage({ id, ...question });
  });
  let isOpen = false;
  return {
    update(shared, bytes) {
      isOpen = true;
      return ask({ shared, bytes });
    },
    async digest() {
      if (!isOpen) return OF_NOTHING;
      isOpen = false;
      return ask({});
    },
    drop() {
      if (isOpen) void ask({}).catch(() => undefined);
      isOpen = false;
    },
  };
}

function startThread(): { worker: Worker; waiting: Map<number, Waiting[]> } {
  const waiting = new Map<number, Waiting[]>();
  const worker = new Worker(path.join(__dirname, 'hash-thread.cjs'));
  worker.unref();
  // Questions of one hash are answered in their order.
  worker.on('message', ({ id, sha256 = '' }: Answer) => {
    const [{ resolve }, ...others] = waiting.get(id) as [Waiting, ...Waiting[]];
    if (others.length > 0) waiting.set(id, others);
    else waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    resolve(sha256);
  });
  // The next one starts another thread.
  worker.on('error', () => undefined).on('exit', (code) => {
    thread = undefined;
    for (const { reject } of [...waiting.values()].flat()) reject(new Error(`the thread that hashes ended with code ${code}`));
  });
  return { worker, waiting };
}
