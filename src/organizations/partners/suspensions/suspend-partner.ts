import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../../audit/audit.repository';
import { continueIn, databaseNow, type Scoped, within } from '../../../platform/database/database';
import { type StaffActor } from '../../../platform/visitors/visitor';
import { listAdministrators } from '../../administrators.report';
import { lockPartner, type PartnerBasis, setPartnerStatus } from '../partner-row.repository';
import { endSuspension, insertSuspension } from './suspensions.repository';
import { mailReactivated, mailSuspended } from './suspensions.mails';

type Given = { organizationId: string; reason: string; actor: StaffActor };

/**
 * Closes the portal for a partner: every session that stands there ends at once, nobody enters it, so nothing new is ordered or begun by them. Their
 * customers are not touched: backups, restores and automatic renewals go on, because a customer's protection must not hang on this. Again changes nothing.
 */
export function suspendPartner({ organizationId, reason, actor }: Given): Promise<PartnerBasis> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    const partner = await lockPartner(trx, organizationId);
    if (partner.status === 'suspended') return partner;
    await setPartnerStatus(trx, organizationId, 'suspended', now);
    await insertSuspension(trx, { id: uuidv7(), organizationId, reason, by: actor.id, now });
    await mailSuspended(trx, { partner, reason, administrators: await listAdministrators(trx, organizationId), now });
    await recordStatus(trx, { action: 'organization.suspended', partner, after: 'suspended', reason, actor, now });
    // Sessions belong to the system's scope. Who looks at the portal from the office stays.
    await continueIn(trx, 'system');
    await trx('sessions').where({ organization_id: organizationId, context_kind: 'organization' }).whereNull('revoked_at').update({ revoked_at: now });
    return partner;
  });
}

/** Opens it again, as it was. Again changes nothing. */
export function reactivatePartner({ organizationId, reason, actor }: Given): Promise<PartnerBasis> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    const partner = await lockPartner(trx, organizationId);
    if (partner.status === 'active') return partner;
    await setPartnerStatus(trx, organizationId, 'active', now);
    await endSuspension(trx, { organizationId, reason, by: actor.id, now });
    await mailReactivated(trx, { partner, reason, administrators: await listAdministrators(trx, organizationId), now });
    await recordStatus(trx, { action: 'organization.reactivated', partner, after: 'active', reason, actor, now });
    return partner;
  });
}

type Recorded = { action: string; partner: PartnerBasis; after: PartnerBasis['status']; reason: string; actor: StaffActor; now: Date };

function recordStatus(trx: Scoped, { action, partner, after, reason, actor, now }: Recorded): Promise<number> {
  return recordAudit(trx, { organizationId: partner.id, actor, action, subjectType: 'organization', subjectId: partner.id, before: { status: partner.status }, after: { status: after, reason }, now });
}
