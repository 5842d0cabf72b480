import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Problem } from './problem.mjs';

/** What stands in a file of ours; undefined where there is none. Throws a Problem where it cannot be read. */
export function readJsonFile(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw new Problem(`${file} cannot be read: ${error.code === 'EACCES' ? 'run this as the person or administrator who installed the client' : error.message}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(`${file} is damaged. Get a link in the portal (Reinstall) and activate this computer again.`);
  }
}

/** Written beside, synced and renamed, readable by its owner alone: after a power cut the old or the new one is there, whole. */
export function writeJsonFile(file, value) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = openSync(beside, 'wx', 0o600);
    try {
      writeSync(handle, `${JSON.stringify(value, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new Problem(`${file} cannot be written: ${error.code === 'EACCES' ? 'run this as the person or administrator who installed the client' : error.message}.`);
  }
}
