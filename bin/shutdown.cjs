// Ends a process in order: on Ctrl-C, on SIGTERM, and when the npm that started it was killed.
const { isAlive } = require('./processes.cjs');

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const DRAIN_MS = 40_000;
// npm passes on a Ctrl-C that the terminal has already sent us: only a later one means "now".
const SAME_KEY_MS = 1_500;

/**
 * Runs `stops` (functions, last first) once when the process is asked to end, then exits with 0.
 * Answers { aborted, signal, stopAll(code), after(starting) }: what is half started is awaited, then stopped.
 * A second Ctrl-C, or 40 s, end the process at once.
 */
function whenAskedToStop(stops) {
  const controller = new AbortController();
  let askedAt;
  let starting;
  let ending;
  const stopAll = (code) => (ending ??= end(starting, stops, code));
  const asked = () => {
    if (askedAt === undefined) {
      askedAt = performance.now();
      controller.abort();
      void stopAll(0);
    } else if (performance.now() - askedAt > SAME_KEY_MS) {
      process.exit(130);
    }
  };
  for (const signal of SIGNALS) process.on(signal, asked);
  watchNpm(asked);
  return {
    signal: controller.signal,
    get aborted() {
      return controller.signal.aborted;
    },
    stopAll,
    after: (work) => (starting = work),
  };
}

async function end(starting, stops, code) {
  setTimeout(() => process.exit(1), DRAIN_MS).unref();
  await Promise.allSettled([starting]);
  let outcome = code;
  while (stops.length > 0) {
    try {
      await stops.pop()();
    } catch (error) {
      process.stderr.write(`Stopping: ${error?.message ?? error}\n`);
      outcome = 1;
    }
  }
  process.exit(outcome);
}

// Without its npm nobody could stop us any more, and the next `npm start` would find the port taken.
function watchNpm(asked) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent || !isAlive(parent)) asked();
  }, 500).unref();
}

module.exports = { whenAskedToStop };
