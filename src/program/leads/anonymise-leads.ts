import { type Actor, recordAudit, recordAudits } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { MONTHS_KEPT } from './lead';
import { forgetLeads, getLeadForUpdate, insertLeadEvents } from './leads.repository';

/** Forgets who a lead was, because they asked for it. Safe to press twice. */
export function forgetLead({ organizationId, leadId, actor: by }: { organizationId: string; leadId: string; actor: Actor }): Promise<void> {
  return within({ organizationId }, async (trx) => {
    const lead = await getLeadForUpdate(trx, organizationId, leadId);
    if (lead.anonymisedAt) return;
    const now = await databaseNow(trx);
    await insertLeadEvents(trx, [{ organizationId, leadId, kind: 'anonymised', byPerson: by.id, now }]);
    await recordAudit(trx, { organizationId, actor: by, action: 'lead.anonymised', subjectType: 'lead', subjectId: leadId, now });
    await forgetLeads(trx, organizationId, [leadId], now);
  });
}

const AT_ONCE = 200;
const actor = { kind: 'job' as const, id: 'anonymise-leads' };

/** Forgets who leads were with whom nobody has been in touch for 24 months; that there was one stays. Answers how many; safe to repeat. */
export async function anonymiseLeads(organizationId: string): Promise<number> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const ids = await listToForget(trx, organizationId);
    await forgetLeads(trx, organizationId, ids, now);
    await insertLeadEvents(trx, ids.map((id) => ({ organizationId, leadId: id, kind: 'anonymised' as const, now })));
    await recordAudits(trx, ids.map((id) => ({ organizationId, actor, action: 'lead.anonymised', subjectType: 'lead', subjectId: id, now })));
    return ids.length;
  });
}

/** Organizations that have such leads. In the system scope. */
export async function listOrganizationsToForget(trx: Scoped): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(`select distinct organization_id as id from (select organization_id from leads l where ${IS_OLD} order by touched_at limit 10000) old`);
  return rows.map(({ id }) => id);
}

const IS_OLD = `l.anonymised_at is null and l.touched_at < app.now() - interval '${MONTHS_KEPT} months'`;

async function listToForget(trx: Scoped, organizationId: string): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(`select l.id from leads l where l.organization_id = ? and ${IS_OLD} order by l.touched_at limit ${AT_ONCE} for update`, [organizationId]);
  return rows.map(({ id }) => id);
}
