import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type Round = { requests: number; requestsPerSecond: number; p50: number; p99: number; failed: number };

/** One round of wrk with twenty connections; times in milliseconds. `script` tells wrk what to ask for, if not always the same. */
export async function load(url: string, seconds: number, cookie?: string, script?: string): Promise<Round> {
  const headers = [...(cookie ? ['-H', `Cookie: ${cookie}`] : []), ...(script ? ['-s', script] : [])];
  const { stdout } = await promisify(execFile)('wrk', ['-t1', '-c20', `-d${seconds}s`, '--latency', ...headers, url]);
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0;
  const requests = Number(/(\d+) requests in/.exec(stdout)![1]);
  return { requests, requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)![1]), p50: time(stdout, '50%'), p99: time(stdout, '99%'), failed: Number(failed) };
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

function time(text: string, line: string): number {
  const [, value, unit] = new RegExp(`${line}\\s+([\\d.]+)(us|ms|s)`).exec(text)!;
  return Number(value) * ({ us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's']);
}
