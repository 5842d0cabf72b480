import { readFileSync } from 'node:fs';
import pg from 'pg';

const TICK_MS = 10;

/** Processor time so far, in milliseconds: of one process, and of all backends of the database's server. */
export type Cpu = { node: number; postgres: number };

/** Reads processor times from /proc: they tell what a request costs whoever else uses the machine. Undefined elsewhere. */
export async function cpuOf(pid: number, db: pg.Client): Promise<Cpu | undefined> {
  try {
    const { rows } = await db.query<{ pid: number }>('select pid from pg_stat_activity where pid <> pg_backend_pid()');
    return { node: timeOf(pid), postgres: rows.reduce((sum, row) => sum + timeOf(row.pid), 0) };
  } catch {
    return undefined;
  }
}

function timeOf(pid: number): number {
  // The name in brackets may hold spaces; user and system time are the 12th and 13th field after it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
