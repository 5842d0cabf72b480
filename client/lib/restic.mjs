import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { cacheFolder } from './installation.mjs';
import { Problem } from './problem.mjs';

const MINIMUM = [0, 14];
const program = process.env.RESTIC || 'restic';

/** Throws a Problem where restic is missing or too old. */
export async function checkRestic() {
  const { lines } = await runRestic(['version'], {}).catch((error) => {
    throw error instanceof Problem ? error : new Problem('restic is not installed. Install it (https://restic.net), or name it in the variable RESTIC.', { code: 'restic_missing' });
  });
  const found = /restic (\d+)\.(\d+)/.exec(lines.join(' '));
  const [major, minor] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) throw new Problem(`restic ${MINIMUM.join('.')} or newer is needed.`, { code: 'restic_old' });
}

/** What restic needs to reach this computer's vault. The credential stands in the environment: arguments are seen by every user of the computer. */
export function vaultEnvironment({ portal, machineId, credential, repositoryPassword }, vaultPath) {
  const address = new URL(vaultPath, portal);
  [address.username, address.password] = [machineId, credential];
  return { RESTIC_REPOSITORY: `rest:${address.href}`, RESTIC_PASSWORD: repositoryPassword, RESTIC_CACHE_DIR: cacheFolder, RESTIC_PROGRESS_FPS: '1' };
}

/**
 * Runs restic to its end; answers { exitCode, lines, refusal }. `onLine` is told each line as it comes. Once the vault refuses (403, 413) restic, which would try
 * again for a quarter of an hour, is stopped and `refusal` says what the vault said. `signal` stops it too, so that it takes its locks away.
 */
export function runRestic(words, env, { onLine, signal } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: { ...inherited(), ...env }, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const [lines, errors] = [[], []];
    let refusal;
    const stop = () => child.kill('SIGINT');
    signal?.addEventListener('abort', stop, { once: true });
    createInterface({ input: child.stdout }).on('line', (line) => (onLine ? onLine(line) : keep(lines, line)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      keep(errors, line);
      const refused = /(?:unexpected|response)[^()]*?[( ](40[13]|413|507)(?: ([^()]*))?/.exec(line);
      if (!refused || refusal) return;
      refusal = { status: Number(refused[1]), words: (refused[2] ?? '').trim() };
      stop();
    });
    child.once('error', (error) => reject(error));
    child.once('close', (exitCode) => {
      signal?.removeEventListener('abort', stop);
      resolve({ exitCode: exitCode ?? 130, lines, errors, refusal });
    });
  });
}

// A few lines are enough to say what went wrong.
function keep(lines, line) {
  lines.push(line);
  if (lines.length > 200) lines.shift();
}

function inherited() {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LOCALAPPDATA', 'APPDATA', 'USERPROFILE', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'];
  return Object.fromEntries(names.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]));
}
