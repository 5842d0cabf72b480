import { paths } from '../../paths';
import { type Platform, PLATFORM_NAMES, PLATFORMS } from '../machine';
import { type LinkPurpose } from './install-link.model';

export interface InstallStep {
  readonly title: string;
  readonly text: string;
  /** What to type, where something is. */
  readonly command?: string;
}

const TERMINALS: Record<Platform, string> = {
  windows: 'Open PowerShell: press the Windows key, type “PowerShell” and press Enter.',
  macos: 'Open Terminal: press Command and the space bar, type “Terminal” and press Return.',
  linux: 'Open a terminal.',
};
const PREPARE: Record<Platform, string> = {
  windows: 'winget install --exact --id OpenJS.NodeJS.LTS --id restic.restic',
  macos: 'brew install node restic',
  linux: 'sudo apt install nodejs restic',
};
const DOWNLOADS: Record<Platform, (href: string) => string> = {
  windows: (href) => `curl.exe -fLO ${href}`,
  macos: (href) => `curl -fLO ${href}`,
  linux: (href) => `curl -fLO ${href}`,
};

/** What to do on the computer itself, step by step, for its system (domain.md §9). */
export function installSteps(platform: Platform, { baseUrl, token }: { baseUrl: string; token: string }): InstallStep[] {
  const terminal = platform === 'windows' ? 'PowerShell' : 'the terminal';
  return [
    { title: 'Prepare', text: `${TERMINALS[platform]} The program needs Node.js 20 or newer and restic. If you have both already, leave this out.`, command: PREPARE[platform] },
    { title: 'Download the program', text: `It is one file. Download it in ${terminal}, or with the button below.`, command: DOWNLOADS[platform](baseUrl + paths.agent.client.file) },
    { title: 'Activate it', text: 'This tells us which computer it is, once. Your home folder is backed up, unless you add --folder and another one.', command: activateCommand(baseUrl, token) },
    { title: 'Begin the first backup', text: 'Leave the window open and the computer switched on. The first backup takes longest; later ones send only what has changed.', command: 'node portal-client.mjs run' },
  ];
}

/** The one command that the link is for. */
function activateCommand(baseUrl: string, token: string): string {
  return `node portal-client.mjs activate ${baseUrl + paths.computers.installing.show(token)}`;
}

/** The systems to choose from; the address says which, else what the browser says of itself. */
export function systemOf(asked: unknown, userAgent: string | undefined): Platform {
  const named = PLATFORMS.find((each) => each === asked);
  if (named) return named;
  if (/Macintosh|Mac OS/.test(userAgent ?? '')) return 'macos';
  return /Linux|X11/.test(userAgent ?? '') && !/Android/.test(userAgent ?? '') ? 'linux' : 'windows';
}

export function systemTabs(token: string, chosen: Platform) {
  return PLATFORMS.map((platform) => ({ label: PLATFORM_NAMES[platform], href: paths.computers.installing.on(token, platform), active: platform === chosen }));
}

/** What this installation is, above the steps. */
export const PURPOSE_WORDS: Record<LinkPurpose, { title: (nickname: string) => string; lead: string }> = {
  first: { title: (nickname) => `Install the backup on ${nickname}`, lead: 'Do this on the computer that is to be backed up. It takes a few minutes.' },
  again: { title: (nickname) => `Install the backup on ${nickname} again`, lead: 'Do this on the same computer. What is backed up already stays, and the backup goes on with the newest version.' },
  move: { title: (nickname) => `Move ${nickname} to another computer`, lead: 'Do this on the computer that takes its place. What is backed up already stays; the computer before stops backing up. A Windows backup moves to Windows only, and a Mac backup to a Mac.' },
};
