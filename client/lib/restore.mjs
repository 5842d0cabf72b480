import path from 'node:path';
import { faultOf } from './faults.mjs';
import { readConfig } from './installation.mjs';
import { EXIT_NOT_SERVED, Problem } from './problem.mjs';
import { checkRestic, runRestic, vaultEnvironment } from './restic.mjs';
import { readSettings, vaultPath } from './settings.mjs';
import { say } from './words.mjs';

/** Restores a version (an id, or "latest") into a folder; `include` narrows it to a path. Every file is read back whole and compared with its sum. */
export async function restore(snapshot, { target, include }) {
  if (!target) throw new Problem('Say where to put the files: --target FOLDER');
  if (!/^(latest|[0-9a-f]{8,64})$/.test(snapshot)) throw new Problem('Name a version: "latest", or its id as the portal shows it.');
  const config = readConfig();
  const settings = await readSettings(config);
  if (settings.status.code !== 'ok') throw new Problem(settings.status.message, { code: settings.status.code, exitCode: EXIT_NOT_SERVED });
  await checkRestic();
  const folder = path.resolve(target);
  const words = ['restore', snapshot, `--target=${folder}`, '--verify', ...(include ?? []).map((each) => `--include=${each}`)];
  const { exitCode, errors, refusal } = await runRestic(words, vaultEnvironment(config, vaultPath(settings)));
  if (exitCode !== 0) throw new Problem(`Not all was restored: ${faultOf({ exitCode, errors, refusal }, []).message}`);
  say(`Restored to ${folder}.`);
}
