import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type RunningRestic } from '../restic/run-restic';

export type Poured = { state: 'complete' | 'left'; bytes: number } | { state: 'broken'; bytes: number; error: unknown };

/** Waits until there is something to send, or nothing more to come. Throws what restic said when it failed before. */
export async function firstOutput({ stdout, ended }: RunningRestic): Promise<void> {
  await new Promise<void>((resolve) => {
    stdout.once('readable', resolve).once('end', resolve).once('close', resolve).once('error', () => resolve());
    if (stdout.readableLength > 0 || stdout.readableEnded || stdout.destroyed) resolve();
  });
  if (stdout.readableLength === 0) await ended;
}

/**
 * Sends what restic hands out as it comes, no faster than it is taken. The last piece waits until restic has ended well and the size is the
 * expected one, where that is known; else the connection is destroyed before it, so that no half file looks whole. Never throws.
 */
export async function pourDownload(running: RunningRestic, to: Writable, expectedBytes?: number): Promise<Poured> {
  let [bytes, isWhole] = [0, false];
  let held: Buffer | undefined;
  const holdingBack = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (expectedBytes !== undefined && bytes > expectedBytes) return done(new Error(`more than the ${expectedBytes} bytes that were announced`));
      done(null, held);
      held = chunk;
    },
    flush(done) {
      running.ended.then(() => {
        if (expectedBytes !== undefined && bytes !== expectedBytes) throw new Error(`${bytes} bytes in place of the ${expectedBytes} that were announced`);
        isWhole = true;
        done(null, held);
      }).catch(done);
    },
  });
  to.once('close', () => running.stop());
  try {
    await pipeline(running.stdout, holdingBack, to, { end: false });
    await new Promise<void>((resolve) => to.once('close', resolve).end(resolve));
    return { state: 'complete', bytes };
  } catch (error) {
    const isLeft = to.destroyed;
    running.stop();
    to.destroy();
    // Who has all of it hangs up; who hangs up before has left: neither is a fault.
    if (isLeft) return { state: isWhole ? 'complete' : 'left', bytes };
    return { state: 'broken', bytes, error };
  }
}
