import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { readJsonFile, writeJsonFile } from './json-file.mjs';
import { homeFolder, PLATFORM } from './places.mjs';
import { Problem } from './problem.mjs';

const home = homeFolder();
const configFile = path.join(home, 'config.json');
const stateFile = path.join(home, 'state.json');
export const cacheFolder = path.join(home, 'cache');
export const lockFile = path.join(home, 'running');

/** What an activation left: portal, machine, credential, key, folders. Throws a Problem before one. */
export function readConfig() {
  const config = readJsonFile(configFile);
  if (!config) throw new Problem('This computer is not activated. Run: portal-client activate <serial or install link>');
  return config;
}

export function isActivated() {
  return readJsonFile(configFile) !== undefined;
}

export function writeConfig(config) {
  writeJsonFile(configFile, config);
}

/** What is remembered between runs; losing it loses nothing but time. */
export function readState() {
  return readJsonFile(stateFile) ?? {};
}

export function changeState(changes) {
  const state = { ...readState(), ...changes };
  writeJsonFile(stateFile, state);
  return state;
}

/** Everything of this installation but the backup itself. */
export function removeInstallation() {
  for (const file of [configFile, stateFile, lockFile]) rmSync(file, { force: true });
  rmSync(cacheFolder, { recursive: true, force: true });
}

export function newInstance() {
  return randomBytes(12).toString('hex');
}

/** This installation on this computer: a copy of the disk in another computer is told by it. */
export function instanceId(config) {
  return `${config.instance}-${createHash('sha256').update(hardwareId()).digest('hex').slice(0, 16)}`;
}

function hardwareId() {
  if (process.env.PORTAL_CLIENT_HARDWARE_ID) return process.env.PORTAL_CLIENT_HARDWARE_ID;
  try {
    if (PLATFORM === 'linux') return readFileSync('/etc/machine-id', 'utf8').trim();
    const [command, words] = PLATFORM === 'windows'
      ? ['reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']]
      : ['ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']];
    const told = execFileSync(command, words, { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] });
    return /(?:MachineGuid\s+REG_SZ\s+|"IOPlatformUUID" = ")([\w-]+)/.exec(told)?.[1] ?? '';
  } catch {
    return '';
  }
}
