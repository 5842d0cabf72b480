import { closeDatabase, patiently } from '../platform/database/database';
import { verifyAudit } from './verify-audit';

/** `npm run audit:verify`: says what it found; exit code 1 when anything is wrong. */
async function main(): Promise<void> {
  try {
    const { seals, entries, head, problems } = await verifyAudit();
    for (const problem of problems) process.stdout.write(`${problem}\n`);
    process.stdout.write(`${seals} seals over ${entries} entries, ${problems.length} problems. Head: ${head}\n`);
    process.exitCode = problems.length > 0 ? 1 : 0;
  } finally {
    await closeDatabase();
  }
}

void patiently(main);
