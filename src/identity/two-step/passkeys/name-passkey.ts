import { recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within } from '../../../platform/database/database';
import { organizationOfPerson } from '../../person-organization.report';
import { type Passkey } from './passkey.model';
import { renamePasskey } from './passkeys.repository';

type Naming = { passkey: Pick<Passkey, 'id' | 'personId' | 'name'>; name: string; requestId: string | null };

/** Gives a passkey the name that its owner knows it by; one that is gone meanwhile stays gone. */
export function namePasskey({ passkey: { id, personId, name: before }, name, requestId }: Naming): Promise<void> {
  return within('system', async (trx) => {
    if (!await renamePasskey(trx, { personId, id, name })) return;
    await recordAudit(trx, {
      organizationId: await organizationOfPerson(trx, personId), actor: { kind: 'person', id: personId, requestId },
      action: 'person.passkey-named', subjectType: 'person', subjectId: personId,
      before: { passkey: id, name: before }, after: { passkey: id, name }, now: await databaseNow(trx),
    });
  });
}
