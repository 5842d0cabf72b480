import { Unavailable } from '../errors';

type Asked<In, Out> = { input: In; resolve: (output: Out) => void; reject: (error: unknown) => void };

/**
 * Collects what is asked for within one turn of the event loop and does it together, at most `most` at a time: on a busy
 * process one message to the database then serves several requests, and on an idle one nobody waits. `work` answers in the
 * order of its inputs. When it fails, each input is tried once more alone, so that nobody bears another's failure (unless there
 * was no connection at all): only for work that may be done twice.
 */
export function inSameTurn<In, Out>(most: number, work: (inputs: readonly In[]) => Promise<readonly Out[]>): (input: In) => Promise<Out> {
  let waiting: Asked<In, Out>[] = [];
  return (input) => new Promise((resolve, reject) => {
    if (waiting.push({ input, resolve, reject }) === 1) setImmediate(leave);
  });

  function leave(): void {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += most) void answer(all.slice(from, from + most));
  }

  async function answer(asked: readonly Asked<In, Out>[]): Promise<void> {
    try {
      const outputs = await work(asked.map(({ input }) => input));
      if (outputs.length !== asked.length) throw new Error(`asked ${asked.length} things together and got ${outputs.length} answers`);
      asked.forEach(({ resolve }, index) => resolve(outputs[index]!));
    } catch (error) {
      if (asked.length > 1 && !(error instanceof Unavailable)) for (const each of asked) void answer([each]);
      else for (const { reject } of asked) reject(error);
    }
  }
}
