import { type TermYears } from '../../../src/plans/term';
import { type SubscriptionSource, type TrialKind } from '../../../src/subscriptions/subscription';
import { type DemoCard } from '../money/cards';
import { type DemoSchedule } from '../money/past-schedule';

/** One subscription of the demo, told from today: it ends in so many days, and before that ran for so many terms. */
export interface DemoSubscription {
  readonly plan: string;
  readonly endsIn: number;
  readonly years?: TermYears;
  readonly terms?: number;
  readonly computers?: number;
  readonly packs?: number;
  readonly trial?: TrialKind;
  readonly source?: SubscriptionSource;
  /** The card it renews on by itself; not given: it does not renew by itself. */
  readonly renewsOn?: DemoCard['use'];
  /** Automatic tries that were declined for the term that comes next. */
  readonly declinedTries?: number;
  /** The bank declined the first order of it; the second went through. */
  readonly firstOrderDeclined?: boolean;
  /** How much of the last payment went back; what was bought went on. */
  readonly refunded?: 'half' | 'all';
  readonly dataRemoved?: 'going' | 'gone';
  /** Yesterday's reminder is still to be sent. */
  readonly reminderIsDue?: boolean;
  /** Scheduled for its next renewal some days ago. */
  readonly scheduled?: DemoSchedule;
  readonly isInstalled?: boolean;
  /** Storage packs that were added inside the term, so many days ago. */
  readonly grew?: { readonly packs: number; readonly daysAgo: number };
  /** A better plan since so many days: with a new term from then, for a company with the same expiry day. */
  readonly upgraded?: { readonly plan: string; readonly daysAgo: number };
}

/** A household that became a company so many days ago, with one subscription for all. */
export interface DemoConversion {
  readonly plan: string;
  readonly packs?: number;
  readonly companyName: string;
  readonly daysAgo: number;
}

export interface DemoCustomer {
  readonly kind: 'safe' | 'safe_pro';
  readonly name: string;
  readonly email: string;
  readonly country: string;
  readonly administeredBy: 'partner' | 'customer';
  readonly isRegistered: boolean;
  readonly purchaseOrder: string;
  readonly subscriptions: readonly DemoSubscription[];
  readonly converted?: DemoConversion;
  /** Their ends were brought together so many days ago, on a day in so many days. */
  readonly aligned?: { readonly daysAgo: number; readonly endsIn: number };
}

type Told = Partial<Pick<DemoCustomer, 'converted' | 'country' | 'administeredBy' | 'isRegistered' | 'purchaseOrder' | 'aligned'>>;

/** A household: first and last name with one space between them. */
export function household(name: string, email: string, subscriptions: readonly DemoSubscription[], told: Told = {}): DemoCustomer {
  return { kind: 'safe', name, email, country: 'US', administeredBy: 'customer', isRegistered: true, purchaseOrder: '', ...told, subscriptions };
}

export function company(name: string, email: string, subscriptions: readonly DemoSubscription[], told: Told = {}): DemoCustomer {
  return { kind: 'safe_pro', name, email, country: 'US', administeredBy: 'customer', isRegistered: true, purchaseOrder: '', ...told, subscriptions };
}
