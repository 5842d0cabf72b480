import { hasArtwork } from '../brand/artwork.model';
import { type ContentItem } from '../content-item';

type Judged = Pick<ContentItem, 'kind' | 'slug' | 'abstract' | 'body' | 'topic' | 'startsOn' | 'link' | 'isCoBranded' | 'fileSha256'>;

/** What an item lacks before readers may see it: field → what to do. Nothing where it lacks nothing. */
export function lacksOf(item: Judged): Record<string, string> {
  const { kind, body, link, startsOn } = item;
  const hasFile = item.fileSha256 !== null || hasArtwork(item.slug);
  const lacks: [string, boolean, string][] = [
    ['abstract', item.abstract === '', 'Write the abstract: lists show it.'],
    ['body', body === '' && item.isCoBranded, 'Write the text: the PDF with a partner’s logo is made of it.'],
    ['body', body === '' && link === '' && !hasFile, 'Write the text, or give it a link or a file.'],
    ['topic', kind === 'article' && item.topic === '', 'Choose a topic: the knowledge base is browsed by it.'],
    ['starts_on', kind === 'promotion' && startsOn === null, 'Say from which day the promotion holds.'],
    ['starts_on', kind === 'webinar' && startsOn === null, 'Say on which day the webinar was held.'],
    ['link', kind === 'tool' && link === '', 'Say where the tool is.'],
    ['link', kind === 'video' && link === '' && item.fileSha256 === null, 'Say where the video is, or upload it on its page “Video”.'],
  ];
  const found: Record<string, string> = {};
  for (const [field, isLacking, words] of lacks) if (isLacking) found[field] ??= words;
  return found;
}
