import { rmSync } from 'node:fs';
import path from 'node:path';
import type { EmbeddedPostgres } from '../../../bin/embedded-postgres.cjs';
import { dropClones, ensureTemplate } from './template';
import { startTestServer, testDataDir, withClient } from './test-server';

declare global {
  // The teardown runs in the same process and has no other way to reach it.
  var testServer: EmbeddedPostgres | undefined;
}

/** Before all test files: server, roles and template. Test files learn the addresses by the environment. */
export default async function globalSetup(): Promise<void> {
  const server = await startTestServer();
  globalThis.testServer = server;
  try {
    process.env.TEST_RUN = String(process.pid);
    process.env.TEST_OWNER_URL = server.ownerUrl;
    process.env.TEST_APP_URL = server.appUrl;
    // config.ts is read at import; what is imported here only takes the addresses it is given.
    process.env.DATABASE_URL = server.appUrl;
    process.env.DATABASE_OWNER_URL = server.ownerUrl;
    await withClient(server.ownerUrl, (client) => dropClones(client, (runPid) => !isRunning(runPid)));
    process.env.TEST_TEMPLATE = await ensureTemplate(server.ownerUrl, server.appUrl);
  } catch (error) {
    await server.stop();
    throw error;
  }
  rmSync(path.join(testDataDir, 'files', process.env.TEST_RUN), { recursive: true, force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
