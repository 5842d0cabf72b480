import { recordAudits } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { HOUSE_ORGANIZATION_ID } from '../house';
import { lapseDue } from './applications.repository';

/** Ends applications that nobody confirmed within seven days. Safe to repeat; answers how many. */
export function lapseApplications(): Promise<number> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const ids = await lapseDue(trx, now);
    await recordAudits(trx, ids.map((id) => ({
      organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'job' as const, id: 'lapse-applications' }, action: 'application.lapsed', subjectType: 'application',
      subjectId: id, before: { status: 'unconfirmed' }, after: { status: 'lapsed' }, now,
    })));
    return ids.length;
  });
}
