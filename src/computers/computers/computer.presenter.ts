import { customerGetsMail } from '../../accounts/account';
import { paths } from '../../paths';
import { bytes, count } from '../../platform/values/format';
import { whyNoLink } from '../installs/issue-install-link';
import { type InstallLink, linkState } from '../installs/install-link.model';
import { type Machine, PLATFORM_NAMES } from '../machine';
import { stateWords } from '../machine-words.model';
import { type Drive, type MachinePerson, type Run } from './computer-detail.report';
import { whyUntouchable } from './machine-acts.model';
import { type MachinesPage } from './machines-page';

type Fact = { label: string; value: string; note?: string; href?: string };

/** What is to be said above all: the state in words, and what to do. */
export function stateOf(machine: Machine, { byPartner }: { byPartner: boolean }) {
  const { badge, means, todo } = stateWords(machine);
  const isAwaited = machine.installedAt === null;
  return {
    badge, means, todo: isAwaited && byPartner ? 'Send the link that installs it, or open the install page on the computer itself.' : todo,
    percent: machine.state === 'backing_up' ? machine.runPercent : null,
    filesLeft: machine.state === 'backing_up' && machine.filesLeft ? `${count(machine.filesLeft)} ${machine.filesLeft === 1 ? 'file' : 'files'} left` : '',
    // What it last reported is worth reading whenever it stands, whatever comes before it.
    error: machine.errorMessage ?? machine.errorCode ?? '', errorSince: machine.errorSince,
  };
}

type About = { person: MachinePerson | undefined; subscription: { number: string; planName: string } | undefined; subscriptionHref: string; userHref: string };

/** The computer in short. */
export function computerFacts(machine: Machine, { person, subscription, subscriptionHref, userHref }: About): Fact[] {
  return [
    { label: 'User', value: person?.name ?? 'Nobody yet', ...person?.isInvited ? { note: 'Invited, not registered yet' } : person && person.email !== person.name ? { note: person.email } : {}, ...person && userHref ? { href: userHref } : {} },
    ...machine.hostName ? [{ label: 'Name in its network', value: machine.hostName }] : [],
    { label: 'System', value: machine.platform === null ? 'Not installed yet' : machine.osVersion || PLATFORM_NAMES[machine.platform] },
    ...machine.clientVersion ? [{ label: 'Version of the program', value: machine.clientVersion }] : [],
    { label: 'Key of the backup', value: machine.keyKind === 'managed' ? 'Kept for you' : 'Private', note: machine.keyKind === 'managed' ? 'Files can be got back with a sign-in' : 'Only who has the key can open the files, and nobody can replace it' },
    ...subscription ? [{ label: 'Subscription', value: subscription.number, note: subscription.planName, ...subscriptionHref ? { href: subscriptionHref } : {} }] : [],
  ];
}

/** What is backed up, in numbers. */
export function backupTiles(machine: Machine, zoned: (at: Date) => string) {
  return [
    { label: 'Last backup', icon: 'shield-check', value: machine.lastBackupAt ? zoned(machine.lastBackupAt) : 'None yet', note: machine.lastBackupAt ? 'Complete' : 'It is kept from the first one on' },
    { label: 'Last heard from', icon: 'device-desktop', value: machine.lastContactAt ? zoned(machine.lastContactAt) : 'Never', note: machine.lastContactAt ? 'Its own report' : 'It reports once it is installed' },
    { label: 'Data', icon: 'database', value: machine.bytesProtected > 0 ? bytes(machine.bytesProtected) : 'None', note: machine.bytesProtected > 0 ? `${bytes(machine.bytesStored)} stored with us` : 'Nothing is backed up yet' },
    { label: 'Waiting files', icon: 'clock', value: count(machine.filesPending), note: machine.filesPending === 0 ? 'Nothing waits' : 'For the next backup' },
  ];
}

const DRIVE_KINDS: Record<Drive['kind'], string> = { internal: 'Internal drive', external: 'External drive', network: 'Network drive' };

