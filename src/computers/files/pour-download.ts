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
 * Sends what restic hands out as it comes, no faster than it is taken. Ends the answer only when all of it is there, of the expected size where
 * that is known; else the connection is destroyed, so that no half file looks whole. Never throws.
 */
export async function pourDownload(running: RunningRestic, to: Writable, expectedBytes?: number): Promise<Poured> {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (expectedBytes !== undefined && bytes > expectedBytes) done(new Error(`more than the ${expectedBytes} bytes that were announced`));
      else done(null, chunk);
    },
  });
  const leave = () => running.stop();
  to.once('close', leave);
  try {
    await pipeline(running.stdout, counted, to, { end: false });
    await running.ended;
    if (expectedBytes !== undefined && bytes !== expectedBytes) throw new Error(`${bytes} bytes in place of the ${expectedBytes} that were announced`);
    to.removeListener('close', leave);
    await new Promise<void>((resolve) => to.once('close', resolve).end(resolve));
    return { state: 'complete', bytes };
  } catch (error) {
    // Whoever asked has gone, or is too slow: that is no fault.
    const isLeft = to.destroyed;
    running.stop();
    to.destroy();
    return isLeft ? { state: 'left', bytes } : { state: 'broken', bytes, error };
  }
}
