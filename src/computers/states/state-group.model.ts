import { type MachineKind } from '../machine';
import { type MachineState } from '../machine-state.model';

/** What states come down to for who looks after many machines. Unknown is a group of its own: it is never counted as healthy (beyond.md X16). */
export const STATE_GROUPS = {
  attention: ['failing', 'overdue', 'late', 'frozen', 'paused'],
  unknown: ['no_data', 'never_ran'],
  off: ['deletion_scheduled', 'off', 'inactive'],
  healthy: ['pending', 'backing_up', 'protected'],
} as const satisfies Record<string, readonly MachineState[]>;
export type StateGroup = keyof typeof STATE_GROUPS;
export const STATE_GROUP_NAMES = Object.keys(STATE_GROUPS) as StateGroup[];

/** From what needs a person most to what needs nobody, as the column machines.list_facet has it. */
export const BY_SEVERITY: readonly MachineState[] = [
  'failing', 'overdue', 'late', 'no_data', 'never_ran', 'frozen', 'paused', 'deletion_scheduled', 'off', 'inactive', 'pending', 'backing_up', 'protected',
];

export function groupOf(state: MachineState): StateGroup {
  return STATE_GROUP_NAMES.find((group) => (STATE_GROUPS[group] as readonly MachineState[]).includes(state))!;
}

/** The facets of machines in these states and of this kind, each undefined for any: one number for state and kind, as machines.list_facet computes it. */
export function facetsOf(states: readonly MachineState[] | undefined, kind: MachineKind | undefined): number[] {
  const kinds: readonly MachineKind[] = kind ? [kind] : ['computer', 'server'];
  return (states ?? BY_SEVERITY).flatMap((state) => kinds.map((each) => 2 * BY_SEVERITY.indexOf(state) + (each === 'server' ? 1 : 0)));
}