export function driveRow({ name, kind, bytes: size, isSelected, missingSince }: Drive) {
  const badge = missingSince ? { kind: 'look', label: 'Not connected' } : isSelected ? { kind: 'good', label: 'Backed up' } : { kind: 'off', label: 'Not selected' };
  return { name, kind: DRIVE_KINDS[kind], size: size > 0 ? bytes(size) : '', badge, missingSince: isSelected ? missingSince : null };
}

const RUN_BADGES: Record<Run['state'], { kind: string; label: string }> = {
  running: { kind: 'running', label: 'Running' }, complete: { kind: 'good', label: 'Complete' }, failed: { kind: 'bad', label: 'Failed' }, cancelled: { kind: 'off', label: 'Cancelled' },
};

export function runRow({ id, state, startedAt, finishedAt, filesNew, filesChanged, bytesAdded, errorMessage }: Run) {
  const minutes = finishedAt === null ? null : Math.round((finishedAt.getTime() - startedAt.getTime()) / 60_000);
  return {
    id, badge: RUN_BADGES[state], startedAt, lasted: minutes === null ? '' : minutes < 1 ? 'Under a minute' : minutes === 1 ? '1 minute' : `${count(minutes)} minutes`,
    files: count(filesNew + filesChanged), added: bytes(bytesAdded), error: errorMessage ?? '',
  };
}

/** How the newest install link stands, for who may make another. */
export function linkNote(link: InstallLink | undefined, now: Date): string {
  if (!link) return '';
  const state = linkState(link, now);
  if (state === 'open') return link.openedCount === 0 ? 'A link is open and was not opened yet.' : `A link is open; its page was opened ${link.openedCount === 1 ? 'once' : `${count(link.openedCount)} times`}.`;
  return state === 'ended' ? 'The last link has ended unused: its 24 hours are over.' : '';
}

/** The acts of this reader, as buttons. What is refused now is not offered. */
export function computerActions(machine: Machine, { acts, links, account, layout }: Pick<MachinesPage, 'acts' | 'links' | 'account' | 'layout'>, { mayOrderDrives }: { mayOrderDrives: boolean }) {
  if (whyUntouchable(machine) !== undefined) return { install: null, others: [] };
  const isInstalled = machine.installedAt !== null;
  const mayInstall = acts.has(isInstalled ? 'reinstall' : 'install') && whyNoLink(machine) === undefined;
  const others = [
    // Who may put its files on another computer may look at them here.
    ...acts.has('reinstall') && isInstalled ? [{ label: 'View and download files', href: layout === 'my' ? paths.files.my(machine.id) : paths.files.of(account.id, machine.id), icon: 'folder' }] : [],
    ...mayOrderDrives && machine.lastBackupAt !== null && machine.keyKind === 'managed' ? [{ label: 'Have its files sent on a drive', href: layout === 'my' ? paths.recovery.my.new(machine.id) : paths.recovery.new(account.id, machine.id), icon: 'package' }] : [],
    ...acts.has('rename') ? [{ label: 'Rename', href: links.name(machine.id), icon: 'edit' }] : [],
    ...acts.has('assign') ? [{ label: 'Assign to another user', href: links.user(machine.id), icon: 'user' }] : [],
    ...acts.has('stop') && isInstalled ? [machine.stoppedAt === null ? { label: 'Stop the backup', href: links.stop(machine.id), icon: 'circle-x' } : { label: 'Resume the backup', href: links.resume(machine.id), icon: 'player-play', method: 'post' as const }] : [],
    ...acts.has('delete') ? [{ label: account.kind === 'safe' ? 'Delete the backup' : 'Delete computer', href: links.delete(machine.id), icon: 'trash', danger: true }] : [],
  ];
  const label = isInstalled ? 'Install again or move' : customerGetsMail(account) ? 'Install or send the link' : 'Install';
  return { install: mayInstall ? { label, href: links.install(machine.id), icon: 'download', kind: isInstalled ? 'plain' : 'primary' } : null, others };
}
