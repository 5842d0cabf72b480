// What `npm test` runs: installs when needed, keeps a PostgreSQL for the tests, and hands its arguments to Jest.
require('./check-node.cjs');
const path = require('node:path');
const { startPostgres } = require('./embedded-postgres.cjs');
const { explain } = require('./explain.cjs');
const { ensureInstalled } = require('./install.cjs');
const { findProgram, runJest } = require('./jest.cjs');

const root = path.dirname(__dirname);
const OPTIONAL = {
  'redis-server': { use: 'the queue tests also run on Redis with REDIS_URL', names: ['redis-server'] },
  restic: { use: 'backups are made, checked and restored with the real restic', names: ['restic'] },
  chromium: { use: 'browser journeys run with npm run journeys', names: ['chromium', 'chromium-browser', 'google-chrome'] },
};

async function main(args) {
  process.chdir(root);
  await ensureInstalled({ dev: true, log: say });
  for (const [what, { use, names }] of Object.entries(OPTIONAL)) {
    say(names.some(findProgram) ? `${what} found: ${use}` : `${what} is not here, left out: ${use}`);
  }
  const postgres = await startPostgres({ dataDir: path.join(root, '.data', 'test', 'postgres'), durable: false, log: say });
  try {
    process.exitCode = await runJest('jest.config.cjs', args);
  } finally {
    await postgres.stop();
  }
}

function say(line) {
  process.stdout.write(`Tests: ${line}\n`);
}

main(process.argv.slice(2)).catch((error) => {
  explain(error);
  process.exitCode = 1;
});
