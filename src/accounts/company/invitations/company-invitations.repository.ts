import { uuidv7 } from 'uuidv7';
import { isUuid, type Scoped } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { type GivenRole } from '../users/company-user.model';
import { expiryOf, type CompanyInvitation, type CompanyInvitationStatus, type Invitee } from './company-invitation.model';

type Row = {
  id: string; organization_id: string; account_id: string; email: string; first_name: string; last_name: string; role: GivenRole; group_id: string | null;
  status: CompanyInvitationStatus; invited_by: string; sent_count: number; sent_at: Date | null; resent_at: Date[]; expires_at: Date | null;
};

const COLUMNS = 'id, organization_id, account_id, email, first_name, last_name, role, group_id, status, invited_by, sent_count, sent_at, resent_at, expires_at';
const NOT_FOUND = 'We could not find that invitation.';

/** An invitation to this company; another company's is not found. */
export async function getCompanyInvitation(trx: Scoped, accountId: string, id: string): Promise<CompanyInvitation> {
  return oneOf(trx, accountId, id, '');
}

/** Locks the row until the transaction ends. */
export async function getCompanyInvitationForUpdate(trx: Scoped, accountId: string, id: string): Promise<CompanyInvitation> {
  return oneOf(trx, accountId, id, 'for update');
}

type New = { organizationId: string; accountId: string; invitees: readonly Invitee[]; role: GivenRole; groupId: string | null; sends: boolean; invitedBy: string; now: Date };

/** Inserts them in one statement and answers them. */
export async function insertCompanyInvitations(trx: Scoped, { organizationId, accountId, invitees, role, groupId, sends, invitedBy, now }: New): Promise<CompanyInvitation[]> {
  if (invitees.length === 0) return [];
  const sent = sends ? { status: 'invited', sent_count: 1, sent_at: now, expires_at: expiryOf(now) } : { status: 'added', sent_count: 0, sent_at: null, expires_at: null };
  const rows = invitees.map(({ email, firstName, lastName }) => ({
    id: uuidv7(), organization_id: organizationId, account_id: accountId, email, first_name: firstName, last_name: lastName, role, group_id: groupId,
    ...sent, invited_by: invitedBy, created_at: now, updated_at: now,
  }));
  const inserted = await trx.raw<{ rows: Row[] }>(INSERT, [JSON.stringify(rows)]);
  return inserted.rows.map(invitationFrom);
}

const GIVEN = 'id, organization_id, account_id, email, first_name, last_name, role, group_id, status, sent_count, sent_at, expires_at, invited_by, created_at, updated_at';
const INSERT = `insert into account_invitations (${GIVEN}) select ${GIVEN} from json_populate_recordset(null::account_invitations, ?) returning ${COLUMNS}`;

export async function updateCompanyInvitation(trx: Scoped, invitation: CompanyInvitation, now: Date): Promise<void> {
  await trx('account_invitations').where({ account_id: invitation.accountId, id: invitation.id }).update({
    first_name: invitation.firstName, last_name: invitation.lastName, role: invitation.role, group_id: invitation.groupId, status: invitation.status,
    sent_count: invitation.sentCount, sent_at: invitation.sentAt, resent_at: invitation.resentAt as Date[], expires_at: invitation.expiresAt, updated_at: now,
  });
}

export async function closeCompanyInvitation(trx: Scoped, { accountId, id }: CompanyInvitation, end: { status: 'accepted'; personId: string } | { status: 'declined' | 'revoked' }, now: Date): Promise<void> {
  const personId = end.status === 'accepted' ? end.personId : null;
  await trx('account_invitations').where({ account_id: accountId, id }).update({ status: end.status, person_id: personId, updated_at: now });
}

export async function countInvitedSince(trx: Scoped, accountId: string, since: Date): Promise<number> {
  const [counted] = await trx('account_invitations').where({ account_id: accountId }).where('created_at', '>', since).count<{ count: number }[]>('* as count');
  return counted!.count;
}

async function oneOf(trx: Scoped, accountId: string, id: string, lock: string): Promise<CompanyInvitation> {
  if (!isUuid(id)) throw new NotFound(NOT_FOUND);
  const { rows } = await trx.raw<{ rows: Row[] }>(`select ${COLUMNS} from account_invitations where account_id = :accountId and id = :id ${lock}`, { accountId, id });
  if (!rows[0]) throw new NotFound(NOT_FOUND);
  return invitationFrom(rows[0]);
}

function invitationFrom(row: Row): CompanyInvitation {
  return {
    id: row.id, organizationId: row.organization_id, accountId: row.account_id, email: row.email, firstName: row.first_name, lastName: row.last_name, role: row.role,
    groupId: row.group_id, status: row.status, invitedBy: row.invited_by, sentCount: row.sent_count, sentAt: row.sent_at, resentAt: row.resent_at, expiresAt: row.expires_at,
  };
}
