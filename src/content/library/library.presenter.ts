import { hasArtwork } from '../brand/artwork.model';
import { CONTENT_PRODUCT_NAMES, CONTENT_PRODUCTS, type ContentItem } from '../content-item';
import { type Day, dayIn } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { paths } from '../../paths';
import { hasPdf, KIND_NAMES, promotionPhase } from './library.model';
import { type LibraryCard } from './library.report';

type Place = { today: Day; zone: string };
type Dated = Pick<ContentItem, 'kind' | 'startsOn' | 'endsOn' | 'minutes' | 'fileSeconds' | 'publishedAt'>;

/** An item in a list. */
export function cardOf(card: LibraryCard, place: Place) {
  const { kind, slug, title, abstract, products } = card;
  return {
    href: paths.content.item(slug), title, abstract, kind: KIND_NAMES[kind].one, icon: KIND_NAMES[kind].icon, products: productNames(products),
    badge: kind === 'promotion' ? phaseBadge(card, place.today) : null, notes: [...datesOf(card, place), ...formatsOf(card)],
  };
}

/** Which products it is about, in words; '' where it is about none in particular. */
export function productNames(products: ContentItem['products']): string {
  return CONTENT_PRODUCTS.filter((product) => products.includes(product)).map((product) => CONTENT_PRODUCT_NAMES[product]).join(', ');
}

export function phaseBadge(promotion: Pick<ContentItem, 'startsOn' | 'endsOn'>, today: Day) {
  const { startsOn, endsOn } = promotion;
  const phase = promotionPhase(promotion, today);
  if (phase === 'coming') return { kind: 'off', icon: 'calendar', label: `From ${day(startsOn!)}` };
  if (phase === 'past') return { kind: 'off', icon: 'clock', label: `Ended ${day(endsOn!)}` };
  return { kind: 'good', label: endsOn === null ? 'Running' : `Until ${day(endsOn)}` };
}

/** When it was held or published, and how long it takes. */
export function datesOf({ kind, startsOn, minutes, fileSeconds, publishedAt }: Dated, { zone }: Place): string[] {
  const when = kind === 'webinar' && startsOn !== null ? `Held ${day(startsOn)}` : ['blog_post', 'news', 'video'].includes(kind) && publishedAt ? day(dayIn(publishedAt, zone)) : '';
  const length = fileSeconds !== null ? lengthInWords(fileSeconds) : minutes !== null ? lengthInWords(minutes * 60) : '';
  return [when, length].filter((note) => note !== '');
}

/** A length as people say it: "38 seconds", "5 minutes", "1 minute 12 seconds". */
export function lengthInWords(seconds: number): string {
  const parts = [{ value: Math.floor(seconds / 60), unit: 'minute' }, { value: seconds % 60, unit: 'second' }];
  return parts.filter(({ value }) => value > 0).map(({ value, unit }) => `${value} ${unit}${value === 1 ? '' : 's'}`).join(' ');
}

/** What can be taken along, in a word or two. */
function formatsOf(card: LibraryCard): string[] {
  const isPdf = hasPdf({ ...card, body: card.hasText ? ' .' : '' });
  const file = card.fileName !== '' ? FORMATS[card.fileType] ?? 'File' : hasArtwork(card.slug) ? 'PNG' : '';
  return [isPdf ? (card.isCoBranded ? 'PDF with your logo' : 'PDF') : '', file].filter((note) => note !== '');
}

export const FORMATS: Readonly<Record<string, string>> = { 'application/pdf': 'PDF', 'image/png': 'PNG', 'image/jpeg': 'JPEG', 'image/webp': 'WebP', 'video/mp4': 'MP4', 'video/webm': 'WebM' };
