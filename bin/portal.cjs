// The whole portal in one process, with its own PostgreSQL when DATABASE_URL is not set.
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { build } = require('./build.cjs');
const { startPostgres } = require('./embedded-postgres.cjs');
const { explain } = require('./explain.cjs');
const { lock } = require('./file-lock.cjs');
const { ensureInstalled } = require('./install.cjs');
const { whenAskedToStop } = require('./shutdown.cjs');
const { StartProblem } = require('./start-problem.cjs');

const root = path.dirname(__dirname);

async function run(args) {
  const stops = [];
  const stopping = whenAskedToStop(stops);
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error?.stack ?? error}\n`);
    void stopping.stopAll(1);
  });
  try {
    process.chdir(root);
    await stopping.after(start(readOptions(args), stops, stopping));
  } catch (error) {
    if (stopping.aborted) return;
    explain(error);
    await stopping.stopAll(1);
  }
}

async function start({ seed }, stops, stopping) {
  const dataDir = path.resolve(process.env.DATA_DIR || '.data');
  fs.mkdirSync(dataDir, { recursive: true });
  stops.push(await takeFolder(dataDir));
  await refuseTakenPort();
  await ensureInstalled({ log: say, signal: stopping.signal });
  const [built] = await bothOrNeither([build(), startDatabase(dataDir, stops)]);
  if (stopping.aborted) return;
  process.setSourceMapsEnabled(true);
  process.env.LOG_LEVEL ||= 'warn';
  const { startAllInOne } = require(path.join(built, 'src', 'all-in-one.js'));
  const seedDemo = () => require(path.join(built, 'seeds', 'demo.js')).seedDemo();
  const portal = await startAllInOne(seed ? { seedDemo } : {});
  stops.push(() => portal.stop());
}

async function startDatabase(dataDir, stops) {
  if (process.env.DATABASE_URL) return;
  const postgres = await startPostgres({ dataDir: path.join(dataDir, 'postgres') });
  stops.push(() => postgres.stop());
  process.env.DATABASE_URL = postgres.appUrl;
  process.env.DATABASE_OWNER_URL = postgres.ownerUrl;
  process.env.SECRET_KEY ||= postgres.secretKey;
}

// A failed build must not leave the database starting behind our back, nor the other way round.
async function bothOrNeither(works) {
  const outcomes = await Promise.allSettled(works);
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  return outcomes.map(({ value }) => value);
}

/** Two portals on one folder would share the sandbox's journal and the mailbox: only one may run. */
async function takeFolder(dataDir) {
  const held = await lock(path.join(dataDir, 'start.lock'), 3_000);
  if (held.release) return held.release;
  throw new StartProblem(`The portal already runs from ${dataDir} (process ${held.holder}): stop that one first, or set DATA_DIR to another folder.`);
}

// Found out before anything is installed or started; a wrong PORT is config.ts's to name.
function refuseTakenPort() {
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return undefined;
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen({ port, host: process.env.HOST || '127.0.0.1' }, () => probe.close(resolve));
  });
}

function readOptions(args) {
  const unknown = args.find((arg) => arg !== '--no-seed');
  if (unknown) throw new StartProblem(`npm start does not know the option ${unknown}: it takes only -- --no-seed.`);
  return { seed: !args.includes('--no-seed') };
}

function say(line) {
  process.stdout.write(`Partner Portal: ${line} …\n`);
}

module.exports = { run };
