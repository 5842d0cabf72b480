import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, isUuid, type Scoped, within } from '../../platform/database/database';
import { type FieldErrors } from '../../platform/pages/forms';
import { type Company, differences, type Section, versionOf } from './company';
import { getCompanyForUpdate, holdAdministrator, updateCompany } from './company.repository';
import { hasMoney, isKnownZone, listCurrenciesOnSale } from './region.report';

type Change = {
  organizationId: string;
  section: Section;
  /** What was typed, all fields of the section. */
  typed: Partial<Company>;
  /** `versionOf` the section when the form was opened. */
  version: string;
  actor: Actor;
};
export type Changed =
  | { outcome: 'changed' | 'same' }
  /** Somebody else saved the section meanwhile: as it stands now. */
  | { outcome: 'stale'; company: Company }
  | { outcome: 'refused'; errors: FieldErrors };

export const CURRENCY_FIXED = 'The currency can’t be changed any more: your cards, papers and subscriptions are reckoned in it. Contact partner support.';

/**
 * Saves one section of the company information with what was before and after (domain.md §11.2). Saves nothing where the section has
 * changed since the form was opened, unless what was typed stands already: a second press of the button is no conflict.
 */
export async function changeCompany({ organizationId, section, typed, version, actor }: Change): Promise<Changed> {
  return within({ organizationId }, async (trx) => {
    const company = await getCompanyForUpdate(trx, organizationId);
    const fields = differences(company, typed);
    if (fields.length === 0) return { outcome: 'same' };
    if (version !== versionOf(company, section)) return { outcome: 'stale', company };
    const changed: Partial<Company> = Object.fromEntries(fields.map((field) => [field, typed[field]]));
    const errors = await problemsOf(trx, organizationId, changed);
    if (Object.keys(errors).length > 0) return { outcome: 'refused', errors };
    const now = await databaseNow(trx);
    await updateCompany(trx, organizationId, changed, now);
    await recordAudit(trx, {
      organizationId, actor, action: 'organization.changed', subjectType: 'organization', subjectId: organizationId,
      before: Object.fromEntries(fields.map((field) => [field, company[field]])), after: changed, now,
    });
    return { outcome: 'changed' };
  });
}

/** What only the database can say of the fields that change. The organization's row is locked: `ensurePayer` waits for it. */
async function problemsOf(trx: Scoped, organizationId: string, changed: Partial<Company>): Promise<FieldErrors> {
  const errors: FieldErrors = {};
  const { primary_contact_id: contact, time_zone: zone, currency } = changed;
  if (contact !== undefined && !(isUuid(contact) && await holdAdministrator(trx, organizationId, contact))) {
    errors['primary_contact_id'] = 'Choose an active administrator from the list.';
  }
  if (zone !== undefined && !await isKnownZone(trx, zone)) errors['time_zone'] = 'Choose a time zone from the list.';
  if (currency !== undefined) {
    if (await hasMoney(trx, organizationId)) errors['currency'] = CURRENCY_FIXED;
    else if (!(await listCurrenciesOnSale(trx)).includes(currency)) errors['currency'] = 'Choose a currency from the list.';
  }
  return errors;
}
