// A thread that only hashes: takes the bytes of each hash in their order, in memory that is shared, and answers its sha-256 at the end.
const { createHash } = require('node:crypto');
const { parentPort } = require('node:worker_threads');

const hashes = new Map();

parentPort.on('message', ({ id, shared, bytes }) => {
  if (shared) {
    const hash = hashes.get(id) ?? createHash('sha256');
    hashes.set(id, hash.update(new Uint8Array(shared, 0, bytes)));
    parentPort.postMessage({ id });
  } else {
    parentPort.postMessage({ id, sha256: hashes.get(id)?.digest('hex') });
    hashes.delete(id);
  }
});
