import { config } from './config';
import { paths } from './paths';
import { closeDatabase, patiently } from './platform/database/database';
import { prepareDatabase } from './platform/database/migrate';
import { startWeb } from './web';
import { startWorker } from './worker';

export type SignIn = { who: string; email: string; password: string };
export type SeedDemo = () => Promise<{ signIns: readonly SignIn[] }>;
type Stoppable = { stop(): Promise<void> };

/** Migrates, seeds when told to, starts web and worker in this process, and prints where to go. */
export async function startPortal(seedDemo?: SeedDemo): Promise<Stoppable> {
  await prepareDatabase({ ownerUrl: config.databaseOwnerUrl, appUrl: config.databaseUrl });
  const { signIns } = seedDemo ? await patiently(seedDemo) : { signIns: [] };
  const web = await startWeb();
  try {
    const worker = await startWorker();
    process.stdout.write(welcome(signIns));
    return { stop: () => stopBoth(web, worker) };
  } catch (error) {
    await web.stop();
    throw error;
  }
}

// The worker first: web closes the pool at its end, and a running job still needs it.
async function stopBoth(web: Stoppable, worker: Stoppable): Promise<void> {
  await worker.stop();
  await web.stop();
  await closeDatabase();
}

function welcome(signIns: readonly SignIn[]): string {
  const widths = [Math.max(...signIns.map(({ who }) => who.length)), Math.max(...signIns.map(({ email }) => email.length))] as const;
  const lines = signIns.map(({ who, email, password }) => `    ${who.padEnd(widths[0])}   ${email.padEnd(widths[1])}   ${password}`);
  return [
    '',
    `  ${config.vendor.portalName} is ready at ${config.baseUrl}`,
    '',
    ...(lines.length > 0 ? ['  Sign in as', ...lines, ''] : []),
    ...(!config.mailbox ? [] : [`  Mails are kept at ${config.baseUrl}${paths.mailbox.index}`]),
    '  Ctrl-C stops it.',
    '',
    '',
  ].join('\n');
}
