// Ends a process in order: on Ctrl-C, on SIGTERM, and when the npm that started it was killed.
const { parentOf } = require('./processes.cjs');

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const DRAIN_MS = 65_000;
// npm passes on a Ctrl-C that the terminal has already sent us: only a later one means "now".
const SAME_KEY_MS = 1_500;

/**
 * Runs `stops` (functions, last first) once when the process is asked to end, then exits with 0.
 * Answers { aborted, signal, stopAll(code), after(starting) }: what is half started is awaited, then stopped.
 * A second Ctrl-C, or 65 s, end the process at once.
 */
function whenAskedToStop(stops) {
  const controller = new AbortController();
  let askedAt;
  let starting;
  let ending;
  const stopAll = (code) => (ending ??= end(starting, stops, code));
  const stop = () => {
    askedAt ??= performance.now();
    controller.abort();
    void stopAll(0);
  };
  const asked = () => {
    if (askedAt === undefined) {
      stop();
    } else if (performance.now() - askedAt > SAME_KEY_MS) {
      process.exit(130);
    }
  };
  for (const signal of SIGNALS) process.on(signal, asked);
  watchNpm(stop);
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

// npm runs us through a shell that does not pass signals on. Once either is gone nobody could stop us any more, and
// the next `npm start` would find the port taken.
function watchNpm(stop) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  // Nobody reads what we say then, and that must not end us before the rest is stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  setInterval(() => {
    if (process.ppid !== shell || parentOf(shell) !== npm) stop();
  }, 200).unref();
}

module.exports = { whenAskedToStop };
