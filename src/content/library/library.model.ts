import { type ContentItem, type ContentKind } from '../content-item';
import { type Day } from '../../platform/values/dates';

const LIBRARY_NAMES = ['sales', 'training'] as const;
export type LibraryName = (typeof LIBRARY_NAMES)[number];

/** What stands in which library, in the order of its filters (features.md P3, P4; domain.md §6.1). */
export const LIBRARIES: Readonly<Record<LibraryName, { title: string; lead: string; kinds: readonly ContentKind[] }>> = {
  sales: { title: 'Sales & Marketing library', lead: 'Promotions, datasheets and artwork for selling backup, many of them with your own logo.', kinds: ['promotion', 'datasheet', 'video', 'blog_post', 'brand_asset', 'news'] },
  training: { title: 'Training & Support library', lead: 'Tools by product, guides to download, and what past webinars showed.', kinds: ['tool', 'guide', 'webinar', 'video'] },
};

/** What readers open by its own page: all but articles, which stand in the knowledge base. */
export const LIBRARY_KINDS: readonly ContentKind[] = ['promotion', 'datasheet', 'video', 'blog_post', 'brand_asset', 'news', 'tool', 'guide', 'webinar', 'document'];

export const KIND_NAMES: Readonly<Record<ContentKind, { one: string; many: string; icon: string }>> = {
  article: { one: 'Article', many: 'Articles', icon: 'file-text' },
  promotion: { one: 'Promotion', many: 'Promotions', icon: 'speakerphone' },
  news: { one: 'News', many: 'News', icon: 'bell' },
  video: { one: 'Video', many: 'Videos', icon: 'player-play' },
  datasheet: { one: 'Datasheet', many: 'Datasheets', icon: 'file-text' },
  blog_post: { one: 'Blog post', many: 'Blog posts', icon: 'edit' },
  brand_asset: { one: 'Brand asset', many: 'Brand assets', icon: 'award' },
  webinar: { one: 'Webinar', many: 'Past webinars', icon: 'school' },
  guide: { one: 'Guide', many: 'Guides', icon: 'lifebuoy' },
  tool: { one: 'Tool', many: 'Tools', icon: 'settings' },
  document: { one: 'Document', many: 'Documents', icon: 'file-text' },
};

/** Their text can be kept as a PDF; with a partner's logo where the item says so. */
const PRINTED: readonly ContentKind[] = ['datasheet', 'guide', 'webinar', 'document'];

export function hasPdf({ kind, isCoBranded, body }: Pick<ContentItem, 'kind' | 'isCoBranded' | 'body'>): boolean {
  return body.trim() !== '' && (isCoBranded || PRINTED.includes(kind));
}

export const PROMOTION_PHASES = ['running', 'coming', 'past'] as const;
export type PromotionPhase = (typeof PROMOTION_PHASES)[number];

/** Where a promotion stands on a day; it holds from its first day to its last, both included, and for good where it has no last. */
export function promotionPhase({ startsOn, endsOn }: Pick<ContentItem, 'startsOn' | 'endsOn'>, today: Day): PromotionPhase {
  if (startsOn !== null && startsOn > today) return 'coming';
  return endsOn !== null && endsOn < today ? 'past' : 'running';
}

/** The library in which an item is found first; undefined for documents, which stand with the partner program. */
export function libraryOf(kind: ContentKind): LibraryName | undefined {
  return LIBRARY_NAMES.find((name) => LIBRARIES[name].kinds.includes(kind));
}
