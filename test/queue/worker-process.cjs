// A worker in a process of its own, to be killed: `node worker-process.cjs <build folder>`. Its job never ends.
const path = require('node:path');

const src = path.join(process.argv[2], 'src', 'platform', 'queue');
const { defineJob } = require(path.join(src, 'queue.js'));
const { startJobWorker } = require(path.join(src, 'queue-worker.js'));

defineJob('test.endless', async ({ id }) => {
  process.stdout.write(`began ${id}\n`);
  await new Promise(() => {});
});
void startJobWorker({ schedule: [], observe: () => {} });
