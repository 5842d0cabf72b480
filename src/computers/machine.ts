import { type MachineState, type StateFacts } from './machine-state.model';

export type MachineKind = 'computer' | 'server';
export const PLATFORMS = ['windows', 'macos', 'linux'] as const;
export type Platform = (typeof PLATFORMS)[number];
export const PLATFORM_NAMES: Record<Platform, string> = { windows: 'Windows', macos: 'macOS', linux: 'Linux' };

/** A computer or server with a backup (features.md, glossary). */
export interface Machine extends StateFacts {
  readonly id: string;
  /** Who sees it besides its account: who pays for its subscription, or is shown that. */
  readonly organizationId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly kind: MachineKind;
  readonly nickname: string;
  /** What people type to install it: "K7QM-2XDR-9TPA-4WHE". */
  readonly serial: string;
  /** Who works at it; null where nobody was named. */
  readonly personId: string | null;
  readonly hostName: string;
  readonly platform: Platform | null;
  readonly osVersion: string;
  readonly clientVersion: string;
  readonly keyKind: 'managed' | 'private';
  readonly state: MachineState;
  readonly stateSince: Date;
  readonly stateUntil: Date | null;
  readonly lastReportAt: Date | null;
  readonly clockSkewSeconds: number;
  readonly runPercent: number | null;
  readonly filesLeft: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly bytesProtected: number;
  readonly bytesStored: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Whether a subscription in this state backs anything up: not once it has ended, nor when the tries to charge it are over (domain.md §4.1). */
export function isServing({ state, serviceEndsAt }: { state: string; serviceEndsAt: Date | null }, now: Date): boolean {
  if (state === 'payment_failed') return serviceEndsAt !== null && serviceEndsAt > now;
  return state === 'active' || state === 'trial';
}
