#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { activate } from './lib/activate.mjs';
import { importCertificate } from './lib/certificate.mjs';
import { Problem } from './lib/problem.mjs';
import { restore } from './lib/restore.mjs';
import { run } from './lib/run.mjs';
import { status, uninstall } from './lib/status.mjs';
import { VERSION } from './lib/version.mjs';
import { say, warn } from './lib/words.mjs';

const HELP = `portal-client ${VERSION}: backs this computer up with restic

  activate <install link>                     install this computer by the address of its install page
  activate <serial> --portal <address>        or by its serial
      --folder <folder>      what to back up, as often as needed (your home folder where nothing is said)
      --exclude <pattern>    what to leave out, as restic takes it
      --private-key          with a key that you alone have (--password-file <file> or PORTAL_CLIENT_PASSWORD)
  import <certificate file>                   or, a server, by the certificate that the portal made for it
  run                                         back up by the portal's schedule, for as long as it runs
      --once                 back up now and end: 0 complete, 1 not, 3 not served or stopped
  status                                      how this computer stands
  restore <version|latest> --target <folder>  bring files back (--include <path> for some of them)
  uninstall --yes                             take the client away from this computer; its backup stays

Needs Node 20 and restic 0.14 or newer; RESTIC names the program, PORTAL_CLIENT_HOME the folder of the configuration.`;

const COMMANDS = {
  activate: ([what], options) => activate(need(what, 'Name a serial or the address of an install page.'), options),
  import: ([file], options) => importCertificate(need(file, 'Name the file of the certificate.'), options),
  run: (_words, { once = false }) => run({ isOnce: once }),
  status: () => status(),
  restore: ([snapshot], options) => restore(need(snapshot, 'Name a version, or "latest".'), options),
  uninstall: (_words, options) => uninstall(options),
};

async function main(words) {
  const { values: options, positionals: [name, ...rest] } = parseArgs({
    args: words, allowPositionals: true, options: {
      portal: { type: 'string' }, folder: { type: 'string', multiple: true }, exclude: { type: 'string', multiple: true }, 'private-key': { type: 'boolean' }, 'password-file': { type: 'string' },
      once: { type: 'boolean' }, target: { type: 'string' }, include: { type: 'string', multiple: true }, yes: { type: 'boolean' }, version: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
    },
  });
  if (options.version) return void say(VERSION);
  if (options.help || name === undefined) return void say(HELP);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new Problem(`There is no command "${name}". Try --help.`);
  process.exitCode = await command(rest, options) ?? 0;
}

function need(word, sentence) {
  if (word === undefined) throw new Problem(sentence);
  return word;
}

main(process.argv.slice(2)).catch((error) => {
  const isOurs = error instanceof Problem || error.code?.startsWith('ERR_PARSE_ARGS');
  warn(isOurs ? error.message : error.stack);
  process.exitCode = error.exitCode ?? 1;
});
