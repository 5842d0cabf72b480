import { type Scoped } from '../../../platform/database/database';
import { type Machine } from '../../machine';
import { type SettingValues } from './server-setting.model';
import { listPendingSettings } from './server-settings.repository';

/** What a server's client fetches: its name here, and the wishes that it has not answered, the oldest first. */
export interface ServerSettingsPart {
  readonly nickname: string;
  readonly changes: readonly { readonly id: string; readonly name: keyof SettingValues; readonly set?: string; readonly value: SettingValues[keyof SettingValues] }[];
}

/** The server's part of the settings; undefined for a computer. In the system's scope. */
export async function serverSettingsOf(trx: Scoped, { id: machineId, kind, nickname }: Pick<Machine, 'id' | 'kind' | 'nickname'>): Promise<ServerSettingsPart | undefined> {
  if (kind !== 'server') return undefined;
  const pending = await listPendingSettings(trx, machineId);
  return { nickname, changes: pending.map(({ id, name, setName, wanted }) => ({ id, name, ...setName !== '' && { set: setName }, value: wanted })) };
}
