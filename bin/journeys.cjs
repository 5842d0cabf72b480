// What `npm run journeys` runs: the browser journeys of test/journeys, in the Chromium of the system.
require('./check-node.cjs');
const path = require('node:path');
const { explain } = require('./explain.cjs');
const { ensureInstalled } = require('./install.cjs');
const { findProgram, runJest } = require('./jest.cjs');
const { StartProblem } = require('./start-problem.cjs');

const root = path.dirname(__dirname);

async function main(args) {
  process.chdir(root);
  await ensureInstalled({ dev: true });
  const chromium = process.env.CHROMIUM || ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram).find(Boolean);
  if (!chromium) throw new StartProblem('There is no Chromium on PATH: install it, or name it in CHROMIUM.');
  process.exitCode = await runJest('jest.journeys.config.cjs', args, { CHROMIUM: chromium });
}

main(process.argv.slice(2)).catch((error) => {
  explain(error);
  process.exitCode = 1;
});
