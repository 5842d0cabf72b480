import { type Access, EVERYBODY } from './who';
import { type StaffRole } from '../../../src/organizations/staff/staff-roles';

const WRITERS: readonly StaffRole[] = ['operator', 'content'];
/** Something that came with the portal, which partners may read and download. */
const SLUG = { who: EVERYBODY, at: 'datasheet-safe-basic' } as const;
const WRITTEN = { title: 'Anew', abstract: 'What it is about.', body: 'Words.', audience: 'partners', seen: '1' };

/** The libraries and their office. */
export const CONTENT: Record<string, Access> = {
  'GET /portal/library/sales': { who: EVERYBODY },
  'GET /portal/library/training': { who: EVERYBODY },
  'GET /portal/library/items/:slug': SLUG,
  'GET /portal/library/items/:slug/file': { ...SLUG, at: 'brand-safe' },
  'GET /portal/library/items/:slug/picture': { ...SLUG, at: 'brand-safe' },
  'GET /portal/library/items/:slug/video': { ...SLUG, at: 'a-video' },
  'GET /portal/library/items/:slug/captions.vtt': { ...SLUG, at: 'a-video' },
  'GET /portal/library/items/:slug/plain.pdf': SLUG,
  'GET /portal/library/items/:slug/with-your-logo.pdf': SLUG,

  'GET /office/content': { who: WRITERS },
  'GET /office/content/new': { who: WRITERS },
  'POST /office/content': { who: WRITERS, form: () => ({ ...WRITTEN, kind: 'guide' }) },
  'GET /office/content/items/:id': { who: WRITERS, id: 'contentItem' },
  'GET /office/content/items/:id/edit': { who: WRITERS, id: 'contentItem' },
  'POST /office/content/items/:id/edit': { who: WRITERS, id: 'contentItem', form: () => WRITTEN },
  'POST /office/content/items/:id/publication': { who: WRITERS, id: 'contentItem', form: () => ({ seen: '1' }) },
  'POST /office/content/items/:id/archive': { who: WRITERS, id: 'contentItem', form: () => ({ seen: '1' }) },
  'POST /office/content/items/:id/draft': { who: WRITERS, id: 'contentItem', form: () => ({ seen: '1' }) },
  'POST /office/content/items/:id/review': { who: WRITERS, id: 'contentItem' },
  'GET /office/content/items/:id/file': { who: WRITERS, id: 'contentItem' },
  'POST /office/content/items/:id/file': { who: WRITERS, id: 'contentItem' },
  'POST /office/content/items/:id/file/removal': { who: WRITERS, id: 'contentItem' },
  'GET /office/content/items/:id/file/download': { who: WRITERS, id: 'contentItem' },
  'GET /office/content/items/:id/file/picture': { who: WRITERS, id: 'contentItem' },
  'GET /office/content/items/:id/video': { who: WRITERS, id: 'contentVideo' },
  'POST /office/content/items/:id/video/film': { who: WRITERS, id: 'contentVideo' },
  'POST /office/content/items/:id/video/captions': { who: WRITERS, id: 'contentVideo' },
  'POST /office/content/items/:id/video/poster': { who: WRITERS, id: 'contentVideo' },
  'POST /office/content/items/:id/video/captions/removal': { who: WRITERS, id: 'contentVideo' },
  'POST /office/content/items/:id/video/poster/removal': { who: WRITERS, id: 'contentVideo' },
  'GET /office/content/items/:id/video/captions.vtt': { who: WRITERS, id: 'contentVideo' },
  'GET /office/content/items/:id/text.pdf': { who: WRITERS, id: 'contentItem' },
  'GET /office/content/items/:id/versions/:version': { who: WRITERS, id: 'contentItem', second: 'contentVersion' },
  'POST /office/content/items/:id/versions/:version/restoration': { who: WRITERS, id: 'contentItem', second: 'contentVersion', form: () => ({ seen: '1' }) },
};
