import { type ContentKind } from '../../../src/content/content-item';
import { findContentItem, updateContentState } from '../../../src/content/content-items.repository';
import { countDownload } from '../../../src/content/count-download';
import { moveContent } from '../../../src/content/office/move-content';
import { changeContent, createContent } from '../../../src/content/office/save-content';
import { within } from '../../../src/platform/database/database';
import { addDays, type Day, dayIn } from '../../../src/platform/values/dates';
import { contentEmail } from '../office';
import { HARBOR, NORTHWIND } from '../people/organizations';
import { createVideos } from './videos';

type Told = { kind: ContentKind; slug: string; title: string; abstract: string; body: string; days?: readonly [starts: number, ends: number]; becomes: 'draft' | 'published' | 'archived' };

const ITEMS: readonly Told[] = [
  {
    kind: 'promotion', slug: 'demo-weeks-of-trials', title: 'Weeks of trials', becomes: 'published', days: [-9, 21],
    abstract: 'Start a trial for a customer each day of these weeks, and see who stays.',
    body: '## How it works\n\n1. Open [Start a trial](/portal/trials/new) while the customer is on the phone.\n2. Send the install link at once, and stay until the computer has arrived.\n3. Call again on the tenth day.\n\n## What to say\n\n> You need no card, and it ends by itself. If you like it, nothing has to be installed again.',
  },
  {
    kind: 'promotion', slug: 'demo-server-check', title: 'A free look at servers', becomes: 'published', days: [18, 60],
    abstract: 'Offer every company with a server half an hour: what is backed up, and what is not.',
    body: '## Prepare\n\nTake the datasheet for [Safe Server](/portal/library/items/datasheet-safe-server) with your logo, and the [plan for the morning a server dies](/portal/library/items/blog-when-a-server-dies).',
  },
  {
    kind: 'promotion', slug: 'demo-summer-of-photos', title: 'A summer of photos', becomes: 'archived', days: [-170, -90],
    abstract: 'Safe Plus for people who come home with full cameras.', body: 'External drives and videos were the point. The texts are kept for next summer.',
  },
  {
    kind: 'datasheet', slug: 'demo-backup-for-schools', title: 'Backup for schools', becomes: 'draft',
    abstract: 'For schools with a computer room, an office and one server.', body: '## What it is\n\nSafe Pro Power for the office and the server, in one subscription.\n\n## Still to write\n\n- How many computers a usual school has\n- Who may restore what',
  },
];

/** The blog grew over a year; each so many days before today. */
const POSTED: Readonly<Record<string, number>> = { 'blog-three-copies': 310, 'blog-test-a-restore': 240, 'blog-renewals-without-surprises': 170, 'blog-selling-to-practices': 110, 'blog-unknown-is-not-green': 55, 'blog-when-a-server-dies': 12 };

/** A colleague who writes, with items in every state, a review that is due, and partners who download. Safe to repeat. */
export async function ensureContent(now: Date): Promise<void> {
  const { writer, isThere } = await within('office', async (trx) => ({
    writer: await trx('people').where({ email: contentEmail }).first<{ id: string } | undefined>('id'), isThere: await findContentItem(trx, ITEMS.at(-1)!.slug),
  }), { readOnly: true });
  if (!writer || isThere) return;
  const today = dayIn(now, NORTHWIND.timeZone);
  const actor = { kind: 'staff' as const, id: writer.id, requestId: null };
  await givePast(writer.id, now, today);
  await changeContent({ id: await idOf('datasheet-safe-plus'), seen: 1, slug: '', written: { abstract: 'Backup for one computer and its external drive, videos included, by themselves.' }, actor });
  await tellDownloads(today);
  await createVideos(actor, addDays(today, 120));
  for (const { days, becomes, ...told } of ITEMS) {
    const written = { products: ['safe', 'safe_pro'] as const, topic: '', audience: 'partners', link: '', minutes: null, isCoBranded: told.kind === 'datasheet', ownerId: writer.id, reviewOn: addDays(today, 120), startsOn: days ? addDays(today, days[0]) : null, endsOn: days ? addDays(today, days[1]) : null } as const;
    const { id } = await createContent({ kind: told.kind, slug: told.slug, written: { ...written, title: told.title, abstract: told.abstract, body: told.body }, actor });
    if (becomes !== 'draft') await moveContent({ id, seen: 1, to: 'published', actor });
    if (becomes === 'archived') await moveContent({ id, seen: 1, to: 'archived', actor });
  }
}

async function givePast(ownerId: string, now: Date, today: Day): Promise<void> {
  await within('office', async (trx) => {
    for (const [slug, days] of Object.entries(POSTED)) {
      const item = await findContentItem(trx, slug);
      if (item) await updateContentState(trx, item.id, { publishedAt: new Date(now.getTime() - days * 86_400_000) }, now);
    }
    await trx('content_items').whereIn('slug', ['guide-security', 'blog-unknown-is-not-green', ...Object.keys(POSTED)]).update({ owner_id: ownerId });
    await trx('content_items').whereIn('slug', ['guide-security', 'blog-three-copies']).update({ review_on: addDays(today, -6) });
  });
}

async function tellDownloads(today: Day): Promise<void> {
  for (const [slug, { id: organizationId }, days] of [['datasheet-safe-plus', NORTHWIND, [40, 12, 12, 3]], ['datasheet-safe-pro-power', NORTHWIND, [8, 8]], ['guide-renewals', HARBOR, [30, 1]], ['datasheet-safe-plus', HARBOR, [5]]] as const) {
    const itemId = await idOf(slug);
    for (const ago of days) await countDownload({ scope: { organizationId }, organizationId, itemId, today: addDays(today, -ago) });
  }
}

async function idOf(slug: string): Promise<string> {
  const item = await within('office', (trx) => findContentItem(trx, slug), { readOnly: true });
  return item!.id;
}
