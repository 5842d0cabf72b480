import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../src/platform/project-root';

const SOURCE = path.join(projectRoot, 'client', 'portal-client.mjs');

const roots: string[] = [];
afterAll(() => roots.forEach((root) => rmSync(root, { recursive: true, force: true })));

type Ended = { code: number | null; stdout: string; stderr: string };
type How = { env?: Record<string, string>; file?: string };

/** A computer of its own for the reference client: its configuration and some files to back up, all gone after the tests of the file. */
export function clientComputer() {
  const root = mkdtempSync(path.join(os.tmpdir(), 'portal-client-test-'));
  roots.push(root);
  const [home, files] = [path.join(root, 'home'), path.join(root, 'files')];
  mkdirSync(files);
  const start = (words: readonly string[], { env = {}, file = SOURCE }: How = {}) => spawn(process.execPath, [file, ...words], {
    env: { PATH: process.env.PATH, HOME: root, PORTAL_CLIENT_HOME: home, PORTAL_CLIENT_HARDWARE_ID: root, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { root, home, files, start, client: (words: readonly string[], how: How = {}) => ended(start(words, how)) };
}

/** What a process said, at its end. */
export function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}
