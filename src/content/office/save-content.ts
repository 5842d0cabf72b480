import { type Actor, recordAudit } from '../../audit/audit.repository';
import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { type ContentItem, type ContentKind } from '../content-item';
import { type ContentText, findContentItem, getContentItem, getContentItemForUpdate, insertContentItem, updateContentItem } from '../content-items.repository';
import { listOwners } from './content-people.report';
import { lacksOf } from './publishable.model';
import { slugOf } from './slug.model';

/** What was written cannot stand: field → what to do. */
export class WrongFields extends RuleBroken {
  constructor(readonly fields: Readonly<Record<string, string>>) {
    super(Object.values(fields).join(' '));
  }
}

const SLUG_TAKEN = { slug: 'Another item has this name in addresses. Choose another one, or leave it empty.' };
const NO_OWNER = { owner_id: 'Choose an owner from the list: somebody who writes content now.' };

type New = { kind: ContentKind; slug: string; written: ContentText; actor: Actor };

/** A new draft; without a name in addresses it gets one of its title. Throws WrongFields where another item has that name, or the owner is nobody who writes. */
export function createContent({ kind, slug, written, actor }: New): Promise<ContentItem> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    await takeTurns(trx);
    await checkOwner(trx, written.ownerId, null);
    const name = slug === '' ? await freeSlug(trx, slugOf(written.title)) : slug;
    const made = await insertContentItem(trx, { kind, slug: name, ...written }, { by: actor.id, now });
    if (!made) throw new WrongFields(SLUG_TAKEN);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'content.created', subjectType: 'content-item', subjectId: made.id, after: toldOf(made), now });
    return made;
  });
}

type Change = { id: string; seen: number; slug: string; written: Partial<ContentText>; actor: Actor };

/**
 * Writes an item anew; what it said stays as a version. Answers whether anything is different. Throws ChangedMeanwhile where it is not the version that was seen,
 * and WrongFields: a name or an owner that cannot be, or what readers of a published item would miss. Its name in addresses changes only while it was never published.
 */
export function changeContent({ id, seen, slug, written, actor }: Change): Promise<boolean> {
  return within('office', async (trx) => {
    const now = await databaseNow(trx);
    await takeTurns(trx);
    const before = await getContentItemForUpdate(trx, id);
    const changes = { ...written, ...before.publishedAt === null && slug !== '' && { slug } };
    const changed = Object.keys(changes).filter((name) => JSON.stringify(before[name as keyof ContentItem]) !== JSON.stringify(changes[name as keyof typeof changes]));
    if (changed.length === 0) return false;
    if (before.version !== seen) throw new ChangedMeanwhile();
    const lacks = before.state === 'published' ? lacksOf({ ...before, ...changes }) : {};
    if (Object.keys(lacks).length > 0) throw new WrongFields(lacks);
    await checkOwner(trx, written.ownerId ?? null, before.ownerId);
    if (changed.includes('slug') && await findContentItem(trx, slug)) throw new WrongFields(SLUG_TAKEN);
    const after = await updateContentItem(trx, before, changes, { by: actor.id, now });
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'content.changed', subjectType: 'content-item', subjectId: id, before: toldOf(before), after: { ...toldOf(after), changed }, now });
    return true;
  });
}

/** Tells what stands now, for who has to decide between two texts. */
export function readStanding(id: string): Promise<ContentItem> {
  return within('office', (trx) => getContentItem(trx, id), { readOnly: true });
}

// Texts are kept as versions; the audit log says which one.
function toldOf({ slug, title, state, version, audience, reviewOn, ownerId }: ContentItem): object {
  return { slug, title, state, version, audience, reviewOn, ownerId };
}

async function checkOwner(trx: Scoped, ownerId: string | null, before: string | null): Promise<void> {
  if (ownerId === null || ownerId === before) return;
  if (!(await listOwners(trx, null)).some(({ id }) => id === ownerId)) throw new WrongFields(NO_OWNER);
}

async function freeSlug(trx: Scoped, wanted: string): Promise<string> {
  const { rows } = await trx.raw<{ rows: { slug: string }[] }>('select slug from content_items where slug = :wanted or slug like :numbered', { wanted, numbered: `${wanted}-%` });
  const taken = new Set(rows.map(({ slug }) => slug));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}

// Two titles that are alike must not take the same name at once.
async function takeTurns(trx: Scoped): Promise<void> {
  await trx.raw("select pg_advisory_xact_lock(hashtext('names of content'))");
}
