import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { type Readable } from 'node:stream';
import { config } from '../../config';
import { type Lane, enterLane } from './restic-lanes';
import { requireRestic } from './restic-program';
import { ResticFailed, ResticTooLong } from './restic';
import { type Repository } from '../vault/within-vault';

const WORDS_KEPT = 4_000;
const KILLED_AFTER_MS = 5_000;

export type ResticLimits = {
  lane: Lane;
  /** From its start to its end; a download names none, and is watched by who reads it. */
  seconds?: number;
  signal?: AbortSignal;
};

/** A restic that runs. `ended` resolves when it ended well and throws ResticFailed else; `stop` ends it early, which counts as an end. */
export type RunningRestic = { stdout: Readable; ended: Promise<void>; stop(): void };

/**
 * Runs one command of restic on a repository, without a shell and with nothing of our own environment. It keeps no cache: what it read
 * is gone with it, and so is a machine's data when it is removed. Throws ResticMissing, and Unavailable where too many run.
 */
export async function startRestic(repository: Repository, args: readonly string[], { lane, seconds, signal }: ResticLimits): Promise<RunningRestic> {
  const file = await requireRestic();
  const leave = await enterLane(lane, signal);
  const env = { PATH: config.restic.searchPath, TMPDIR: tmpdir(), ...repository.env, RESTIC_REPOSITORY: repository.url };
  const child = spawn(file, ['--no-cache', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
  let late = false;
  const stop = () => end(child);
  const timer = seconds === undefined ? undefined : setTimeout(() => {
    late = true;
    stop();
  }, seconds * 1000);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  const ended = endOf(child, args[0]!, () => late).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    leave();
  });
  // Whoever reads the output first meets the end later.
  ended.catch(() => undefined);
  return { stdout: child.stdout, ended, stop };
}

/** Everything that a command says. Throws ResticTooLong past the size or the time. */
export async function readRestic(repository: Repository, args: readonly string[], limits: ResticLimits & { maxBytes: number }): Promise<string> {
  const running = await startRestic(repository, args, limits);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of running.stdout as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limits.maxBytes) {
      running.stop();
      await running.ended.catch(() => undefined);
      throw new ResticTooLong();
    }
    chunks.push(chunk);
  }
  await running.ended;
  return Buffer.concat(chunks).toString('utf8');
}

/** Each line that a command says, until `take` answers false: then it is stopped. */
export async function eachLineOfRestic(repository: Repository, args: readonly string[], limits: ResticLimits, take: (line: string) => boolean): Promise<void> {
  const running = await startRestic(repository, args, limits);
  const lines = createInterface({ input: running.stdout, crlfDelay: Infinity });
  for await (const line of lines) {
    if (take(line)) continue;
    running.stop();
    await running.ended.catch(() => undefined);
    return;
  }
  await running.ended;
}

function endOf(child: ChildProcess, command: string, isLate: () => boolean): Promise<void> {
  let words = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-WORDS_KEPT)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (isLate()) reject(new ResticTooLong('Opening this part of the backup took too long. Try again, or open a smaller folder.'));
      else if (code === 0) resolve();
      else reject(new ResticFailed(command, code, words.trim()));
    });
  });
}

/** Asked kindly, so that it takes its lock away; then not. */
function end(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), KILLED_AFTER_MS).unref();
  // Nobody reads on, and a full pipe must not hold it.
  child.stdout?.resume();
}
