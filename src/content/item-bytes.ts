import { type ContentItem } from './content-item';
import { artworkOf, type Names } from './brand/artwork.model';
import type * as DrawArtwork from './brand/draw-artwork';
import { readKeptFile } from '../platform/files/files';

export type ItemBytes = { bytes: Buffer; name: string; type: string };
/** Types of files that browsers show as pictures. */
export const PICTURE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp'];

/** The picture that stands before a video plays; undefined for whatever has none. */
export async function readPoster({ slug, posterSha256, posterType }: Pick<ContentItem, 'slug' | 'posterSha256' | 'posterType'>): Promise<ItemBytes | undefined> {
  const bytes = posterSha256 === null ? undefined : await readKeptFile(posterSha256);
  return bytes && { bytes, name: slug, type: posterType };
}

/** What can be downloaded of an item: the file that staff put there, else its artwork; undefined where it has neither. */
export async function readItemBytes(item: Pick<ContentItem, 'slug' | 'fileSha256' | 'fileName' | 'fileType'>, names: Names): Promise<ItemBytes | undefined> {
  if (item.fileSha256 !== null) {
    const bytes = await readKeptFile(item.fileSha256);
    return bytes && { bytes, name: item.fileName, type: item.fileType };
  }
  const artwork = artworkOf(item.slug, names);
  if (!artwork) return undefined;
  // Large and rarely wanted: loads with the first picture.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { drawArtwork } = require('./brand/draw-artwork') as typeof DrawArtwork;
  return { bytes: await drawArtwork(artwork), name: artwork.fileName, type: 'image/png' };
}
