import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const EXTERNAL = /^\/(media|mnt|run\/media|Volumes)\//;
const NETWORK = new Set(['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'fuse.sshfs', 'afpfs', 'webdav']);

/**
 * The drives on which the chosen folders lie. `known` maps each folder to the drive that it was on when it was there, so that a drive that was
 * pulled out is told as missing instead of forgotten. Answers { drives, driveOf }.
 */
export function readDrives(folders, known = {}, mounts = readMounts()) {
  const driveOf = { ...known };
  const drives = new Map();
  for (const folder of folders) {
    const isThere = existsSync(folder);
    if (isThere) driveOf[folder] = driveBelow(folder, mounts);
    const drive = driveOf[folder] ?? driveBelow(folder, mounts);
    const standing = drives.get(drive.name);
    drives.set(drive.name, { ...drive, selected: true, present: isThere || standing?.present === true });
  }
  return { drives: [...drives.values()].slice(0, 64), driveOf: Object.fromEntries(folders.filter((folder) => driveOf[folder]).map((folder) => [folder, driveOf[folder]])) };
}

/** Where nothing is there any more nothing can be backed up, and nothing must be taken for deleted. */
export function foldersThere(folders) {
  return folders.filter((folder) => existsSync(folder) && (statSync(folder).isDirectory() || statSync(folder).isFile()));
}

function driveBelow(folder, mounts) {
  if (process.platform === 'win32') return { name: path.win32.parse(folder).root, kind: folder.startsWith('\\\\') ? 'network' : 'internal' };
  const mount = mounts.filter(({ at }) => folder === at || folder.startsWith(at === '/' ? '/' : `${at}/`)).sort((one, other) => other.at.length - one.at.length)[0] ?? { at: '/', type: '' };
  return { name: mount.at.slice(0, 120), kind: NETWORK.has(mount.type) ? 'network' : EXTERNAL.test(`${mount.at}/`) ? 'external' : 'internal' };
}

function readMounts() {
  if (process.platform === 'darwin') return [{ at: '/', type: '' }];
  try {
    return readFileSync('/proc/mounts', 'utf8').split('\n').filter(Boolean).map((line) => {
      const [, at, type] = line.split(' ');
      return { at: at.replace(/\\(\d{3})/g, (_all, octal) => String.fromCharCode(parseInt(octal, 8))), type };
    });
  } catch {
    return [{ at: '/', type: '' }];
  }
}
