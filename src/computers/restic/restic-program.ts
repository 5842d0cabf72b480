import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { config } from '../../config';
import { Unavailable } from '../../platform/errors';
import { logger } from '../../platform/operations/logger';

/** Older ones lack what we ask of it. */
const OLDEST_RESTIC = '0.14.0';
const ASKED_AGAIN_AFTER_MS = 60_000;
const PATIENCE_MS = 10_000;

/** Whether there is a restic that we can work with. */
export type ResticProgram = { state: 'ready'; file: string; version: string } | { state: 'missing' } | { state: 'too old'; version: string };

/** What needs restic cannot be done now: everything else goes on. */
export class ResticMissing extends Unavailable {}

let known: Promise<ResticProgram> | undefined;

/** Looks for restic once; where there is none it is looked for again a minute later, so that installing it is enough. */
export function resticProgram(): Promise<ResticProgram> {
  known ??= lookFor().then((found) => {
    if (found.state !== 'ready') setTimeout(() => (known = undefined), ASKED_AGAIN_AFTER_MS).unref();
    return found;
  });
  return known;
}

/** The file to run. Throws ResticMissing with words for people. */
export async function requireRestic(): Promise<string> {
  const program = await resticProgram();
  if (program.state === 'ready') return program.file;
  throw new ResticMissing('Files of backups cannot be opened here just now: the program that reads them is missing on our side. Backups go on as usual. Try again later, or ask support.');
}

/** What operators read of it; null where all is well. */
export function resticProblem(program: ResticProgram): string | null {
  if (program.state === 'ready') return null;
  if (program.state === 'too old') return `restic ${program.version} is too old: version ${OLDEST_RESTIC} or later opens backups and tidies them. Install it, or name it in the setting RESTIC.`;
  return `restic was not found as "${config.restic.program}". Until it is installed, or named in the setting RESTIC, nobody opens files of backups here and old versions are not removed. Backups themselves go on.`;
}

let isSaid = false;

/** Says at the start of a process where restic is missing, once for web and worker in one. */
export async function warnOfMissingRestic(): Promise<void> {
  if (isSaid) return;
  isSaid = true;
  const problem = resticProblem(await resticProgram());
  if (problem !== null) logger.warn(problem);
}

/** For tests, which change what there is to find. */
export function forgetResticProgram(): void {
  known = undefined;
}

async function lookFor(): Promise<ResticProgram> {
  const file = fileOf(config.restic.program);
  if (file === undefined) return { state: 'missing' };
  try {
    const { stdout } = await promisify(execFile)(file, ['version'], { timeout: PATIENCE_MS, env: {}, maxBuffer: 64_000 });
    const version = /^restic (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    if (version === undefined) return { state: 'missing' };
    return isOlder(version, OLDEST_RESTIC) ? { state: 'too old', version } : { state: 'ready', file, version };
  } catch (error) {
    logger.warn({ err: error }, 'restic could not be asked for its version');
    return { state: 'missing' };
  }
}

function fileOf(program: string): string | undefined {
  const places = program.includes('/') ? [path.resolve(program)] : config.restic.searchPath.split(path.delimiter).filter(Boolean).map((folder) => path.join(folder, program));
  return places.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isOlder(version: string, than: string): boolean {
  const [own, other] = [version, than].map((text) => text.split('.').map(Number));
  const differing = own!.findIndex((part, index) => part !== other![index]);
  return differing >= 0 && own![differing]! < other![differing]!;
}
