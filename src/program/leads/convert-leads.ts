import { type Actor, recordAudits } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { insertLeadEvents, updateConverted } from './leads.repository';

// Longer than any worker is down.
const LOOK_BACK_DAYS = 30;

type Customer = { id: string; accountId: string };

/**
 * Leads for whom a trial was started or a plan bought become customers: told by their subscriptions, so that it may run at any time and
 * again. Answers how many.
 */
export function convertLeads({ organizationId, actor }: { organizationId: string; actor: Actor }): Promise<number> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const leads = await listBecomeCustomers(trx, organizationId);
    await updateConverted(trx, organizationId, leads, now);
    await insertLeadEvents(trx, leads.map(({ id }) => ({ organizationId, leadId: id, kind: 'converted' as const, byPerson: actor.kind === 'person' ? actor.id : null, now })));
    await recordAudits(trx, leads.map(({ id, accountId }) => ({ organizationId, accountId, actor, action: 'lead.converted', subjectType: 'lead', subjectId: id, after: { account: accountId }, now })));
    return leads.length;
  });
}

/** Organizations that have such leads. In the system scope. */
export async function listOrganizationsToConvert(trx: Scoped): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select distinct s.organization_id as id from subscriptions s join leads l on l.organization_id = s.organization_id and l.id = s.lead_id
      where s.lead_id is not null and s.created_at > app.now() - interval '${LOOK_BACK_DAYS} days' and l.state <> 'converted'`);
  return rows.map(({ id }) => id);
}

async function listBecomeCustomers(trx: Scoped, organizationId: string): Promise<Customer[]> {
  const { rows } = await trx.raw<{ rows: Customer[] }>(
    `select l.id, (select s.account_id from subscriptions s where s.organization_id = l.organization_id and s.lead_id = l.id and s.created_at > app.now() - interval '${LOOK_BACK_DAYS} days' order by s.created_at, s.id limit 1) as "accountId"
       from leads l
      where l.organization_id = ? and l.state <> 'converted'
        and l.id in (select s.lead_id from subscriptions s where s.organization_id = l.organization_id and s.lead_id is not null and s.created_at > app.now() - interval '${LOOK_BACK_DAYS} days')
      order by l.id for update`, [organizationId]);
  return rows;
}
