import { type ArticleTopic } from './articles/article-topics.model';
import { type Day } from '../platform/values/dates';

export const CONTENT_KINDS = ['article', 'promotion', 'news', 'video', 'datasheet', 'blog_post', 'brand_asset', 'webinar', 'guide', 'tool', 'document'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];
export const CONTENT_PRODUCTS = ['partner', 'safe', 'safe_pro', 'safe_server'] as const;
export type ContentProduct = (typeof CONTENT_PRODUCTS)[number];

/** The product facets as people read them (features.md U1). */
export const CONTENT_PRODUCT_NAMES: Record<ContentProduct, string> = { partner: 'Partner', safe: 'Safe', safe_pro: 'Safe Pro', safe_server: 'Safe Server' };

/** An article, or a thing in a library: what staff write and others read. */
export interface ContentItem {
  readonly id: string;
  readonly kind: ContentKind;
  /** Its name in addresses; never changes. */
  readonly slug: string;
  readonly title: string;
  readonly abstract: string;
  /** Markdown. */
  readonly body: string;
  readonly products: readonly ContentProduct[];
  /** Of articles alone; '' elsewhere. */
  readonly topic: ArticleTopic | '';
  readonly audience: 'everybody' | 'partners';
  readonly state: 'draft' | 'published' | 'archived';
  readonly publishedAt: Date | null;
  readonly startsOn: Day | null;
  readonly endsOn: Day | null;
  readonly link: string;
  readonly minutes: number | null;
  readonly fileName: string;
  readonly fileSha256: string | null;
  readonly fileType: string;
  readonly fileBytes: number | null;
  /** Of a film, where it says so itself. */
  readonly fileSeconds: number | null;
  /** Of videos alone, as the two below it. */
  readonly captionsSha256: string | null;
  readonly posterSha256: string | null;
  readonly posterType: string;
  readonly isCoBranded: boolean;
  readonly downloadsCount: number;
  readonly ownerId: string | null;
  readonly reviewOn: Day | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Whether it can be played on its page; else its link leads to where it can be watched. */
export function hasFilm({ kind, fileType }: Pick<ContentItem, 'kind' | 'fileType'>): boolean {
  return kind === 'video' && fileType.startsWith('video/');
}

/** Whether a text can be an item's name in addresses. */
export function isSlug(text: string): boolean {
  return text.length <= 120 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
}
