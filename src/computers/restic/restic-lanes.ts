import { Unavailable } from '../../platform/errors';

/**
 * How many restics run at once in one process, by what they do: each takes some hundred MB and a core to open a backup. Who looks waits for a
 * free place; what is downloaded slowly must not keep others from looking, nor old versions being removed.
 */
const PLACES = { look: 2, download: 4, tidy: 1 } as const;
export type Lane = keyof typeof PLACES;
const PATIENCE_MS: Record<Lane, number> = { look: 20_000, download: 20_000, tidy: 600_000 };

type Waiting = () => void;
const lanes = new Map<Lane, { free: number; waiting: Waiting[] }>();

/** Waits for a place and answers how to leave it, which may be called twice. Throws Unavailable when none gets free in time. */
export async function enterLane(lane: Lane, signal?: AbortSignal): Promise<() => void> {
  const state = stateOf(lane);
  if (state.free > 0) state.free -= 1;
  else await turn(state.waiting, PATIENCE_MS[lane], signal);
  let left = false;
  return () => {
    if (left) return;
    left = true;
    const next = state.waiting.shift();
    if (next) next();
    else state.free += 1;
  };
}

function stateOf(lane: Lane) {
  const state = lanes.get(lane) ?? { free: PLACES[lane], waiting: [] };
  lanes.set(lane, state);
  return state;
}

function turn(waiting: Waiting[], patienceMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      const at = waiting.indexOf(admitted);
      if (at < 0) return;
      waiting.splice(at, 1);
      done();
      reject(new Unavailable('Many backups are being opened just now. Try again in a minute.'));
    };
    const timer = setTimeout(giveUp, patienceMs);
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    };
    const admitted = () => {
      done();
      resolve();
    };
    waiting.push(admitted);
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}
