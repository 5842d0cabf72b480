import { type Account } from '../../accounts/account';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import { day } from '../../platform/values/format';
import { daysFromMoment, dayIn } from '../../platform/values/dates';
import { type Release } from '../../subscriptions/releases/releases.repository';
import { type Subscription } from '../../subscriptions/subscription';

/** For so long after a partner let go its customer is told at home; afterwards the pages say themselves who pays. */
const TOLD_FOR_DAYS = 60;

export interface ReleaseNotice {
  readonly title: string;
  readonly text: string;
  readonly links: readonly { readonly label: string; readonly href: string }[];
}

type Facts = { account: Account; releases: readonly Release[]; subscriptions: readonly Subscription[]; now: Date };

/** What a released customer reads first: that they manage it themselves now, that nothing is lost, and how to go on (domain.md §8.4, §14). */
export function releaseNotice({ account, releases, subscriptions, now }: Facts): ReleaseNotice | null {
  const lately = releases.filter(({ releasedAt }) => releasedAt > daysFromMoment(now, -TOLD_FOR_DAYS));
  const links = [{ label: account.kind === 'safe' ? 'Open your subscriptions' : 'Open your plan', href: paths.my.subscriptions }, { label: 'See how to go on', href: paths.my.help }];
  if (account.organizationId === HOUSE_ORGANIZATION_ID) {
    const left = lately.find(({ accountLeft }) => accountLeft);
    return left ? { title: 'You now manage this account yourself', text: `${left.organizationName || 'Your partner'} let it go on ${onDay(left, subscriptions)}. Nothing of yours was touched: what is paid runs on to its last day, and you renew it.`, links } : null;
  }
  const own = subscriptions.filter(({ id, organizationId }) => organizationId === HOUSE_ORGANIZATION_ID && lately.some(({ subscriptionId }) => subscriptionId === id));
  if (own.length === 0) return null;
  const numbers = own.map(({ number }) => number).join(', ');
  return { title: `You now manage ${numbers} yourself`, text: 'Your partner let it go and pays for the rest. Nothing of yours was touched: what is paid runs on to its last day, and you renew it.', links };
}

/** In the zone of what was released; all of an account's have the same. */
function onDay({ releasedAt }: Release, [first]: readonly Subscription[]): string {
  return day(dayIn(releasedAt, first?.timeZone ?? 'UTC'));
}
