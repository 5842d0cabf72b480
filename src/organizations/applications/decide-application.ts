import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../audit/audit.repository';
import { continueIn, databaseNow, type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { type StaffActor } from '../../platform/visitors/visitor';
import { HOUSE_ORGANIZATION_ID } from '../house';
import { inviteFirstAdministrator } from '../partners/first-administrator';
import { findColleagueName } from './application-history.report';
import { canTake, type ReasonCode, statusAfter } from './application';
import { mailApproved, mailRefused } from './applications.mails';
import { type Application, getApplicationForUpdate, moveApplication } from './applications.repository';

export type Terms = { tier: 'basic' | 'premier'; taxName: string; taxRatePpm: number; internalNote: string };
type Approval = { applicationId: string; terms: Terms; actor: StaffActor };
type Refusal = { applicationId: string; reasonCode: ReasonCode; reason: string; internalNote: string; actor: StaffActor };

/**
 * Makes a partner of an applicant: the organization, the invitation of its first administrator and both mails, all or nothing.
 * Throws RuleBroken, with the colleague's name, when somebody decided before (features.md O1).
 */
export function approveApplication({ applicationId, terms, actor }: Approval): Promise<{ organizationId: string; name: string }> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    const application = await lockUndecided(trx, applicationId);
    const organizationId = await insertPartner(trx, application, terms, now);
    const outcome = { decidedAt: now, decidedBy: actor.id, tier: terms.tier, organizationId, internalNote: terms.internalNote };
    await moveApplication(trx, application, statusAfter('approve', application.status), now, outcome);
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'application.approved', subjectType: 'application', subjectId: application.id,
      before: { status: application.status }, after: { status: 'approved', tier: terms.tier, organizationId }, now,
    });
    await recordAudit(trx, {
      organizationId, actor, action: 'organization.created', subjectType: 'organization', subjectId: organizationId,
      after: { name: application.displayName, tier: terms.tier, timeZone: application.timeZone, currency: application.currency, taxName: terms.taxName, taxRatePpm: terms.taxRatePpm }, now,
    });
    await mailApproved(trx, application, now);
    // Invitations are written in the system scope, as all that leads to a sign-in.
    await continueIn(trx, 'system');
    const { email, firstName, lastName, contactPhone } = application;
    await inviteFirstAdministrator(trx, { organizationId, colleague: { email, firstName, lastName, officePhone: contactPhone, mobilePhone: '' }, actor, now });
    return { organizationId, name: application.displayName };
  });
}

/** Refuses an application, with words for the applicant and a note for colleagues. Throws RuleBroken when somebody decided before. */
export function refuseApplication({ applicationId, reasonCode, reason, internalNote, actor }: Refusal): Promise<{ name: string }> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    const application = await lockUndecided(trx, applicationId);
    const outcome = { decidedAt: now, decidedBy: actor.id, reasonCode, reason, internalNote };
    await moveApplication(trx, application, statusAfter('refuse', application.status), now, outcome);
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'application.refused', subjectType: 'application', subjectId: application.id,
      before: { status: application.status }, after: { status: 'refused', reasonCode, reason }, now,
    });
    await mailRefused(trx, application, { reasonCode, reason, now });
    return { name: application.displayName };
  });
}

async function lockUndecided(trx: Scoped, applicationId: string): Promise<Application> {
  const application = await getApplicationForUpdate(trx, applicationId);
  const { status, decidedBy } = application;
  if (!canTake('approve', status) && decidedBy !== null) throw new RuleBroken(`${await findColleagueName(trx, decidedBy)} has ${status} this application already.`);
  statusAfter('approve', status);
  return application;
}

async function insertPartner(trx: Scoped, application: Application, terms: Terms, now: Date): Promise<string> {
  const id = uuidv7();
  await trx('organizations').insert({
    id, legal_name: application.legalName, display_name: application.displayName, tier: terms.tier, time_zone: application.timeZone, currency: application.currency,
    tax_name: terms.taxName, tax_rate_ppm: terms.taxRatePpm, tax_id: application.taxId, address_line1: application.addressLine1, address_line2: application.addressLine2,
    city: application.city, state: application.state, postal_code: application.postalCode, country: application.country, phone: application.phone,
    website: application.website, created_at: now, updated_at: now,
  });
  return id;
}
