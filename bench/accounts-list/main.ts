import { config } from '../../src/config';
import { prepareDatabase } from '../../src/platform/migrate';
import { seed } from './seed';

const log = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  await prepareDatabase({ ownerUrl: config.databaseOwnerUrl, appUrl: config.databaseUrl });
  await seed(config.databaseOwnerUrl, log);
}

void main();
