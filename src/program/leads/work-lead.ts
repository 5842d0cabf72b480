import { type Actor, recordAudit } from '../../audit/audit.repository';
import { ROLES, roleAllows } from '../../organizations/roles';
import { databaseNow, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { type LeadAct, workedLead } from './lead';
import { getLeadForUpdate, insertLeadEvents, updateLead } from './leads.repository';
import { listAssignees } from './leads.report';
import { mailLeadAssigned } from '../referral/referral.mails';

/** The roles that may answer leads. */
export const LEAD_WORKERS = ROLES.filter((role) => roleAllows(role, 'leads:work'));
const EVENTS = { contact: 'contacted', lose: 'lost', reopen: 'reopened' } as const;

type Working = { organizationId: string; leadId: string; actor: Actor };

/** Marks a lead as contacted or lost, or takes a lost one up again. Answers whether that changed anything. Throws RuleBroken for one that is a customer, or forgotten. */
export function workLead({ organizationId, leadId, act, note, actor }: Working & { act: LeadAct; note: string }): Promise<boolean> {
  return within({ organizationId }, async (trx) => {
    const lead = await getLeadForUpdate(trx, organizationId, leadId);
    const worked = workedLead(lead, act);
    if (!worked) return false;
    const now = await databaseNow(trx);
    await updateLead(trx, lead, { ...worked, touchedAt: now, ...(worked.state !== lead.state && { stateSince: now }) });
    await insertLeadEvents(trx, [{ organizationId, leadId, kind: EVENTS[act.kind], words: note, byPerson: actor.id, now }]);
    await recordAudit(trx, {
      organizationId, actor, action: `lead.${EVENTS[act.kind]}`, subjectType: 'lead', subjectId: leadId,
      before: { state: lead.state, reason: lead.lostReason }, after: { state: worked.state, reason: worked.lostReason }, now,
    });
    return true;
  });
}

/** Adds a note to a lead's story; its words are no audit entry's, because they are deleted with the lead. */
export function noteLead({ organizationId, leadId, note, actor }: Working & { note: string }): Promise<void> {
  return within({ organizationId }, async (trx) => {
    const lead = await getLeadForUpdate(trx, organizationId, leadId);
    if (lead.anonymisedAt) throw new RuleBroken('What this lead said has been deleted, so nothing is added to it.');
    const now = await databaseNow(trx);
    await updateLead(trx, lead, { touchedAt: now });
    await insertLeadEvents(trx, [{ organizationId, leadId, kind: 'noted', words: note, byPerson: actor.id, now }]);
    await recordAudit(trx, { organizationId, actor, action: 'lead.noted', subjectType: 'lead', subjectId: leadId, now });
  });
}

/** Gives a lead to a colleague, whom a mail tells, or with null to nobody. Answers their name, undefined where nothing changed. Throws RuleBroken for who may not answer leads. */
export function assignLead({ organizationId, leadId, membershipId, by, actor }: Working & { membershipId: string | null; by: string }): Promise<string | undefined> {
  return within({ organizationId }, async (trx) => {
    const lead = await getLeadForUpdate(trx, organizationId, leadId);
    if (lead.anonymisedAt) throw new RuleBroken('What this lead said has been deleted, so there is nothing to do about it.');
    if (lead.assignedTo === membershipId) return undefined;
    const to = membershipId === null ? undefined : (await listAssignees(trx, organizationId, LEAD_WORKERS)).find((one) => one.membershipId === membershipId);
    if (membershipId !== null && !to) throw new RuleBroken('Choose a colleague from the list.');
    const now = await databaseNow(trx);
    await updateLead(trx, lead, { assignedTo: membershipId, touchedAt: now });
    await insertLeadEvents(trx, [{ organizationId, leadId, kind: 'assigned', words: to?.name ?? '', byPerson: actor.id, now }]);
    if (to && to.personId !== actor.id) await mailLeadAssigned(trx, { lead, to, by, now });
    await recordAudit(trx, { organizationId, actor, action: 'lead.assigned', subjectType: 'lead', subjectId: leadId, before: { membership: lead.assignedTo }, after: { membership: membershipId }, now });
    return to?.name ?? 'nobody';
  });
}
