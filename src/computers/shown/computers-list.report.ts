import { type Scoped } from '../../platform/database/database';
import { type PageRequest, type Place } from '../../platform/pages/pages';
import { type MachineState } from '../machine-state.model';
import { type Platform } from '../machine';

/** One computer as lists show it. */
export interface ComputerLine {
  readonly id: string;
  readonly subscriptionId: string;
  readonly nickname: string;
  readonly state: MachineState;
  readonly installedAt: Date | null;
  readonly lastBackupAt: Date | null;
  readonly lastContactAt: Date | null;
  readonly runPercent: number | null;
  readonly bytesProtected: number;
  readonly platform: Platform | null;
  readonly clientVersion: string;
  readonly userName: string;
  readonly userEmail: string;
  /** Invited, and not registered yet. */
  readonly isInvited: boolean;
  readonly place: string;
}

const COLUMNS = `
  m.id, m.subscription_id as "subscriptionId", m.nickname, m.state, m.installed_at as "installedAt", m.last_backup_at as "lastBackupAt", m.last_contact_at as "lastContactAt", m.run_percent as "runPercent",
  m.bytes_protected as "bytesProtected", m.platform, m.client_version as "clientVersion",
  coalesce(trim(p.first_name || ' ' || p.last_name), '') as "userName", coalesce(p.email, m.invited_email, '') as "userEmail", m.person_id is null and m.invited_email is not null as "isInvited", m.sort_name as place`;

type Asked = { accountId: string; personId: string | null };

/** One page of an account's computers by name, and one line more; of one person's only, where one is named. Reversed for `before`. */
export async function listComputers(trx: Scoped, { accountId, personId }: Asked, page: PageRequest): Promise<ComputerLine[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const direction = backwards ? 'desc' : 'asc';
  const beyond = page.place ? `and (m.sort_name, m.id) ${backwards ? '<' : '>'} (:value collate "C", :id::uuid)` : '';
  const { rows } = await trx.raw<{ rows: ComputerLine[] }>(
    `select ${COLUMNS} from machines m left join people p on p.id = m.person_id
      where m.account_id = :accountId and m.kind = 'computer' ${personId === null ? '' : 'and m.person_id = :personId'} ${beyond}
      order by m.sort_name ${direction}, m.id ${direction} limit :limit`,
    { accountId, personId, value: page.place?.value ?? null, id: page.place?.id ?? null, limit: page.size + 1 });
  return rows;
}

/** The computers of some subscriptions, by name: what account pages show under each. */
export async function listComputersOfSubscriptions(trx: Scoped, subscriptionIds: readonly string[]): Promise<ComputerLine[]> {
  if (subscriptionIds.length === 0) return [];
  const { rows } = await trx.raw<{ rows: ComputerLine[] }>(
    `select ${COLUMNS} from machines m left join people p on p.id = m.person_id where m.subscription_id = any(:ids::uuid[]) and m.kind = 'computer' order by m.sort_name, m.id limit 500`,
    { ids: [...subscriptionIds] });
  return rows;
}

export interface ComputerCounts {
  readonly total: number;
  readonly healthy: number;
  readonly waiting: number;
  /** In trouble, or nothing is known of them. */
  readonly wanting: number;
}

/** How the computers of an account are, or of one person in it: exactly, for one account has few. */
export async function countComputersByState(trx: Scoped, { accountId, personId }: Asked): Promise<ComputerCounts> {
  const { rows } = await trx.raw<{ rows: [ComputerCounts] }>(
    `select count(*)::int as total, count(*) filter (where state in ('protected', 'pending', 'backing_up'))::int as healthy,
            count(*) filter (where state = 'never_ran' and installed_at is null)::int as waiting,
            count(*) filter (where state in ('overdue', 'no_data', 'failing', 'late', 'inactive') or (state = 'never_ran' and installed_at is not null))::int as wanting
       from machines where account_id = :accountId and kind = 'computer' ${personId === null ? '' : 'and person_id = :personId'}`, { accountId, personId });
  return rows[0];
}

export function placeOf({ place, id }: ComputerLine): Place {
  return { value: place, id };
}
