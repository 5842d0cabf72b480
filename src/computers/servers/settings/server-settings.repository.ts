import { type Scoped } from '../../../platform/database/database';
import { type Machine } from '../../machine';
import { type ServerSetting, type SettingName, type SettingValues, type Standing } from './server-setting.model';

const COLUMNS = { id: 'id', name: 'name', setName: 'set_name', wanted: 'wanted', state: 'state', reason: 'reason', askedName: 'asked_name', createdAt: 'created_at', answeredAt: 'answered_at' };

/** By setting, and backup set; see `standingKey`. In the scope of who may see the machine. */
export async function readStandings(trx: Scoped, machineId: string): Promise<ReadonlyMap<string, Standing>> {
  const { rows } = await trx.raw<{ rows: (ServerSetting & { isNewest: boolean })[] }>(
    `select id, name, set_name as "setName", wanted, state, reason, asked_name as "askedName", created_at as "createdAt", answered_at as "answeredAt", is_newest as "isNewest"
       from (select s.*, row_number() over (partition by name, set_name order by created_at desc, id desc) = 1 as is_newest,
                    row_number() over (partition by name, set_name, state order by created_at desc, id desc) = 1 as is_newest_of_state
               from server_settings s where machine_id = ?) s
      where is_newest or (state = 'applied' and is_newest_of_state)`, [machineId]);
  const standings = new Map<string, { newest: ServerSetting | undefined; applied: ServerSetting | undefined }>();
  for (const { isNewest, ...setting } of rows) {
    const key = standingKey(setting.name, setting.setName);
    const known = standings.get(key) ?? { newest: undefined, applied: undefined };
    standings.set(key, { newest: isNewest ? setting : known.newest, applied: setting.state === 'applied' ? setting : known.applied });
  }
  return standings;
}

export function standingKey(name: SettingName, setName = ''): string {
  return `${name}:${setName}`;
}

/** The newest wishes of a server, whatever became of them. */
export async function listSettings(trx: Scoped, machineId: string, limit: number): Promise<ServerSetting[]> {
  return trx('server_settings').where({ machine_id: machineId }).orderBy([{ column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(limit).select<ServerSetting[]>(COLUMNS);
}

/** What a server has not fetched or not answered yet, the oldest first. */
export async function listPendingSettings(trx: Scoped, machineId: string): Promise<ServerSetting[]> {
  return trx('server_settings').where({ machine_id: machineId, state: 'pending' }).orderBy(['created_at', 'id']).limit(200).select<ServerSetting[]>(COLUMNS);
}

type New<Name extends SettingName> = { id: string; machine: Machine; name: Name; setName: string; wanted: SettingValues[Name]; askedBy: string; askedName: string; now: Date };

/** Writes a wish; one for the same that still waited is superseded by it. */
export async function insertSetting<Name extends SettingName>(trx: Scoped, { id, machine, name, setName, wanted, askedBy, askedName, now }: New<Name>): Promise<void> {
  const key = { machine_id: machine.id, name, set_name: setName };
  await trx('server_settings').where({ ...key, state: 'pending' }).update({ state: 'superseded', answered_at: now });
  await trx('server_settings').insert({
    ...key, id, organization_id: machine.organizationId, account_id: machine.accountId, wanted: JSON.stringify(wanted), state: 'pending', asked_by: askedBy, asked_name: askedName, created_at: now,
  });
}

export type Outcome = { readonly id: string; readonly outcome: 'applied' | 'failed'; readonly reason: string };

/** What became of wishes, as the server says; one that was answered, or superseded meanwhile, stays as it is. Answers those that changed. In the system's scope. */
export async function answerSettings(trx: Scoped, machineId: string, outcomes: readonly Outcome[], now: Date): Promise<ServerSetting[]> {
  const { rows } = await trx.raw<{ rows: ServerSetting[] }>(
    `update server_settings s set state = o.outcome, reason = nullif(o.reason, ''), answered_at = ?
       from json_to_recordset(?) as o (id uuid, outcome text, reason text) where s.id = o.id and s.machine_id = ? and s.state = 'pending'
     returning s.id, s.name, s.set_name as "setName", s.wanted, s.state, s.reason, s.asked_name as "askedName", s.created_at as "createdAt", s.answered_at as "answeredAt"`,
    [now, JSON.stringify(outcomes), machineId]);
  return rows;
}
