import { fork } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { hashPassword } from '../../src/identity/password';
import { paths } from '../../src/paths';

export type ListWatch = { p95: number; requests: number };

const EVERY_MS = 50;
const PORT = 3979;
const PASSWORD = 'a plain long password 1';

/** A web process and a signed-in member who looks at the Accounts list twenty times a second while something runs. */
export async function watchList(env: NodeJS.ProcessEnv, ownerUrl: string): Promise<{ watch(work: () => Promise<void>): Promise<ListWatch>; stop(): void }> {
  const origin = `http://localhost:${PORT}`;
  const child = fork(path.join(__dirname, '..', 'accounts-list', 'web.js'), [], { env: { ...env, PORT: String(PORT), BASE_URL: origin }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await new Promise((resolve) => child.once('message', resolve));
  const cookie = await signIn(origin, await giveMember(ownerUrl));
  const ask = async (): Promise<number> => {
    const began = process.hrtime.bigint();
    const answer = await fetch(origin + paths.portal.accounts, { headers: { Cookie: cookie }, redirect: 'manual' });
    await answer.text();
    if (answer.status !== 200) throw new Error(`the Accounts list answered ${answer.status}`);
    return Number(process.hrtime.bigint() - began) / 1e6;
  };
  for (let warmUp = 0; warmUp < 50; warmUp += 1) await ask();
  return {
    stop: () => child.disconnect(),
    async watch(work) {
      const asked: Promise<number>[] = [];
      const timer = setInterval(() => asked.push(ask()), EVERY_MS);
      await work();
      clearInterval(timer);
      const times = (await Promise.all(asked)).sort((a, b) => a - b);
      return { p95: times[Math.floor(times.length * 0.95)] ?? 0, requests: times.length };
    },
  };
}

export async function giveMember(ownerUrl: string): Promise<string> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ email: string }>(
    `update people set password_hash = $1 where id = (select person_id from memberships order by organization_id limit 1) returning email`, [await hashPassword(PASSWORD)]);
  await owner.end();
  return rows[0]!.email;
}

export async function signIn(origin: string, email: string): Promise<string> {
  const response = await fetch(origin + paths.signIn, {
    method: 'POST', redirect: 'manual', headers: { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email, password: PASSWORD }).toString(),
  });
  const [cookie] = response.headers.getSetCookie();
  if (response.status !== 303 || !cookie) throw new Error(`signing in answered ${response.status}`);
  return cookie.split(';')[0]!;
}
