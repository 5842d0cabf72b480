import { type InstallLink, linkState } from '../installs/install-link.model';
import { type Machine, PLATFORM_NAMES } from '../machine';
import { type Activation } from './activation.form';
import { ClientRefusal } from './client-refusal';
import { type ServiceStatus } from './service-status.model';

/** first: nothing was installed. again: on the same computer. move: another computer takes its place. */
export type ActivationKind = 'first' | 'again' | 'move';

const CLOSED = {
  newer: { code: 'link_replaced', message: 'A newer link was made in place of this one. Use the newest.' },
  used: { code: 'link_used', message: 'This link has been used. Get a new one in the portal (Reinstall or Move).' },
  ended: { code: 'link_expired', message: 'This link was valid for 24 hours, which are over. Get a new one in the portal.' },
} as const;

const REPEAT_WITHIN_MS = 10 * 60_000;

/** Whether this installation was activated a moment ago and only asks again: its answer was lost on the way. */
export function isRepeat({ instance_id: instanceId }: Activation, standing: { instanceId: string | null; createdAt: Date } | undefined, now: Date): boolean {
  return standing?.instanceId === instanceId && now.getTime() - standing.createdAt.getTime() < REPEAT_WITHIN_MS;
}

/** What this activation is. Throws ClientRefusal where a link or a serial does not, or no longer, install the machine (domain.md §9.1, §9.2). */
export function activationKind(machine: Machine, link: InstallLink | undefined, asked: Activation, now: Date): ActivationKind {
  if (!link) {
    if (machine.installedAt) throw new ClientRefusal(409, 'serial_used', 'This serial has been used: the computer is installed. To install it again, or on another computer, get a link in the portal (Reinstall or Move).', 'serial');
    return 'first';
  }
  const state = linkState(link, now);
  if (state !== 'open') throw new ClientRefusal(409, CLOSED[state].code, CLOSED[state].message, 'link');
  if (!machine.installedAt) return 'first';
  if (link.purpose === 'first') throw new ClientRefusal(409, 'link_used', 'The computer of this link is installed already. To install it again, get a new link in the portal (Reinstall or Move).', 'link');
  refuseOtherPlatform(machine, asked);
  return link.purpose;
}

/** Throws ClientRefusal where nothing may be installed now, or not with that kind of key. */
export function refuseActivation(machine: Machine, status: ServiceStatus, asked: Activation): void {
  if (status.code === 'deleted' || status.code === 'not_served') throw new ClientRefusal(403, status.code, status.message);
  const isChosen = machine.installedAt !== null;
  if (isChosen && asked.key_kind !== undefined && asked.key_kind !== machine.keyKind) {
    throw new ClientRefusal(409, 'key_kind_differs', machine.keyKind === 'private'
      ? 'The backup of this computer has a private key, which stays. Install it with that key.'
      : 'The backup of this computer has a key that the portal keeps, which stays. Install it without a private key.', 'key_kind');
  }
}

// A backup holds paths, which the other system would not understand.
function refuseOtherPlatform({ platform, nickname }: Machine, asked: Activation): void {
  if (platform === null || platform === asked.platform) return;
  throw new ClientRefusal(409, 'other_platform', `The backup of "${nickname}" is of ${PLATFORM_NAMES[platform]}, this computer runs ${PLATFORM_NAMES[asked.platform]}. Add this computer as a new one instead.`, 'platform');
}
