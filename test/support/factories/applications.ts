import { uuidv7 } from 'uuidv7';
import { type ApplicationDetails, type ApplicationStatus } from '../../../src/organizations/applications/application';
import { insertApplication } from '../../../src/organizations/applications/applications.repository';
import { databaseNow, within } from '../../../src/platform/database/database';
import { ownerSql } from '../database';
import { createOrganization, createPerson } from './organizations';

let made = 0;

/** What the public form sends when everything is filled in as it should be; pages add the stamp. */
export const FILLED = {
  legal_name: 'Acorn IT Ltd', display_name: 'Acorn', business: 'msp', customers: '11-50', website: 'acorn.example', tax_id: 'GB 123 456 789', country: 'GB',
  address_line1: '1 Oak Lane', address_line2: '', city: 'Leeds', state: '', postal_code: 'LS1 4AB', phone: '+44 113 555 0100', time_zone: '', currency: '',
  first_name: 'Ann', last_name: 'Acorn', email: 'ann@acorn.example', contact_phone: '', message: 'Hello there', terms: 'yes',
};

/** An application in any status, with the secret of its link. */
export async function createApplication(given: Partial<ApplicationDetails> & { status?: ApplicationStatus; decidedBy?: string } = {}): Promise<{ id: string; secret: string; email: string }> {
  const { status = 'submitted', decidedBy, ...said } = given;
  const email = said.email ?? `applicant-${(made += 1)}@applies.example`;
  const details: ApplicationDetails = {
    email, firstName: 'Ann', lastName: 'Acorn', contactPhone: '', legalName: `Applicant ${made} Ltd`, displayName: `Applicant ${made}`, website: '', phone: '+44 113 555 0100',
    addressLine1: '1 Oak Lane', addressLine2: '', city: 'Leeds', state: '', postalCode: 'LS1 4AB', country: 'GB', taxId: '', business: 'msp', customers: '11-50', message: '',
    timeZone: 'Europe/London', currency: 'USD', ...said,
  };
  const { id, secret } = await within('system', async (trx) => insertApplication(trx, details, await databaseNow(trx)));
  const isDecided = status === 'approved' || status === 'refused';
  const by = isDecided ? decidedBy ?? (await createPerson({ firstName: 'Mia', lastName: 'Stone' })).personId : null;
  const organizationId = status === 'approved' ? (await createOrganization({ name: details.displayName })).organizationId : null;
  await ownerSql(
    `update applications set status = $2, submitted_at = case when $2 in ('submitted', 'approved', 'refused') then created_at end, decided_at = case when $3 then created_at end,
       decided_by = $4, organization_id = $5, tier = case when $2 = 'approved' then 'basic' end, reason_code = case when $2 = 'refused' then 'region' end where id = $1`,
    [id, status, isDecided, by, organizationId]);
  return { id, secret, email };
}

/** An id that no application has. */
export const NO_APPLICATION = uuidv7();
