import { createHash } from 'node:crypto';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readState, changeState } from './installation.mjs';
import { ask, download, Unreachable } from './portal.mjs';
import { Problem } from './problem.mjs';
import { VERSION } from './version.mjs';
import { say, warn } from './words.mjs';

/* global BUNDLED -- said by the portal when it makes one file of all */
const ownFile = typeof BUNDLED === 'undefined' ? undefined : fileURLToPath(import.meta.url);

/**
 * Takes the portal's client in place of this one where that is newer: its sum is checked and it must run before the file is replaced, in one step. Then
 * goes on as the new one; answers whether it has. A client that runs from its sources is left as it is.
 */
export async function updateSelf(config, settings) {
  const wanted = settings.update?.current;
  if (ownFile === undefined || !wanted || compare(wanted, VERSION) <= 0 || readState().refusedUpdate === wanted) return false;
  try {
    const about = (await ask(config.portal, new URL(settings.update.about).pathname)).body;
    if (compare(about.version, VERSION) <= 0) return false;
    replace(ownFile, await download(config.portal, new URL(about.file).pathname), about);
    say(`Updated to ${about.version}.`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (!(error instanceof Unreachable)) changeState({ refusedUpdate: wanted });
    warn(`Not updated: ${error.message}`);
    return false;
  }
  await goOn();
  return true;
}

function replace(file, bytes, about) {
  if (createHash('sha256').update(bytes).digest('hex') !== about.sha256) throw new Unreachable('the file arrived damaged.');
  const beside = `${file}.new.mjs`;
  try {
    writeFileSync(beside, bytes, { mode: 0o755 });
    chmodSync(beside, 0o755);
    const told = execFileSync(process.execPath, [beside, '--version'], { encoding: 'utf8', timeout: 30_000 }).trim();
    if (told !== about.version) throw new Problem(`the new client says that it is ${told}.`);
    renameSync(beside, file);
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(`${file} cannot be replaced: ${error.code ?? error.message}.`);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** The new file with the same words; this process only waits for it. */
function goOn() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [ownFile, ...process.argv.slice(2)], { stdio: 'inherit', env: { ...process.env, PORTAL_CLIENT_TAKEN_OVER: String(process.pid) } });
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => child.kill(name));
    child.once('close', (code) => resolve(process.exit(code ?? 1)));
  });
}

/** As numbers, part by part; whatever follows them counts less than nothing. */
export function compare(one, other) {
  const [a, b] = [one, other].map((version) => version.split(/[-+]/)[0].split('.').map(Number));
  for (let part = 0; part < 3; part += 1) if (a[part] !== b[part]) return (a[part] ?? 0) - (b[part] ?? 0);
  return Number(!one.includes('-')) - Number(!other.includes('-'));
}
