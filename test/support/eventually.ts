import { setTimeout as pause } from 'node:timers/promises';

/** Waits until `check` no longer throws; after `milliseconds` throws what it throws then. */
export async function eventually(check: () => void | Promise<void>, milliseconds = 8_000): Promise<void> {
  const until = performance.now() + milliseconds;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await pause(20);
  }
}
