import { closeDatabase } from '../../platform/database/database';
import { Refusal } from '../../platform/errors';
import { makeRescueLink } from './make-rescue-link';

const USAGE = 'Say whom, and who you are: npm run rescue -- ada@example.com "your name" (and --two-step-off when their phone and recovery codes are lost too)';

/** `npm run rescue -- EMAIL ["your name"] [--two-step-off]`: prints a link with which the person chooses a new password. */
async function main(args: readonly string[]): Promise<void> {
  const [email, by = 'operator', ...others] = args.filter((arg) => arg !== '--two-step-off');
  if (email === undefined || email.startsWith('-') || others.length > 0) return fail(USAGE);
  try {
    const { link, minutes } = await makeRescueLink({ email, by, twoStepOff: args.includes('--two-step-off') });
    process.stdout.write(`${link}\nIt works once, for ${minutes} minutes. Hand it over in person or by phone, after you made sure who it is.\n`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    fail(error.message);
  }
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

void main(process.argv.slice(2)).finally(closeDatabase);
