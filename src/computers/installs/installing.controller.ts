import { type Request, type RequestHandler, type Response } from 'express';
import { config } from '../../config';
import { paths } from '../../paths';
import { bytes } from '../../platform/values/format';
import { renderPage } from '../../platform/pages/render';
import { installStage, type InstallStage, type LinkState } from './install-link.model';
import { installSteps, PURPOSE_WORDS, systemOf, systemTabs } from './install-steps.presenter';
import { type KnownLink, readInstallLink } from './read-install-link';

const LOOK_SECONDS = 5;
/** A page that nobody looks at any more stops asking after ten minutes. */
const MOST_LOOKS = 120;

type Params = { token: string };

/** The steps on the computer itself, for whoever holds the link (domain.md §9.1). */
export const show: RequestHandler<Params> = async (req, res) => {
  const { token } = req.params;
  const known = await readInstallLink(token, { counts: true });
  if (known?.state === 'used') return res.set('Referrer-Policy', 'no-referrer').redirect(303, paths.computers.installing.progress(token));
  if (known?.state !== 'open') return showOver(req as Request, res, known);
  const { link, machine } = known;
  const system = systemOf(req.query['system'], req.get('user-agent'));
  const { title, lead } = PURPOSE_WORDS[link.purpose];
  render(req as Request, res, 'site/installing/installing', {
    title: title(machine.nickname), lead, nickname: machine.nickname, from: fromWords(known), serial: machine.serial, expiresAt: link.expiresAt,
    tabs: systemTabs(token, system), steps: installSteps(system, { baseUrl: config.baseUrl, token }), isServed: machine.isServed, stopped: machine.stoppedAt !== null,
    fileHref: paths.agent.client.file, progressHref: paths.computers.installing.progress(token),
  });
};

/** How far the installation has come. Looks again by itself until the first backup is there, for ten minutes at most. */
export const progress: RequestHandler<Params> = async (req, res) => {
  const { token } = req.params;
  const known = await readInstallLink(token, { counts: false });
  if (!known || (known.state !== 'open' && known.state !== 'used')) return showOver(req as Request, res, known);
  const { link, machine } = known;
  const stage = installStage(link, machine);
  const looks = Math.max(0, Math.min(MOST_LOOKS, Number(req.query['look']) || 0));
  const address = paths.computers.installing.progress(token);
  const looksAgain = stage !== 'done' && looks < MOST_LOOKS;
  if (looksAgain) res.set('Refresh', `${LOOK_SECONDS}; url=${address}?look=${looks + 1}`);
  render(req as Request, res, 'site/installing/install-progress', {
    title: STAGE_TITLES[stage](machine.nickname), stage, steps: ['Waiting', 'Installed', 'First backup', 'Protected'], step: STAGES.indexOf(stage), looksAgain, lookHref: address, stepsHref: paths.computers.installing.show(token),
    nickname: machine.nickname, hostName: machine.hostName, percent: machine.runPercent, data: machine.bytesProtected > 0 ? bytes(machine.bytesProtected) : '', error: machine.errorMessage ?? '', isOpen: known.state === 'open',
    seeHref: seeHref(req as Request, known),
  });
};

const STAGES: readonly InstallStage[] = ['waiting', 'installed', 'backing_up', 'done'];
const STAGE_TITLES: Record<InstallStage, (nickname: string) => string> = {
  waiting: (nickname) => `Waiting for ${nickname}`,
  installed: (nickname) => `${nickname} is installed`,
  backing_up: (nickname) => `${nickname} is being backed up`,
  done: (nickname) => `${nickname} is backed up`,
};

const OVER: Record<Exclude<LinkState, 'open' | 'used'> | 'unknown', { title: string; text: string }> = {
  unknown: { title: 'This link does not work', text: 'Open it from the mail again, or copy all of it: mail programs sometimes cut a long address in two. The computer may also have been deleted meanwhile.' },
  newer: { title: 'This link was replaced', text: 'A newer link was made for this computer, or the computer is being deleted. Open the link in the newest mail.' },
  ended: { title: 'This link has ended', text: 'A link that installs a backup works for 24 hours, and this one is older.' },
};

/** Why the link installs nothing, and how to get one that does. */
function showOver(req: Request, res: Response, known: KnownLink | undefined): void {
  const why = known === undefined || known.state === 'open' || known.state === 'used' ? 'unknown' : known.state;
  res.status(404);
  render(req, res, 'site/installing/install-over', {
    ...OVER[why], signInHref: known?.account.looksAfterItself ? paths.computers.my.install(known.machine.id) : '', partnerName: known?.partnerName ?? '', isKnown: known !== undefined, isCompany: known?.account.kind === 'safe_pro',
  });
}

/** The computer's own page, for the partner's member who installed it or for its own people, who sign in on the way where they have not. */
function seeHref({ visitor }: Request, { machine, account }: KnownLink): string {
  if (visitor?.context?.kind === 'organization' && visitor.context.organizationId === machine.organizationId) return paths.computers.of(machine.accountId).show(machine.id);
  return account.looksAfterItself ? paths.computers.my.show(machine.id) : '';
}

function fromWords({ account, partnerName }: KnownLink): string {
  return partnerName === null || partnerName === account.name ? account.name : `${account.name}, looked after by ${partnerName}`;
}

function render(req: Request, res: Response, view: string, page: Parameters<typeof renderPage>[3]): void {
  // The address is the key: no other site learns it.
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, view, page);
}
