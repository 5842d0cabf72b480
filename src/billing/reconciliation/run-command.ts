import { closeDatabase, patiently } from '../../platform/database/database';
import { Refusal } from '../../platform/errors';

/** Runs a command of this room. What a person asked for wrongly is one sentence and exit code 1; a fault keeps its stack. */
export function runCommand(command: (args: string[]) => Promise<void>): void {
  void patiently(() => command(process.argv.slice(2))).catch(refuse).finally(closeDatabase);
}

function refuse(error: unknown): void {
  const isWrongOption = (error as { code?: unknown } | null)?.code?.toString().startsWith('ERR_PARSE_ARGS') === true;
  if (!(error instanceof Refusal) && !isWrongOption) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
