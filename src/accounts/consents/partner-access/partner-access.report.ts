import { type Scoped } from '../../../platform/database/database';

export type PartnerFace = { name: string; phone: string; website: string; logoId: string | null; zone: string };

/** The partner that looks after an account, as its people see it. In the account's scope its own partner, and no other. */
export async function getPartnerFace(trx: Scoped, organizationId: string): Promise<PartnerFace> {
  const { rows } = await trx.raw<{ rows: PartnerFace[] }>('select display_name as name, phone, website, logo_id as "logoId", time_zone as zone from organizations where id = ?', [organizationId]);
  return rows[0]!;
}

/** When the account came to who looks after it now; null where it was theirs from the start. In the account's scope. */
export async function findTakenOver(trx: Scoped, { accountId, organizationId }: { accountId: string; organizationId: string }): Promise<Date | null> {
  const { rows } = await trx.raw<{ rows: { at: Date }[] }>(
    `select created_at as at from audit_entries where subject_type = 'account' and subject_id = ? and account_id = ? and action = 'account.transferred' and after->>'organizationId' = ?
      order by id desc limit 1`, [accountId, accountId, organizationId]);
  return rows[0]?.at ?? null;
}

export type AccessGranted = { since: Date; by: string | null };

/** Since when the partner is an administrator, and who granted it; null where it came with the account. In the account's scope. */
export async function findGranted(trx: Scoped, { accountId, organizationId }: { accountId: string; organizationId: string }): Promise<AccessGranted | null> {
  const { rows } = await trx.raw<{ rows: AccessGranted[] }>(
    `select r.status_since as since, nullif(trim(p.first_name || ' ' || p.last_name), '') as by from consent_requests r left join people p on p.id = r.answered_by
      where r.account_id = ? and r.organization_id = ? and r.kind = 'administrator' and r.status = 'accepted' order by r.requested_at desc limit 1`, [accountId, organizationId]);
  return rows[0] ?? null;
}
