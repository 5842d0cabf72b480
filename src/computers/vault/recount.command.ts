import { closeDatabase, patiently } from '../../platform/database/database';
import { recountVaults } from './recount-vaults';

/** `npm run vaults:recount`: looks at every vault, corrects what is counted, and shows what was wrong; ends with 1 where one could not be counted. */
async function main(): Promise<void> {
  const { counted, corrected } = await recountVaults({
    all: true,
    failed(machineId, error) {
      process.stdout.write(`${machineId}: could not be counted (${(error as Error).message})\n`);
      process.exitCode = 1;
    },
  });
  for (const { machineId, from, to } of corrected) process.stdout.write(`${machineId}: ${from} bytes were counted, ${to} lie there\n`);
  process.stdout.write(`${counted} vaults counted, ${corrected.length} corrected\n`);
}

if (require.main === module) void patiently(main).finally(closeDatabase);
