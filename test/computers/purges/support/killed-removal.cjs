// Removes a machine as the job does, in a process that is killed at a named point: node killed-removal.cjs BUILD MACHINE POINT
const fs = require('node:fs/promises');
const path = require('node:path');
const pg = require('pg');

const [buildDir, machineId, point] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');
const actor = { kind: 'job', id: 'computers.remove-deleted' };

async function main() {
  const { beginRemoval, removeData, finishRemoval } = require(path.join(buildDir, 'src', 'computers', 'purges', 'remove-machine.js'));
  await beginRemoval(machineId, 'deleted');
  if (point === 'begun') die();
  if (point === 'data half gone') fs.rm = die;
  await removeData(machineId);
  if (point === 'data gone') die();
  dieAt(point);
  await finishRemoval(machineId, actor);
  throw new Error(`nothing was killed at "${point}"`);
}

/** Before the driver sends a statement: what came before it in the transaction has been done, and is not kept. */
function dieAt(name) {
  const statement = { 'the row not yet deleted': /^delete from "machines"/i, 'the end not yet committed': /^commit/i }[name];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function killed(config, ...rest) {
    if (statement.test(config?.text ?? config)) die();
    return query.call(this, config, ...rest);
  };
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
