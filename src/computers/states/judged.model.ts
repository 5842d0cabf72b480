import { isServing, type Machine } from '../machine';
import { machineState, type MachineState, stateBegan, type StateFacts } from '../machine-state.model';

/** What a machine is judged from, with what its subscription says now. */
export type Judgeable = StateFacts & Pick<Machine, 'id' | 'state' | 'stateSince'> & { subscriptionState: string; serviceEndsAt: Date | null };
export type Judged = { id: string; isServed: boolean; state: MachineState; stateSince: Date; stateUntil: Date | null };

/** The state of a machine now, by what its subscription is now; a state that time brought began when its time came, however late it is judged. */
export function judged(machine: Judgeable, now: Date): Judged {
  const isServed = isServing({ state: machine.subscriptionState, serviceEndsAt: machine.serviceEndsAt }, now);
  const facts = { ...machine, isServed };
  const { state, until } = machineState(facts, now);
  return { id: machine.id, isServed, state, stateSince: state === machine.state ? machine.stateSince : sinceWhen(facts, { wasServed: machine.isServed, now }), stateUntil: until };
}

function sinceWhen(facts: Judgeable, { wasServed, now }: { wasServed: boolean; now: Date }): Date {
  const began = facts.isServed === wasServed ? stateBegan(facts, now) : undefined;
  return began && began > facts.stateSince ? began : now;
}
