import { type ContentItem } from '../content-item';
import { KIND_NAMES, LIBRARY_KINDS } from '../library/library.model';
import { type Day } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { paths } from '../../paths';

export function stateBadge(state: ContentItem['state']) {
  const badges = { draft: { kind: 'off', icon: 'edit', label: 'Draft' }, published: { kind: 'good', label: 'Published' }, archived: { kind: 'off', icon: 'folder', label: 'Archived' } } as const;
  return badges[state];
}

/** Where readers find it once it is published. */
export function readersAddress({ kind, slug }: Pick<ContentItem, 'kind' | 'slug'>): string {
  return LIBRARY_KINDS.includes(kind) ? paths.content.item(slug) : paths.knowledge.show(slug);
}

/** From when to when, in words. */
export function datesInWords({ kind, startsOn, endsOn }: Pick<ContentItem, 'kind' | 'startsOn' | 'endsOn'>): string {
  if (startsOn === null) return '';
  if (kind === 'webinar' || endsOn === startsOn) return day(startsOn);
  return endsOn === null ? `From ${day(startsOn)}` : `${day(startsOn)} to ${day(endsOn)}`;
}

type Acts = { label: string; href: string; hint: string; kind?: 'primary' }[];

/** What can be done with an item as it is. */
export function actsOf(item: Pick<ContentItem, 'id' | 'state' | 'publishedAt' | 'reviewOn'>, today: Day): Acts {
  const { publish, archive, withdraw, reviewed } = paths.content.office;
  const isDue = item.state === 'published' && item.reviewOn !== null && item.reviewOn <= today;
  const back = { label: 'Take back to draft', href: withdraw(item.id), hint: 'Readers do not find it until it is published again.' };
  if (item.state === 'draft') return [{ label: 'Publish', href: publish(item.id), hint: 'Readers find it at once. Its name in addresses stays as it is from then on.', kind: 'primary' }, ...item.publishedAt ? [{ label: 'Archive', href: archive(item.id), hint: 'Keeps it out of the way.' }] : []];
  if (item.state === 'archived') return [{ label: 'Publish again', href: publish(item.id), hint: 'Readers find it at once, with its old date.', kind: 'primary' }, back];
  return [
    ...isDue ? [{ label: 'It is still true', href: reviewed(item.id), hint: 'The next review is a year from today.', kind: 'primary' as const }] : [],
    { label: 'Archive', href: archive(item.id), hint: 'For what is over: readers do not find it any more.' }, back,
  ];
}

export function kindName(kind: ContentItem['kind']): string {
  return KIND_NAMES[kind].one;
}
