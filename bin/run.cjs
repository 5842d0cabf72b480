// Runs one built module as a process of its own: `node bin/run.cjs migrate`, `node bin/run.cjs seeds/demo`.
// Without DATABASE_URL it starts this checkout's PostgreSQL, or joins the one that `npm start` runs.
require('./check-node.cjs');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { build } = require('./build.cjs');
const { startPostgres } = require('./embedded-postgres.cjs');
const { sentenceFor } = require('./explain.cjs');
const { ensureInstalled } = require('./install.cjs');
const { StartProblem } = require('./start-problem.cjs');

const root = path.dirname(__dirname);

async function main([name, ...args]) {
  if (!name) throw new StartProblem('Name the module to run, as in: node bin/run.cjs migrate');
  process.chdir(root);
  // An image is installed and built when it is made, and has no database of its own: config.ts asks for one.
  const checkout = fs.existsSync('src');
  if (checkout && !process.env.DATABASE_URL) return withDatabase([name, ...args]);
  if (checkout) await ensureInstalled();
  runMain(findModule(await build(), name), args);
  return undefined;
}

async function withDatabase(args) {
  await ensureInstalled();
  const postgres = await startPostgres({ dataDir: path.resolve(process.env.DATA_DIR || '.data', 'postgres') });
  try {
    process.exitCode = await runChild(args, {
      DATABASE_URL: postgres.appUrl, DATABASE_OWNER_URL: postgres.ownerUrl, SECRET_KEY: process.env.SECRET_KEY || postgres.secretKey,
    });
  } finally {
    await postgres.stop();
  }
}

function runChild(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [__filename, ...args], { stdio: 'inherit', env: { ...process.env, ...env } });
    // The child ends in order; we outlive it to stop the database. A Ctrl-C reaches it from the terminal.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

function findModule(buildDir, name) {
  const found = [path.join(buildDir, 'src', `${name}.js`), path.join(buildDir, `${name}.js`)].find((file) => fs.existsSync(file));
  if (found) return found;
  throw new StartProblem(`There is no module "${name}" to run.`);
}

// As if Node had been started with the file: require.main and process.argv are the module's own.
function runMain(file, args) {
  process.setSourceMapsEnabled(true);
  process.argv = [process.argv[0], file, ...args];
  process.on('uncaughtException', fail);
  Module._load(file, null, true);
}

// What nobody foresaw keeps its stack here: the process may have run for weeks.
function fail(error) {
  process.stderr.write(`${sentenceFor(error) ?? error?.stack ?? error}\n`);
  process.exit(1);
}

main(process.argv.slice(2)).catch(fail);
