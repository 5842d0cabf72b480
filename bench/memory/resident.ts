import { readFileSync } from 'node:fs';

/** Watches a process while something runs; answers the most memory it held, in MB (resident; only Linux tells). */
export async function mostMemory(pid: number, work: () => Promise<unknown>): Promise<number> {
  let most = residentMb(pid);
  const timer = setInterval(() => (most = Math.max(most, residentMb(pid))), 50);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return Math.round(most);
}

function residentMb(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found![1]) * 1024 / 1e6;
}
