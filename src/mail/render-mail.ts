import { config } from '../config';
import { bytes, count, day, daysFrom, money, moment, momentInFull } from '../platform/values/format';
import { templates } from '../platform/pages/templates';

export type MailLocals = Readonly<Record<string, unknown>>;
export type RenderedMail = { html: string; text: string };
/** A picture of a partner: its kept file (PNG) and its pixels. */
export type MailLogo = { readonly file: string; readonly width: number; readonly height: number };
type Mail = { subject: string; view: string; locals: MailLocals; partnerName?: string | undefined; partnerLogo?: MailLogo | null | undefined; unsubscribeHref?: string };

/** How a mail's HTML names the picture that it brings along. */
export const LOGO_ADDRESS = 'cid:partner-logo';
/** The room it is given, in pixels. */
const LOGO_ROOM = { width: 220, height: 56 };

const engine = templates({
  helpers: { bytes, count, day, daysFrom, money, moment, momentInFull },
  reload: config.environment === 'development',
  lenient: config.production,
});

/**
 * Both forms of a mail: views/mails/<view>.ejs inside views/mails/layout.ejs, and views/mails/<view>.text.ejs inside
 * views/mails/layout.text.ejs. A template sees exactly `locals`, with `subject`, `brand` and `partnerName` ('' for none);
 * the layout says how to refuse further ones where there is a link for it.
 */
export function renderMail({ subject, view, locals, partnerName = '', partnerLogo, unsubscribeHref = '' }: Mail): RenderedMail {
  const it = { ...locals, subject, partnerName, brand: config.vendor };
  const html = engine.html('mails/layout', { ...frameOf(it), unsubscribeHref, logo: partnerLogo ? shownSize(partnerLogo) : null, body: engine.html(`mails/${view}`, it) });
  const text = engine.text('mails/layout.text', { ...frameOf(it), unsubscribeHref, body: engine.text(`mails/${view}.text`, it).trim() });
  return { html, text: `${text.trim().replace(/\n{3,}/g, '\n\n')}\n` };
}

function frameOf({ subject, partnerName, brand }: { subject: string; partnerName: string; brand: typeof config.vendor }) {
  return { subject, partnerName, brand };
}

/** Mail programs heed the attributes of a picture and little else. */
function shownSize({ width, height }: MailLogo): { address: string; width: number; height: number } {
  const scale = Math.min(1, LOGO_ROOM.width / width, LOGO_ROOM.height / height);
  return { address: LOGO_ADDRESS, width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
