import { config } from '../config';
import { bytes, count, day, daysFrom, money, moment, momentInFull } from '../platform/format';
import { templates } from '../platform/templates';

export type MailLocals = Readonly<Record<string, unknown>>;
export type RenderedMail = { html: string; text: string };
type Mail = { subject: string; view: string; locals: MailLocals; partnerName?: string | undefined; unsubscribeHref?: string };

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
export function renderMail({ subject, view, locals, partnerName = '', unsubscribeHref = '' }: Mail): RenderedMail {
  const it = { ...locals, subject, partnerName, brand: config.vendor };
  const html = engine.html('mails/layout', { ...frameOf(it), unsubscribeHref, body: engine.html(`mails/${view}`, it) });
  const text = engine.text('mails/layout.text', { ...frameOf(it), unsubscribeHref, body: engine.text(`mails/${view}.text`, it).trim() });
  return { html, text: `${text.trim().replace(/\n{3,}/g, '\n\n')}\n` };
}

function frameOf({ subject, partnerName, brand }: { subject: string; partnerName: string; brand: typeof config.vendor }) {
  return { subject, partnerName, brand };
}
