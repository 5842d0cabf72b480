import { type Badge } from '../accounts/account-words.model';
import { type MachineState } from './machine-state.model';

interface StateWords {
  readonly badge: Badge;
  /** What it means, in a sentence. */
  readonly means: string;
  /** What to do about it; '' where nothing is to be done. */
  readonly todo: string;
}

/** Each state of a machine in words for whoever reads it (domain.md §13.2). Green says one thing only: its last backup is complete and recent. */
export const MACHINE_STATE_WORDS: Record<MachineState, StateWords> = {
  deletion_scheduled: { badge: { kind: 'deletion', label: 'Being deleted' }, means: 'Its backup is being removed for good, and nothing is backed up or restored meanwhile.', todo: '' },
  inactive: { badge: { kind: 'off', label: 'Inactive' }, means: 'The subscription has ended or is not paid, so nothing is backed up.', todo: 'Renew the subscription. The backup then goes on where it stopped.' },
  off: { badge: { kind: 'off', label: 'Stopped' }, means: 'An administrator stopped this backup. Nothing is added or removed, and no files can be restored or looked at.', todo: 'Resume the backup when it is to go on.' },
  never_ran: { badge: { kind: 'off', label: 'Never ran' }, means: 'It has never been backed up.', todo: 'Install the backup on it, and leave it switched on until the first backup is complete.' },
  overdue: { badge: { kind: 'bad', label: 'Overdue' }, means: 'Nothing has been heard from it for more than 14 days.', todo: 'Switch it on and connect it to the internet. If it does not come back, install the backup again.' },
  no_data: { badge: { kind: 'unknown', label: 'No data' }, means: 'Nothing has been heard from it for more than a day, so we cannot say how its backup is.', todo: 'Switch it on and connect it to the internet.' },
  failing: { badge: { kind: 'bad', label: 'Failing' }, means: 'It reports an error, and its backup does not go on.', todo: 'Read the error below and remove its cause. The next try is made by itself.' },
  paused: { badge: { kind: 'look', label: 'Paused' }, means: 'Somebody at the computer paused the backup for a while.', todo: 'It goes on by itself, or earlier from the program on the computer.' },
  frozen: { badge: { kind: 'look', label: 'Frozen' }, means: 'Files are being restored, so nothing is backed up or removed meanwhile.', todo: 'Finish the restore on the computer. The backup then goes on.' },
  backing_up: { badge: { kind: 'running', label: 'Backing up' }, means: 'A backup is running now.', todo: 'Leave it switched on until it is complete.' },
  late: { badge: { kind: 'look', label: 'Late' }, means: 'It is in touch, but its last complete backup is older than its schedule allows.', todo: 'Leave it switched on and connected until a backup is complete.' },
  pending: { badge: { kind: 'running', label: 'Pending' }, means: 'Changed files wait for the next backup.', todo: '' },
  protected: { badge: { kind: 'good', label: 'Protected' }, means: 'Its last backup is complete and recent.', todo: '' },
};

/** An installation that is still awaited is no trouble: it is called so. */
const PENDING_INSTALL: StateWords = {
  badge: { kind: 'off', label: 'Pending install' }, means: 'The backup is not installed on it yet.', todo: 'Install the backup on it. It takes a few minutes.',
};

/** The words for a machine as it is: one that was never installed waits for that. */
export function stateWords({ state, installedAt }: { state: MachineState; installedAt: Date | null }): StateWords {
  return state === 'never_ran' && installedAt === null ? PENDING_INSTALL : MACHINE_STATE_WORDS[state];
}
