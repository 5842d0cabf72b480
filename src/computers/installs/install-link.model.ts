import { type Machine } from '../machine';

export const LINK_PURPOSES = ['first', 'again', 'move'] as const;
/** first: nothing is installed yet. again: on the same computer. move: on another computer, which takes its place (domain.md §9.2). */
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** An installer is good for so long (domain.md §9.1). */
export const LINK_HOURS = 24;

export interface InstallLink {
  readonly id: string;
  readonly machineId: string;
  readonly purpose: LinkPurpose;
  readonly openedCount: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** How a link stands: `newer`: another one took its place; `ended`: its 24 hours are over. */
export type LinkState = 'open' | 'used' | 'newer' | 'ended';

export function linkState({ usedAt, revokedAt, expiresAt }: Pick<InstallLink, 'usedAt' | 'revokedAt' | 'expiresAt'>, now: Date): LinkState {
  if (usedAt !== null) return 'used';
  if (revokedAt !== null) return 'newer';
  return now < expiresAt ? 'open' : 'ended';
}

/** What a new link is for: the first installation, as long as there was none. */
export function purposeFor({ installedAt }: Pick<Machine, 'installedAt'>, wanted: LinkPurpose): LinkPurpose {
  if (installedAt === null) return 'first';
  return wanted === 'first' ? 'again' : wanted;
}

/** How far an installation has come, as its page says it. */
export type InstallStage = 'waiting' | 'installed' | 'backing_up' | 'done';

type Known = Pick<Machine, 'installedAt' | 'runStartedAt' | 'lastBackupAt'>;

/** What the machine's own reports say since the link was made. A serial that was typed instead of the link counts as much. */
export function installStage(link: Pick<InstallLink, 'usedAt' | 'createdAt' | 'purpose'>, machine: Known): InstallStage {
  const typedSerial = link.purpose === 'first' ? machine.installedAt : null;
  const since = link.usedAt ?? typedSerial;
  if (since === null) return 'waiting';
  if (machine.lastBackupAt !== null && machine.lastBackupAt >= since) return 'done';
  return machine.runStartedAt === null ? 'installed' : 'backing_up';
}
