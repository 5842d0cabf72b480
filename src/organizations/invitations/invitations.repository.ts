import { uuidv7 } from 'uuidv7';
import { isUuid, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Role } from '../roles';
import { expiryOf, type Colleague, type Invitation, type InvitationStatus } from './invitation';

type Row = {
  id: string; organization_id: string; email: string; first_name: string; last_name: string; office_phone: string; mobile_phone: string; roles: Role[];
  status: InvitationStatus; invited_by: string; sent_count: number; sent_at: Date; resent_at: Date[]; expires_at: Date; version: string;
};

const COLUMNS = `id, organization_id, email, first_name, last_name, office_phone, mobile_phone, roles, status, invited_by, sent_count, sent_at, resent_at, expires_at,
  updated_at::text as version`;

/** An invitation of this organization. Another organization's is not found. */
export async function getInvitation(trx: Scoped, organizationId: string, id: string): Promise<Invitation> {
  return oneOf(trx, 'organization_id = :organizationId and id = :id', { organizationId, id });
}

/** Locks the row until the transaction ends. Needs the system scope, as every function below. */
export async function getInvitationForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Invitation> {
  return oneOf(trx, 'organization_id = :organizationId and id = :id for update', { organizationId, id });
}

type New = { organizationId: string; colleagues: readonly Colleague[]; roles: readonly Role[]; invitedBy: string; now: Date };

/** Inserts those that are not invited yet, in one statement, and answers them: who was invited at the same moment is left out. */
export async function insertInvitations(trx: Scoped, { organizationId, colleagues, roles, invitedBy, now }: New): Promise<Invitation[]> {
  if (colleagues.length === 0) return [];
  const rows = colleagues.map(({ email, firstName, lastName, officePhone, mobilePhone }) => ({
    id: uuidv7(), organization_id: organizationId, email, first_name: firstName, last_name: lastName, office_phone: officePhone, mobile_phone: mobilePhone,
    roles, invited_by: invitedBy, sent_at: now, expires_at: expiryOf(now), created_at: now, updated_at: now,
  }));
  const inserted = await trx.raw<{ rows: Row[] }>(INSERT, [JSON.stringify(rows)]);
  return inserted.rows.map(invitationFrom);
}

const GIVEN = 'id, organization_id, email, first_name, last_name, office_phone, mobile_phone, roles, invited_by, sent_at, expires_at, created_at, updated_at';
const INSERT = `insert into invitations (${GIVEN}) select ${GIVEN} from json_populate_recordset(null::invitations, ?)
  on conflict (organization_id, email) where status in ('invited', 'lapsed') do nothing returning ${COLUMNS}`;

export async function updateInvitation(trx: Scoped, invitation: Invitation, now: Date): Promise<void> {
  await trx('invitations').where({ organization_id: invitation.organizationId, id: invitation.id }).update({
    email: invitation.email, first_name: invitation.firstName, last_name: invitation.lastName, office_phone: invitation.officePhone, mobile_phone: invitation.mobilePhone,
    roles: invitation.roles as Role[], status: invitation.status, sent_count: invitation.sentCount, sent_at: invitation.sentAt,
    resent_at: invitation.resentAt as Date[], expires_at: invitation.expiresAt, updated_at: now,
  });
}

export async function markAccepted(trx: Scoped, { organizationId, id }: Invitation, membershipId: string, now: Date): Promise<void> {
  await trx('invitations').where({ organization_id: organizationId, id }).update({ status: 'accepted', membership_id: membershipId, updated_at: now });
}

export async function markClosed(trx: Scoped, { organizationId, id }: Invitation, status: 'declined' | 'revoked', now: Date): Promise<void> {
  await trx('invitations').where({ organization_id: organizationId, id }).update({ status, updated_at: now });
}

/** Ends up to 500 invitations whose days are over and answers them. */
export async function lapseInvitations(trx: Scoped, now: Date): Promise<Invitation[]> {
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `update invitations set status = 'lapsed', updated_at = :now where id in (
       select id from invitations where status = 'invited' and expires_at <= :now order by expires_at limit 500 for update skip locked)
     returning ${COLUMNS}`, { now });
  return rows.map(invitationFrom);
}

export async function countInvitedSince(trx: Scoped, organizationId: string, since: Date): Promise<number> {
  const [counted] = await trx('invitations').where({ organization_id: organizationId }).where('created_at', '>', since).count<{ count: number }[]>('* as count');
  return counted!.count;
}

async function oneOf(trx: Scoped, condition: string, bindings: { organizationId: string; id: string }): Promise<Invitation> {
  if (!isUuid(bindings.id)) throw new NotFound('We could not find that invitation.');
  const { rows } = await trx.raw<{ rows: Row[] }>(`select ${COLUMNS} from invitations where ${condition}`, bindings);
  if (!rows[0]) throw new NotFound('We could not find that invitation.');
  return invitationFrom(rows[0]);
}

function invitationFrom(row: Row): Invitation {
  return {
    id: row.id, organizationId: row.organization_id, email: row.email, firstName: row.first_name, lastName: row.last_name, officePhone: row.office_phone,
    mobilePhone: row.mobile_phone, roles: row.roles, status: row.status, invitedBy: row.invited_by, sentCount: row.sent_count, sentAt: row.sent_at,
    resentAt: row.resent_at, expiresAt: row.expires_at, version: row.version,
  };
}
