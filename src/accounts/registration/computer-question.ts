import { paths } from '../../paths';
import { inMinutes } from '../../platform/http/rate-limit';
import { renderPage } from '../../platform/pages/render';
import { type OpenLink } from './read-registration-link';

type Shown = { errors: Readonly<Record<string, string>>; typed: Readonly<Record<string, string>>; lockedSeconds: number };

/** The page that asks which computer is backed up already, before the form. */
export function showComputerQuestion(req: Parameters<typeof renderPage>[0], res: Parameters<typeof renderPage>[1], link: OpenLink, secret: string, { errors, typed, lockedSeconds }: Shown): void {
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/joining/registration-computer', {
    title: 'Which computer is it?', errors, serial: typed['serial'] ?? '', name: typed['name'] ?? '', account: link.account, partnerName: link.partnerName,
    locked: lockedSeconds > 0 ? inMinutes(lockedSeconds) : '', address: paths.registrationLinks.computer(secret),
  });
}
