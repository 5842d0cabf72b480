import { type Actor, recordAudit } from '../../audit/audit.repository';
import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scoped, within } from '../../platform/database/database';
import { type Platform } from '../machine';
import { insertClientVersions, latestFor } from './client-versions.repository';
import { type ClientVersionsForm } from './client-versions.form';

type Asked = ClientVersionsForm & { platform: Platform; actor: Actor; now: Date };

/**
 * Says what clients of a platform should be from now on: lists, alerts and settings follow by themselves. Answers whether anything is different;
 * throws ChangedMeanwhile where somebody else has changed it since the form was opened (domain.md §9.4).
 */
export function changeClientVersions({ platform, seen, actor, now, released_on: releasedOn, ...asked }: Asked): Promise<boolean> {
  return within('office', async (trx) => {
    await takeTurns(trx, platform);
    const standing = await latestFor(trx, platform);
    const told = { current: asked.current, minimum: asked.minimum, notes: asked.notes, releasedOn };
    if (standing && toldOf(standing) === toldOf(told)) return false;
    if ((standing?.id ?? '') !== seen) throw new ChangedMeanwhile();
    await insertClientVersions(trx, { platform, ...told, madeBy: actor.id, now });
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'versions.changed', subjectType: 'client-versions', subjectId: platform,
      before: standing && { current: standing.current, minimum: standing.minimum, notes: standing.notes, releasedOn: standing.releasedOn }, after: told, now,
    });
    return true;
  });
}

function toldOf({ current, minimum, notes, releasedOn }: { current: string; minimum: string; notes: string; releasedOn: string }): string {
  return JSON.stringify([current, minimum, notes, releasedOn]);
}

// Rows are only added: there is none to lock.
async function takeTurns(trx: Scoped, platform: Platform): Promise<void> {
  await trx.raw("select pg_advisory_xact_lock(hashtext('client versions'), hashtext(?))", [platform]);
}
