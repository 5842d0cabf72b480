import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { getPersonForUpdate, getProfile, updatePersonal, type Personal } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';

/** What somebody says of themselves, changed by themselves (domain.md §11.1). Answers false when nothing differs. */
export function changePersonal({ personId, personal, requestId }: { personId: string; personal: Personal; requestId: string }): Promise<boolean> {
  return within('system', async (trx) => {
    await getPersonForUpdate(trx, personId);
    const { email: _same, ...before } = await getProfile(trx, personId);
    const differs = (Object.keys(personal) as (keyof Personal)[]).some((key) => personal[key] !== before[key]);
    if (!differs) return false;
    const now = await databaseNow(trx);
    await updatePersonal(trx, personId, personal, now);
    await recordAudit(trx, {
      organizationId: await organizationOfPerson(trx, personId), actor: { kind: 'person', id: personId, requestId },
      action: 'person.changed', subjectType: 'person', subjectId: personId, before, after: personal, now,
    });
    return true;
  });
}
