import { type Scoped } from '../../platform/database/database';

/** The name of a colleague, whether they are still there or not; '' for somebody who never was. */
export async function findEditorName(trx: Scoped, organizationId: string, personId: string): Promise<string> {
  const { rows: [row] } = await trx.raw<{ rows: { name: string }[] }>(
    `select coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name from memberships m join people p on p.id = m.person_id
      where m.organization_id = ? and m.person_id = ?`, [organizationId, personId]);
  return row?.name ?? '';
}
