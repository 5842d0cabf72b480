// A thread that only writes files: it takes their bytes in order, and answers the sha-256 of each once it is on the disk.
const { createHash } = require('node:crypto');
const { open } = require('node:fs/promises');
const { MessageChannel, parentPort } = require('node:worker_threads');

const files = new Map();
// What is sent to a closed port is gone at once; else the bytes of many packs would wait for the garbage collector.
const { port1: nowhere } = new MessageChannel();
nowhere.close();

parentPort.on('message', async ({ id, ...question }) => {
  try {
    parentPort.postMessage({ id, answer: await answerTo(id, question) });
  } catch (error) {
    parentPort.postMessage({ id, failure: { message: error.message, code: error.code } });
  }
});

async function answerTo(id, { place, pieces, ends }) {
  if (place !== undefined) {
    files.set(id, { file: await open(place, 'wx', 0o600), hash: createHash('sha256') });
    return '';
  }
  const { file, hash } = files.get(id);
  if (pieces !== undefined) {
    const bytes = pieces.map((piece) => new Uint8Array(piece));
    // Hashed while it is being written.
    const writing = writeAll(file, bytes);
    for (const each of bytes) hash.update(each);
    await writing;
    nowhere.postMessage(null, pieces);
    return '';
  }
  files.delete(id);
  try {
    if (ends === 'whole') await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

// A disk that is nearly full takes a part without a word.
async function writeAll(file, pieces) {
  let left = pieces.filter(({ length }) => length > 0);
  while (left.length > 0) left = after(left, (await file.writev(left)).bytesWritten);
}

function after(pieces, written) {
  return pieces.flatMap((piece) => {
    const taken = Math.min(piece.length, written);
    written -= taken;
    return taken === piece.length ? [] : [piece.subarray(taken)];
  });
}
