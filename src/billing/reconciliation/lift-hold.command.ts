import { parseArgs } from 'node:util';
import { liftHold } from './lift-hold';
import { runCommand } from './run-command';

/**
 * `npm run billing:lift -- "name"`: a named person lets automatic charges go out again. While differences are open it takes
 * `--despite-differences --reason "…"` too.
 */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { 'despite-differences': { type: 'boolean' }, reason: { type: 'string' } } });
  const reason = await liftHold({ by: positionals[0] ?? '', ...values['despite-differences'] && { despite: values.reason ?? '' } });
  process.stdout.write(reason === undefined ? 'Billing was not on hold.\n' : `Billing goes on. It had been on hold: ${reason}\n`);
}

runCommand(main);
