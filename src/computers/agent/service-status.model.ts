import { isServing, type Machine } from '../machine';

export type ServiceCode = 'ok' | 'deleted' | 'not_served' | 'stopped';
export interface ServiceStatus {
  readonly code: ServiceCode;
  readonly message: string;
}

const SENTENCES: Record<ServiceCode, string> = {
  ok: '',
  deleted: 'This computer is being deleted, with its backup. Nothing is backed up or restored.',
  not_served: 'The subscription of this computer has ended. Renew it to back up and restore again.',
  stopped: 'Backup of this computer is stopped. Nothing is backed up or restored until it is resumed in the portal.',
};

/** Whether a machine is backed up now and, where it is not, why: clients are told instead of left waiting (domain.md §4.1, §8.8, §8.11). */
export function serviceStatus(machine: Pick<Machine, 'deleteAt' | 'stoppedAt'>, subscription: { readonly state: string; readonly serviceEndsAt: Date | null }, now: Date): ServiceStatus {
  const code = machine.deleteAt ? 'deleted' : !isServing(subscription, now) ? 'not_served' : machine.stoppedAt ? 'stopped' : 'ok';
  return { code, message: SENTENCES[code] };
}
