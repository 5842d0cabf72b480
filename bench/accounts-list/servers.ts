import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { config } from '../../src/config';
import { paths } from '../../src/paths';
import { BIG } from './seed';

export type Running = { origin: string; pid: number; stop(): void };

/** Starts a built module of this folder as a process of its own over a database, and waits until it tells its port. */
export async function startServer(name: 'bare' | 'web', port = 0, { appUrl, ownerUrl } = { appUrl: config.databaseUrl, ownerUrl: config.databaseOwnerUrl }): Promise<Running> {
  const origin = `http://localhost:${port}`;
  const child = fork(path.join(__dirname, `${name}.js`), [], {
    env: {
      ...process.env, NODE_ENV: 'production', DEMO: 'yes', LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info', PORT: String(port), BASE_URL: origin,
      DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl,
    },
    // As the image starts it.
    execArgv: [...(name === 'web' ? ['--max-semi-space-size=8', '--max-old-space-size=1536'] : []), ...(process.env['PROFILE'] === name ? ['--cpu-prof', `--cpu-prof-dir=${process.env['PROFILE_DIR'] ?? '.data/profiles'}`] : [])],
    // One line a request, as in production, and nobody who reads it.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const told = await portOf(child);
  return { origin: `http://localhost:${told}`, pid: child.pid!, stop: () => child.disconnect() };
}

/** Signs the organization's member in through the page, and answers the session's cookie. */
export async function signIn(origin: string): Promise<string> {
  const response = await fetch(origin + paths.signIn, {
    method: 'POST', redirect: 'manual', headers: { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email: BIG.email, password: BIG.password }).toString(),
  });
  const [cookie] = response.headers.getSetCookie();
  if (response.status !== 303 || !cookie) throw new Error(`signing in answered ${response.status}`);
  return cookie.split(';')[0]!;
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port));
    child.once('exit', (code) => reject(new Error(`a server of the bench ended with code ${code}`)));
  });
}
