import { fork } from 'node:child_process';
import path from 'node:path';

/** The Stripe sandbox as a process of its own, answering at once: its journal is not synced. */
export async function startSandbox(dataDir: string): Promise<{ url: string; secretKey: string; pid: number; stop(): Promise<void> }> {
  const secretKey = 'sk_test_bench';
  const child = fork(path.join(__dirname, '..', '..', 'src', 'sandbox', 'main.js'), [], {
    env: { ...process.env, DATA_DIR: dataDir, SANDBOX_PORT: '0', STRIPE_SECRET_KEY: secretKey, SANDBOX_DURABILITY: 'none' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', (text: Buffer) => {
      const found = /on (http\S+)/.exec(text.toString());
      if (found) resolve(found[1]!);
    });
    child.once('exit', (code) => reject(new Error(`the sandbox ended with code ${code}`)));
  });
  return { url, secretKey, pid: child.pid!, stop: () => new Promise((resolve) => { child.once('exit', () => resolve()); child.kill('SIGTERM'); }) };
}
