import { rmSync } from 'node:fs';
import path from 'node:path';
import { dropClones } from './template';
import { testDataDir, withClient } from './test-server';

/** After all test files: drops this run's databases and files, and the server when no other run uses it. */
export default async function globalTeardown(): Promise<void> {
  const server = globalThis.testServer;
  if (!server) return;
  try {
    await withClient(server.ownerUrl, (client) => dropClones(client, (runPid) => runPid === process.pid));
    rmSync(path.join(testDataDir, 'files', String(process.pid)), { recursive: true, force: true });
  } finally {
    await server.stop();
  }
}
