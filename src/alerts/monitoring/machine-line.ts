import { type MachineKind, type Platform } from '../../computers/machine';
import { type MachineState } from '../../computers/machine-state.model';

/** A machine as the list of all machines shows it. */
export type MachineLine = {
  id: string; accountId: string; nickname: string; customer: string; userName: string; kind: MachineKind; platform: Platform | null; osVersion: string; clientVersion: string; hostName: string;
  state: MachineState; stateSince: Date; installedAt: Date | null; lastContactAt: Date | null; lastBackupAt: Date | null; errorMessage: string | null;
  bytesProtected: number; filesPending: number; planName: string; expiresOn: string; openAlerts: number;
  /** Where it stands in the list's order, as the database writes it. */
  place: string;
};

/** SQL: the columns of a line, of a machine `m` with what LINE_JOINS adds to it. */
export const LINE = `
  m.id, m.account_id as "accountId", m.nickname, a.name as customer, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.email, '') as "userName", m.kind, m.platform,
  m.os_version as "osVersion", m.client_version as "clientVersion", m.host_name as "hostName", m.state, m.state_since as "stateSince", m.installed_at as "installedAt",
  m.last_contact_at as "lastContactAt", m.last_backup_at as "lastBackupAt", m.error_message as "errorMessage", m.bytes_protected as "bytesProtected", m.files_pending as "filesPending",
  p.name as "planName", s.expires_on::text as "expiresOn",
  (select count(*)::integer from alerts l where l.machine_id = m.id and l.closed_at is null) as "openAlerts"`;

export const LINE_JOINS = `
  join accounts a on a.id = m.account_id
  join subscriptions s on s.id = m.subscription_id
  join plans p on p.id = s.plan_id
  left join people u on u.id = m.person_id`;
