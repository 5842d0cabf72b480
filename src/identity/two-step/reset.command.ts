import { closeDatabase } from '../../platform/database/database';
import { rescuePerson } from './rescue-person';

/** `npm run two-step:reset -- ada@example.com "name"`: a named operator takes two-step verification from somebody who lost all codes. */
async function main(email: string | undefined, name: string | undefined): Promise<void> {
  const by = name?.trim();
  if (!email || !by) {
    process.stderr.write('Say whose two-step verification, and who resets it: npm run two-step:reset -- ada@example.com "your name"\n');
    process.exitCode = 1;
    return;
  }
  const done = await rescuePerson({ email, by });
  process.stdout.write(done ? `${email} signs in with the password alone now, and was told by mail.\n` : `${email} has no two-step verification.\n`);
}

void main(process.argv[2], process.argv[3]).finally(closeDatabase);
