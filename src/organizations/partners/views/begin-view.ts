import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within } from '../../../platform/database/database';
import { type StaffActor } from '../../../platform/visitors/visitor';
import { getPartnerBasis } from '../partner-row.repository';
import { countPageSeen, endPartnerViewRow, insertPartnerView, type PartnerView } from './partner-views.repository';

export const VIEW_MINUTES = 30;

/** Begins a look at a partner's portal, for thirty minutes: its row, which the session then names, and the audit entry where the partner finds it. Throws NotFound. */
export function beginView({ organizationId, reason, actor }: { organizationId: string; reason: string; actor: StaffActor }): Promise<PartnerView> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    await getPartnerBasis(trx, organizationId);
    const view: PartnerView = { id: uuidv7(), organizationId, personId: actor.id, reason, beganAt: now, endsAt: new Date(now.getTime() + VIEW_MINUTES * 60_000) };
    await insertPartnerView(trx, view);
    await recordAudit(trx, { organizationId, actor, action: 'partner-view.began', subjectType: 'partner-view', subjectId: view.id, after: { reason, endsAt: view.endsAt }, now });
    return view;
  });
}

type Looking = { organizationId: string; viewId: string; actor: StaffActor };

/** Ends it before its time. Again changes nothing. */
export function endView({ organizationId, viewId, actor }: Looking): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    if (!await endPartnerViewRow(trx, { id: viewId, personId: actor.id, now })) return;
    await recordAudit(trx, { organizationId, actor, action: 'partner-view.ended', subjectType: 'partner-view', subjectId: viewId, now });
  });
}

/** Records a page before it is shown: what is not recorded is not seen. The path alone, because words that were searched for may be a customer's. */
export function recordPageSeen({ organizationId, viewId, path, actor }: Looking & { path: string }): Promise<void> {
  return within('system', async (trx) => {
    await countPageSeen(trx, viewId);
    await recordAudit(trx, { organizationId, actor, action: 'partner-view.page-seen', subjectType: 'partner-view', subjectId: viewId, after: { path: path.slice(0, 300) }, now: await databaseNow(trx) });
  });
}
