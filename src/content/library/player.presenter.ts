import { type ContentItem, hasFilm } from '../content-item';

type Addresses = { film: string; captions: string; poster: string };
export type Player = { title: string; film: string; type: string; captions: string; poster: string };

/** What a page plays of an item, from these addresses; null where there is no film. '' where it has no captions or no picture. */
export function playerOf(item: ContentItem, { film, captions, poster }: Addresses): Player | null {
  if (!hasFilm(item)) return null;
  return { title: item.title, film, type: item.fileType, captions: item.captionsSha256 === null ? '' : captions, poster: item.posterSha256 === null ? '' : poster };
}
