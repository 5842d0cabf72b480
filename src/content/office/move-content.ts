import { type Actor, recordAudit } from '../../audit/audit.repository';
import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, within } from '../../platform/database/database';
import { addMonthsFromAnchor, type Day } from '../../platform/values/dates';
import { type ContentItem } from '../content-item';
import { getContentItemForUpdate, updateContentState } from '../content-items.repository';
import { lacksOf } from './publishable.model';
import { WrongFields } from './save-content';

const ACTIONS = { published: 'content.published', archived: 'content.archived', draft: 'content.withdrawn' } as const;
type Move = { id: string; seen: number; to: ContentItem['state']; actor: Actor };

/**
 * Publishes an item, archives it, or takes it back to a draft. Answers whether that changed anything. Throws ChangedMeanwhile where somebody wrote it anew since it was
 * looked at, and WrongFields where it is not ready for readers.
 */
export function moveContent({ id, seen, to, actor }: Move): Promise<boolean> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    const before = await getContentItemForUpdate(trx, id);
    if (before.state === to || (to === 'archived' && before.publishedAt === null)) return false;
    if (before.version !== seen) throw new ChangedMeanwhile();
    const lacks = to === 'published' ? lacksOf(before) : {};
    if (Object.keys(lacks).length > 0) throw new WrongFields(lacks);
    await updateContentState(trx, id, { state: to, ...to === 'published' && { publishedAt: before.publishedAt ?? now } }, now);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: ACTIONS[to], subjectType: 'content-item', subjectId: id, before: { state: before.state }, after: { state: to, version: before.version }, now });
    return true;
  });
}

const REVIEW_MONTHS = 12;

/** Somebody has looked: it is still true. The next review is a year from today; answers the day, undefined where nothing was due. */
export function markReviewed({ id, today, actor }: { id: string; today: Day; actor: Actor }): Promise<Day | undefined> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    const before = await getContentItemForUpdate(trx, id);
    if (before.reviewOn === null || before.reviewOn > today) return undefined;
    const reviewOn = addMonthsFromAnchor(today, REVIEW_MONTHS);
    await updateContentState(trx, id, { reviewOn }, now);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'content.reviewed', subjectType: 'content-item', subjectId: id, before: { reviewOn: before.reviewOn }, after: { reviewOn }, now });
    return reviewOn;
  });
}
