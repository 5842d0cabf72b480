import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

/** Processor time in milliseconds since each process began; undefined where the system does not tell (only Linux does). */
export type CpuClock = { processes(...ids: number[]): number | undefined; database(): number | undefined };

const MS_A_TICK = 10;

/** Reads what this machine's processes have used; unlike the time on the clock it hardly depends on what else runs here. */
export async function openCpuClock(databaseUrl: string): Promise<CpuClock> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const server = statOf(rows[0]!.pid)?.parent;
  await client.end();
  return {
    processes: (...ids) => sum(ids.map((id) => statOf(id)?.own)),
    // The server, its connections of now, and those that have ended.
    database: () => (server === undefined ? undefined : sum([statOf(server)?.own, statOf(server)?.ended, ...childrenOf(server).map(({ own }) => own)])),
  };
}

function sum(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce<number | undefined>((all, time) => (all === undefined || time === undefined ? undefined : all + time), 0);
}

function childrenOf(parent: number) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    const stat = statOf(Number(name));
    return stat?.parent === parent ? [stat] : [];
  });
}

function statOf(id: number): { parent: number; own: number; ended: number } | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
    return { parent: fields[1]!, own: (fields[11]! + fields[12]!) * MS_A_TICK, ended: (fields[13]! + fields[14]!) * MS_A_TICK };
  } catch {
    return undefined;
  }
}
