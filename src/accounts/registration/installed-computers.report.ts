import { type Scoped } from '../../platform/database/database';

/** Whether a backup of this account is installed already. In the system's scope. */
export async function hasInstalledComputer(trx: Scoped, accountId: string): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>('select 1 from machines where account_id = ? and installed_at is not null limit 1', [accountId]);
  return rows.length > 0;
}

/** Whether an installed computer of the account has this serial number, or this name: its own in its network, or how it is called here. */
export async function knowsComputer(trx: Scoped, accountId: string, { serial, name }: { serial: string; name: string }): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `select 1 from machines where account_id = :accountId and installed_at is not null
        and ((:serial <> '' and replace(serial, '-', '') = :serial) or (:name <> '' and lower(:name) in (lower(host_name), lower(nickname)))) limit 1`,
    { accountId, serial: serial.toUpperCase().replace(/[\s-]/g, ''), name: name.trim() });
  return rows.length > 0;
}
