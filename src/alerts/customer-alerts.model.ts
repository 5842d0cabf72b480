import { type AccountKind } from '../accounts/account';
import { type Day } from '../platform/values/dates';
import { day } from '../platform/values/format';
import { type AlertLevel } from './alert';
import { machineRules } from './customer-machine-alerts.model';
import { type About, type CustomerRule, type Words } from './customer-rule.model';

/** An alert as far as customers may know it: never its stored words, which are for who pays. */
export interface CustomerAlert {
  readonly rule: string;
  readonly level: AlertLevel;
  readonly cause: string;
  /** What it is about; null where that is the account as a whole. */
  readonly subscription: { readonly number: string; readonly nickname: string; readonly purgeOn: Day | null } | null;
  /** The computer or server that it is about; null where that is gone, or it is about none. */
  readonly machine: { readonly nickname: string } | null;
  readonly isPaidByCustomer: boolean;
}

/**
 * Which alerts customers see, and in which words; a rule that is not here is for partners only. Those about cards and charges concern
 * nobody but who pays (domain.md §13.3, §15).
 */
const RULES: Readonly<Record<string, CustomerRule>> = {
  expiring: {
    asPayer: ({ name, on }) => ({ title: `${name} ends${on}`, next: 'Nothing renews it by itself. Renew it to keep your backup running.' }),
    lookedAfter: ({ name, on, partner }) => ({ title: `${name} ends${on}`, next: `${partner} renews it for you. Ask them if you are unsure.` }),
    past: ({ name, on }) => `${name} was about to end${on}`,
  },
  expired_grace: {
    asPayer: ({ name, on, kept }) => ({ title: `${name} ended${on}`, next: `Backups have stopped.${kept} Renew it to go on.` }),
    lookedAfter: ({ name, on, kept, partner }) => ({ title: `${name} ended${on}`, next: `Backups have stopped.${kept} Ask ${partner} to renew it.` }),
    past: ({ name, on }) => `${name} had ended${on}`,
  },
  trial_ending: {
    asPayer: ({ name, on }) => ({ title: `The trial ${name} ends${on}`, next: 'Buy a plan to keep your backup. A trial never turns into a purchase by itself.' }),
    lookedAfter: ({ name, on, partner }) => ({ title: `The trial ${name} ends${on}`, next: `Ask ${partner} for a plan to keep your backup.` }),
    past: ({ name, on }) => `The trial ${name} was about to end${on}`,
  },
  renewal_payment_failed: {
    asPayer: ({ name, kept }) => ({ title: `The renewal of ${name} could not be charged`, next: `Pay with another card, or confirm the payment with your bank.${kept}` }),
    lookedAfter: ({ name, kept, partner }) => ({ title: `The renewal of ${name} is not paid yet`, next: `Ask ${partner} about it.${kept}` }),
    past: ({ name }) => `The renewal of ${name} was not paid`,
  },
  card_expiring: {
    asPayer: ({ name }) => ({ title: `The card for ${name} cannot be charged at its next renewal`, next: 'Choose another card, or add one.' }),
    lookedAfter: null,
    past: ({ name }) => `The card for ${name} could not have been charged`,
  },
  renewal_impossible: {
    asPayer: ({ name, on }) => ({ title: `${name} cannot be renewed as it is set`, next: `Change or undo what is scheduled for it before it ends${on}.` }),
    lookedAfter: null,
    past: ({ name }) => `${name} could not be renewed as it was set`,
  },
  charging_frozen: {
    asPayer: ({ name }) => ({ title: `Nothing is charged for ${name} now`, next: 'Something looked wrong, and we look into it. Contact support before it ends.' }),
    lookedAfter: null,
    past: ({ name }) => `Nothing was charged for ${name} while we looked into it`,
  },
  double_payment: {
    asPayer: () => ({ title: 'A second payment arrived for one order', next: 'It goes back to the card. There is nothing for you to do.' }),
    lookedAfter: null,
    past: () => 'A second payment arrived for one order',
  },
  payment_stuck: {
    asPayer: () => ({ title: 'The bank has not answered about a payment', next: 'Nothing is charged twice; we go on asking. There is nothing for you to do.' }),
    lookedAfter: null,
    past: () => 'The bank had not answered about a payment',
  },
  ...machineRules,
};

/** For reports: what who pays may see, and what those may see whom a partner pays for. */
export const rulesForPayers: readonly string[] = Object.keys(RULES);
export const rulesForLookedAfter: readonly string[] = rulesForPayers.filter((rule) => RULES[rule]!.lookedAfter !== null);

/** What a customer reads of an open alert; undefined where it is not for them. */
export function openWords(alert: CustomerAlert, partner: string | null): Words | undefined {
  const rule = Object.hasOwn(RULES, alert.rule) ? RULES[alert.rule]! : undefined;
  const say = alert.isPaidByCustomer || partner === null ? rule?.asPayer : rule?.lookedAfter;
  return say?.(aboutOf(alert, partner ?? ''));
}

/** The same once it is over; undefined where it was not for them. */
export function closedWords(alert: CustomerAlert, partner: string | null): string | undefined {
  return openWords(alert, partner) && RULES[alert.rule]!.past(aboutOf(alert, partner ?? ''));
}

/** How much it presses, in a word. */
export function levelWord(level: AlertLevel, kind: AccountKind): string {
  if (level === 'critical') return kind === 'safe' ? 'Needs you' : 'Needs somebody';
  return level === 'warning' ? 'Worth a look' : 'For your information';
}

function aboutOf({ cause, subscription, machine }: CustomerAlert, partner: string): About {
  const purgeOn = subscription?.purgeOn ?? null;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(cause);
  return {
    name: subscription === null ? 'Your account' : subscription.nickname === '' ? subscription.number : `${subscription.nickname} (${subscription.number})`,
    // The day of this occasion; what it is about may have been renewed since.
    on: isDay ? ` on ${day(cause)}` : '',
    since: isDay ? ` since ${day(cause)}` : '',
    machine: machine?.nickname ?? 'A computer',
    kept: purgeOn === null ? '' : ` The data is kept until ${day(purgeOn)}.`,
    partner, cause,
  };
}
