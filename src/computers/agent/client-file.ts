import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../platform/project-root';

export interface ClientFile {
  readonly version: string;
  readonly sha256: string;
  readonly bytes: Buffer;
}

const folder = path.join(projectRoot, 'client');
let made: Promise<ClientFile> | undefined;

/** The reference client in one file, made of client/ at the first call. */
export function clientFile(): Promise<ClientFile> {
  made ??= bundle().catch((error: unknown) => {
    made = undefined;
    throw error;
  });
  return made;
}

async function bundle(): Promise<ClientFile> {
  // Loaded at the first call: few processes ever need it.
  const { build, stop } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [path.join(folder, 'portal-client.mjs')], bundle: true, write: false, platform: 'node', format: 'esm', target: 'node20', charset: 'utf8', logLevel: 'silent', define: { BUNDLED: 'true' },
  });
  // Else its process stays.
  await stop();
  const bytes = Buffer.from(outputFiles[0]!.contents);
  const version = /VERSION = '([^']+)'/.exec(await readFile(path.join(folder, 'lib', 'version.mjs'), 'utf8'))![1]!;
  return { version, sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
}
