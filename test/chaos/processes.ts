import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

type Start = { name: string; file: string; env: Record<string, string>; logDir: string };

/** A process that is started again whenever it ends, as any supervisor would, until it is let go. */
export class Kept {
  private child: ChildProcess | undefined;
  private isKept = true;
  kills = 0;
  ends = 0;

  constructor(private readonly start: Start) {
    mkdirSync(start.logDir, { recursive: true });
    this.spawn();
  }

  /** Ends it without warning; it comes back at once. */
  kill(): void {
    if (this.child?.kill('SIGKILL')) this.kills += 1;
  }

  async letGo(): Promise<void> {
    this.isKept = false;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  private spawn(): void {
    const { name, file, env, logDir } = this.start;
    const log = createWriteStream(path.join(logDir, `${name}.log`), { flags: 'a' });
    const child = spawn(process.execPath, ['--enable-source-maps', file], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    child.once('exit', () => {
      this.ends += 1;
      if (this.isKept) setTimeout(() => this.isKept && this.spawn(), 100);
    });
    this.child = child;
  }
}

/** Waits until `check` answers true; false when the time is over. What `check` throws counts as "not yet". */
export async function until(check: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    if (await check().catch(() => false)) return true;
    await pause(250);
  }
  return false;
}
