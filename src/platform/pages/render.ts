import { type Request, type Response } from 'express';
import { paths } from '../../paths';
import { asset } from './assets';
import * as format from '../values/format';
import { emptyFrame, type Brand, type Frame } from './frame';
import { templates } from './templates';

const formats = {
  money: format.money, day: format.day, daysFrom: format.daysFrom, moment: format.moment,
  momentInFull: format.momentInFull, bytes: format.bytes, count: format.count,
};
const helpers = { ...formats, asset, paths };
const layouts = ['portal', 'my', 'office', 'site', 'partner', 'print'] as const;
type Layout = (typeof layouts)[number];

/** What a view is given: always a fresh object of the controller's own keys, never a request's body. */
export type Page = { title: string; layout?: Layout; errors?: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>;

type ViewSettings = {
  mode: 'development' | 'test' | 'production';
  brand: Brand;
};

let strict = false;
let brand: Brand = { name: 'Partner Portal' };
let engine = templates({ helpers, reload: false, lenient: false });

/** Called once when the app is built: how templates are kept, and the vendor's brand for pages without a frame. */
export function setUpViews(settings: ViewSettings): void {
  brand = settings.brand;
  strict = settings.mode === 'test';
  engine = templates({
    helpers,
    reload: settings.mode === 'development',
    lenient: settings.mode !== 'test',
  });
}

/**
 * Sends views/<view>.ejs inside the layout of its audience, its first folder (portal, my, office, site, partner; `me` is wherever the person is), unless
 * `page.layout` says otherwise. The caller sets the status.
 */
export function renderPage(_req: Request, res: Response, view: string, page: Page): void {
  const layout = page.layout ?? layoutOf(view, res);
  const frame = frameFor(res, layout);
  const body = engine.html(view, { ...page, frame });
  const wrong = page.errors !== undefined && Object.keys(page.errors).length > 0;
  const documentTitle = `${wrong ? 'Error: ' : ''}${page.title} – ${frame.brand.name}`;
  const html = engine.html(`layouts/${layout}`, { documentTitle, frame, body });
  if (strict && !/^[\0-\x7f]*$/.test(html)) throw new Error(`views/${view}.ejs printed a letter that is not ASCII without escaping it`);
  // As text of one byte a character, which templates make: nothing is measured or encoded, and Node writes it with the headers.
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.setHeader('Content-Length', html.length);
  res.end(html, 'latin1');
}

/** A piece of a page, without layout. */
export function renderPartial(view: string, locals: Readonly<Record<string, unknown>>): string {
  return engine.html(view, locals);
}

type Problem = { status: number; title: string; message: string; id?: string };

/** The page for a refusal or a fault, in the frame the person was in; sets the status. */
export function renderError(req: Request, res: Response, { status, title, message, id }: Problem): void {
  const frame = res.locals['frame'] as Frame | undefined;
  res.status(status);
  renderPage(req, res, 'site/errors/error', { layout: frame?.audience ?? 'site', status, title, message, id });
}

/** Pages of a person's own account stand in the area that the person is in. */
function layoutOf(view: string, res: Response): Layout {
  const folder = view.split('/')[0];
  if (folder === 'me') return (res.locals['frame'] as Frame | undefined)?.audience ?? 'site';
  const layout = layouts.find((name) => name === folder);
  if (!layout) throw new Error(`no layout for the view ${view}`);
  return layout;
}

function frameFor(res: Response, layout: Layout): Frame {
  const frame = res.locals['frame'] as Frame | undefined;
  if (frame) return frame;
  if (layout === 'site' || layout === 'partner') return emptyFrame(brand);
  throw new Error(`a page in the ${layout} layout needs res.locals.frame`);
}
