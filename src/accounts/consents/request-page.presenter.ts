import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import { dayIn } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type AccessLevel, whatAdministratorAdds, whatPartnerMay } from '../access/access-level.model';
import { TYPE_WORDS } from '../account-words.model';
import { type AnswerableAccount, type Asker } from './answerable-requests.report';
import { statusOf, type ConsentRequest, type ConsentStatus } from './consent-request.model';

type Shown = { request: ConsentRequest; asker: Asker; accounts: readonly AnswerableAccount[]; now: Date; here: string };

/** What the page says that a request opens: who asks, for what, what it lets them do, and for which accounts it may be answered. */
export function requestPage({ request, asker, accounts, now, here }: Shown) {
  const status = statusOf(request, now);
  const open = accounts.filter(({ organizationId }) => request.kind === 'administrator' || organizationId !== request.organizationId);
  const subject = request.kind === 'administrator' ? accounts[0]?.name ?? '' : '';
  return {
    title: titleOf(request, asker, subject),
    kind: request.kind, status, isOpen: status === 'pending' && asker.isActive && open.length > 0,
    words: status === 'pending' ? whyClosed(asker, open) : WORDS[status](asker.name),
    askedOn: day(dayIn(request.requestedAt, asker.zone)), openUntil: day(dayIn(request.lapsesAt, asker.zone)),
    asker, may: mayOf(request, open), stays: staysOf(request, asker, open),
    choices: open.map((account) => ({ value: account.accountId, label: account.name, hint: hintOf(account, asker) })),
    chosen: open.find(({ accountId }) => accountId === here)?.accountId ?? open[0]?.accountId ?? '',
    acceptHref: paths.my.request.accept(request.id), declineHref: paths.my.request.decline(request.id), laterHref: paths.my.request.later(request.id),
  };
}

function titleOf({ kind }: ConsentRequest, asker: Asker, subject: string): string {
  return kind === 'administrator' ? `${asker.name} asks to be an administrator of ${subject}` : `${asker.name} asks to look after your backup`;
}

function whyClosed(asker: Asker, open: readonly AnswerableAccount[]): string {
  if (open.length === 0) return `${asker.name} looks after your account already. There is nothing to answer.`;
  return asker.isActive ? '' : `${asker.name} takes on no customers at the moment. There is nothing to answer now.`;
}

const WORDS: Record<Exclude<ConsentStatus, 'pending'>, (name: string) => string> = {
  accepted: () => 'This request was accepted. Under Partner access you see who looks after your account and what they may do.',
  declined: (name) => `This request was declined, and nothing changed. ${name} may ask again after seven days.`,
  cancelled: (name) => `${name} has taken this request back. There is nothing left to answer.`,
  lapsed: (name) => `This request ended after 30 days without an answer. ${name} may send a new one.`,
  revoked: (name) => `This access was granted and has ended since. ${name} may ask again.`,
};

/** One list where all accounts are of one kind; else one for each kind, with its head. */
function mayOf({ kind }: ConsentRequest, open: readonly AnswerableAccount[]): { title: string; sentences: string[] }[] {
  if (kind === 'administrator') return [{ title: '', sentences: whatAdministratorAdds('customer') }];
  const kinds = (['safe', 'safe_pro'] as const).filter((each) => open.some((account) => account.kind === each));
  const level: Record<'safe' | 'safe_pro', AccessLevel> = { safe: 'linked_safe', safe_pro: 'linked_safe_pro' };
  return kinds.map((each) => ({ title: kinds.length > 1 ? `In a ${TYPE_WORDS[each]} account` : '', sentences: whatPartnerMay(level[each], 'customer') }));
}

function staysOf({ kind }: ConsentRequest, asker: Asker, open: readonly AnswerableAccount[]): string[] {
  const common = [`${asker.name} never sees your password.`, 'Nothing is charged to you by accepting.'];
  if (kind === 'administrator') return ['Your own administrators keep all their rights.', ...common, 'You can take this access back at any time under Partner access.'];
  return ['What you have paid runs on until it ends.', `${asker.name} does not see your files.`, ...common, ...(open.some((account) => account.kind === 'safe_pro') ? ['Acting inside your company’s account needs a second request.'] : [])];
}

function hintOf({ kind, organizationId, heldBy }: AnswerableAccount, asker: Asker): string {
  const type = TYPE_WORDS[kind];
  if (organizationId === HOUSE_ORGANIZATION_ID) return `${type} · you manage it yourself now`;
  return heldBy === asker.name ? type : `${type} · ${heldBy} looks after it now`;
}
