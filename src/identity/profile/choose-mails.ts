import { recordAudit } from '../../audit/audit.repository';
import { listRefusals, replaceRefusals } from '../../mail/mail-refusals.repository';
import { type Topic } from '../../mail/topics';
import { databaseNow, within } from '../../platform/database/database';
import { getPersonForUpdate } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';

/** From now on somebody gets all optional mails but those about these topics. */
export function chooseMails({ personId, refused, requestId }: { personId: string; refused: readonly Topic[]; requestId: string }): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { email } = await getPersonForUpdate(trx, personId);
    const before = await listRefusals(trx, email);
    await replaceRefusals(trx, email, refused, now);
    await recordAudit(trx, {
      organizationId: await organizationOfPerson(trx, personId), actor: { kind: 'person', id: personId, requestId },
      action: 'person.mails-chosen', subjectType: 'person', subjectId: personId, before: { refused: before }, after: { refused }, now,
    });
  });
}
