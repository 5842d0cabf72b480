import { config } from '../config';
import { queueMails } from '../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { paths } from '../paths';
import { type Scoped } from '../platform/database/database';
import { type Day } from '../platform/values/dates';
import { day } from '../platform/values/format';

export type DueItem = { id: string; title: string; reviewOn: Day };
export type ReviewOf = { owner: { id: string; email: string; name: string }; items: readonly DueItem[] };

/** Asks owners to look whether what they own is still true: one mail for all that came due for somebody. */
export function mailReviews(trx: Scoped, reviews: readonly ReviewOf[], { today, now }: { today: Day; now: Date }): Promise<number> {
  return queueMails(trx, reviews.map(({ owner, items }) => ({
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'content.review-due', dedupeKey: `content-review:${owner.id}:${today}:${items[0]!.id}`, to: { email: owner.email, name: owner.name }, view: 'message', now,
    subject: items.length === 1 ? `Is this still true: ${items[0]!.title}` : `${items.length} items of yours are due for a review`,
    locals: {
      greeting: `Hello ${owner.name},`,
      paragraphs: [items.length === 1 ? 'You own an item whose review is due. Read it once as a partner would, and change what is not true any more.' : 'You own items whose reviews are due. Read each once as a partner would, and change what is not true any more.'],
      facts: items.slice(0, 20).map((item) => ({ label: `Due ${day(item.reviewOn)}`, value: item.title })),
      button: items.length === 1 ? { label: 'Open the item', href: config.baseUrl + paths.content.office.show(items[0]!.id) } : { label: 'Open what is due', href: `${config.baseUrl}${paths.content.office.index}?state=due&owner=${owner.id}` },
      ...items.length > 20 && { after: [`And ${items.length - 20} more.`] },
    },
  })));
}
