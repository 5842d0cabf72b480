import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type Platform } from '../machine';

/** What the client of a platform should be, from a moment on. */
export interface ClientVersions {
  readonly id: string;
  readonly platform: Platform;
  readonly current: string;
  /** Older ones may not be relied on. */
  readonly minimum: string;
  readonly notes: string;
  readonly releasedOn: Day;
  readonly madeBy: string | null;
  readonly createdAt: Date;
}

const COLUMNS = { id: 'id', platform: 'platform', current: 'current', minimum: 'minimum', notes: 'notes', releasedOn: 'released_on', madeBy: 'made_by', createdAt: 'created_at' };

/** What holds now, by platform. */
export async function listClientVersions(trx: Scoped): Promise<Map<Platform, ClientVersions>> {
  const rows = await trx('client_versions').distinctOn('platform').orderBy([{ column: 'platform' }, { column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }]).select<ClientVersions[]>(COLUMNS);
  return new Map(rows.map((row) => [row.platform, row]));
}

/** What holds now for one platform; undefined where nothing was ever said of it, or the platform is not known. */
export async function latestFor(trx: Scoped, platform: Platform | null): Promise<ClientVersions | undefined> {
  if (platform === null) return undefined;
  return trx('client_versions').where({ platform }).orderBy([{ column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }]).first<ClientVersions | undefined>(COLUMNS);
}

/** Takes effect at once; what held before stays as history. */
export async function insertClientVersions(trx: Scoped, versions: Omit<ClientVersions, 'id' | 'createdAt'> & { now: Date }): Promise<void> {
  const { platform, current, minimum, notes, releasedOn, madeBy, now } = versions;
  await trx('client_versions').insert({ id: uuidv7(), platform, current, minimum, notes, released_on: releasedOn, made_by: madeBy, created_at: now });
}
