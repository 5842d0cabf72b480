import { customerGetsMail, type Account } from '../../accounts/account';
import { type Scoped } from '../../platform/database/database';
import { type Platform } from '../machine';

/** A machine that was chosen, and who works at it as far as customers are mailed. */
export interface MachineToUpdate {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly nickname: string;
  readonly platform: Platform | null;
  readonly clientVersion: string;
  readonly toldAt: Date | null;
  /** Null where the customer gets no mails from us, or nobody is named. */
  readonly recipient: { readonly email: string; readonly name: string } | null;
}

type Row = Omit<MachineToUpdate, 'recipient'> & Pick<Account, 'administeredBy'> & { email: string | null; name: string | null };

/** The chosen machines that are there, locked in the order of their ids; others' and unknown ones are left out. */
export async function lockMachinesToUpdate(trx: Scoped, organizationId: string, ids: readonly string[]): Promise<MachineToUpdate[]> {
  const result = await trx.raw<{ rows: Row[] }>(`
    select m.id, m.organization_id as "organizationId", m.account_id as "accountId", a.name as "accountName", m.nickname, m.platform, m.client_version as "clientVersion", m.update_told_at as "toldAt",
           a.administered_by as "administeredBy", coalesce(u.email, h.email, case when a.kind = 'safe' then nullif(a.email, '') end) as email,
           coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), nullif(trim(h.first_name || ' ' || h.last_name), ''), a.name) as name
      from machines m join accounts a on a.id = m.account_id
      left join account_people w on w.account_id = m.account_id and w.person_id = m.person_id
      left join people u on u.id = w.person_id
      left join account_people k on a.kind = 'safe' and k.account_id = m.account_id and k.role = 'holder'
      left join people h on h.id = k.person_id
     where m.organization_id = :organizationId and m.id = any(cast(:ids as uuid[])) and m.installed_at is not null and m.delete_at is null order by m.id for update of m`, { organizationId, ids: [...ids] });
  return result.rows.map(({ administeredBy, email, name, ...machine }) => ({ ...machine, recipient: customerGetsMail({ administeredBy }) && email !== null ? { email, name: name ?? email } : null }));
}
