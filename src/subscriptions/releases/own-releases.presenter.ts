import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import { dayIn, daysBetween, type Day } from '../../platform/dates';
import { day } from '../../platform/format';
import { type Release } from './releases.repository';

/** For so long a customer's home tells of a release; later it says who looks after the account, as always. */
const TOLD_DAYS = 90;

type Told = {
  organizationId: string; releases: readonly Release[]; today: Day; zone: string;
  /** Whether this person pays for the account. */
  mayPay: boolean;
};
type Notice = { title: string; text: string; renewHref: string };

/**
 * "You now manage this account yourself", for the customer's home (domain.md §14): of the account while nobody else looks after it, else of single
 * subscriptions that its partner has let go. Null where there is nothing to tell any more.
 */
export function releasedNotice({ organizationId, releases, today, zone, mayPay }: Told): Notice | null {
  const renewHref = mayPay ? paths.my.orders.renewal : '';
  const lately = releases.filter(({ releasedAt }) => daysBetween(dayIn(releasedAt, zone), today) <= TOLD_DAYS);
  if (organizationId === HOUSE_ORGANIZATION_ID) {
    const left = lately.find(({ accountLeft }) => accountLeft);
    return left ? { title: 'You now manage this account yourself', text: `${left.organizationName} released it on ${day(dayIn(left.releasedAt, zone))}. ${HOW_TO_GO_ON}`, renewHref } : null;
  }
  const single = lately.filter(({ accountLeft }) => !accountLeft);
  if (single.length === 0) return null;
  const numbers = single.flatMap((release) => release.numbers).join(', ');
  return { title: `You now manage ${numbers} yourself`, text: `${single[0]!.organizationName} released ${single.length === 1 ? 'it' : 'them'}. ${HOW_TO_GO_ON}`, renewHref };
}

const HOW_TO_GO_ON = 'Your backups go on, and what is paid runs to its end. Renew before then with a card of your own: nothing renews by itself until you switch that on.';
