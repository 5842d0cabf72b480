// Runs Jest as a child, so that we outlive it and can stop what it used.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.dirname(__dirname);

/** Runs Jest with a configuration of this checkout and answers its exit code; a Ctrl-C reaches it from the terminal. */
function runJest(config, args, env = {}) {
  const cli = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, '--config', path.join(root, config), ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** The path of a program on PATH, or undefined. */
function findProgram(name) {
  return (process.env.PATH ?? '').split(path.delimiter).filter(Boolean).map((dir) => path.join(dir, name)).find((file) => fs.existsSync(file));
}

module.exports = { runJest, findProgram };
