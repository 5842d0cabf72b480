import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { changeState, instanceId, isActivated, newInstance, readConfig, readState, writeConfig } from './installation.mjs';
import { PLATFORM } from './places.mjs';
import { ask } from './portal.mjs';
import { Problem } from './problem.mjs';
import { readDrives } from './drives.mjs';
import { report } from './reports.mjs';
import { withDefaults } from './settings.mjs';
import { VERSION } from './version.mjs';
import { say } from './words.mjs';

const LEAST_PASSWORD = 12;

/**
 * Installs this computer with a serial or the address of an install page, and keeps what the portal answers. A repeat after a lost answer is the same
 * installation. `options`: portal, folder[], exclude[], private-key, password-file.
 */
export async function activate(what, options) {
  const { portal, ...by } = readTarget(what, options.portal);
  const folders = (options.folder ?? []).map((folder) => path.resolve(folder));
  // Kept before it is sent: a repeat must be the same installation.
  const instance = readState().instance ?? newInstance();
  changeState({ instance });
  const isPrivate = options['private-key'] === true;
  const password = isPrivate ? await readPassword(options) : undefined;
  const { body } = await ask(portal, '/agent/v1/activations', {
    method: 'POST',
    body: {
      ...by, instance_id: instanceId({ instance }), host_name: os.hostname().slice(0, 255) || 'unnamed', platform: PLATFORM, os_version: `${os.type()} ${os.release()}`.slice(0, 120), client_version: VERSION,
      ...isPrivate ? { key_kind: 'private' } : {},
    },
  });
  const standing = isActivated() ? readConfig() : undefined;
  const config = {
    portal, machineId: body.machine_id, credential: body.credential, keyKind: body.key_kind, instance,
    repositoryPassword: body.repository.password ?? password ?? await readPassword(options),
    folders: folders.length > 0 ? folders : standing?.folders ?? [os.homedir()], exclude: options.exclude ?? standing?.exclude ?? [],
  };
  writeConfig(config);
  changeState({ settings: withDefaults(body.settings), instance: undefined, unsent: [], refusedUpdate: undefined });
  await report(config, { run: null, drives: readDrives(config.folders).drives }, { isWorthKeeping: false });
  say(`Activated as "${body.settings.machine.nickname}". What is backed up: ${config.folders.join(', ')}`);
  if (body.key_kind === 'private') say('You alone have the key of this backup. Write it down: without it nobody can restore anything, and neither can we.');
  say('Next: portal-client run');
}

/** The address of an install page names portal and link; a serial needs the portal said. */
function readTarget(what, portal) {
  if (/^https?:\/\//.test(what)) {
    if (!URL.canParse(what)) throw new Problem(`${what} is no address.`);
    const address = new URL(what);
    const link = address.pathname.split('/').filter(Boolean).at(-1);
    if (!link) throw new Problem('That address names no install link. Copy it whole.');
    return { portal: address.origin, link };
  }
  if (!portal || !URL.canParse(portal)) throw new Problem('Say where the portal is: --portal https://portal.example.com');
  return { portal: new URL(portal).origin, serial: what };
}

/** From the file or variable that is named, or typed. Throws a Problem for one that is too short to protect anything. */
async function readPassword({ 'password-file': file }) {
  const password = file ? readFileSync(file, 'utf8').replace(/\r?\n$/, '') : process.env.PORTAL_CLIENT_PASSWORD ?? await typed();
  if (password.length < LEAST_PASSWORD) throw new Problem(`The private key needs at least ${LEAST_PASSWORD} characters.`);
  return password;
}

async function typed() {
  if (!process.stdin.isTTY) throw new Problem('Say the private key by --password-file FILE or the variable PORTAL_CLIENT_PASSWORD.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question('Private key (at least 12 characters; write it down): ');
  } finally {
    terminal.close();
  }
}
