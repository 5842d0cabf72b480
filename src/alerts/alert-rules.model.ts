/** What a partner may set of a rule: from how much on it is raised, or up to how many days before. */
export interface Threshold {
  readonly label: string;
  readonly unit: 'days' | 'percent';
  readonly standard: number;
  readonly min: number;
  readonly max: number;
  /** `from`: raised once there is so much of it. `within`: raised once so little is left. */
  readonly side: 'from' | 'within';
}

export interface RuleWords {
  readonly label: string;
  /** When it is raised, as the page of the rules says it. */
  readonly when: string;
  /** As raised without any rule set. */
  readonly levels: string;
  readonly about: 'subscription' | 'account' | 'machine';
  /** The one thing to do about it. */
  readonly next: string;
  readonly threshold?: Threshold;
  /** Money may hang on it: it can't be switched off, nor be made smaller. */
  readonly isFixed?: true;
}

const days = (label: string, side: Threshold['side'], standard: number, min: number, max: number): Threshold => ({ label, unit: 'days', side, standard, min, max });

/** Every alert that is judged by state (domain.md §13.3), in the order in which the page of the rules shows them. */
export const ALERT_RULES = {
  backup_overdue: {
    label: 'Out of contact', when: 'A computer or server has not been in contact for some days.', levels: 'critical', about: 'machine',
    next: 'See that it is switched on, connected, and that the backup program runs.', threshold: days('Days without contact', 'from', 14, 3, 60),
  },
  backup_failing: {
    label: 'Backup reports an error', when: 'The program on a computer reports an error; critical once that lasts three days.', levels: 'warning, critical', about: 'machine',
    next: 'Read the error, put it right on the computer, and start a backup.',
  },
  backup_failed: {
    label: 'Server backup failed', when: 'The last run of a backup set failed; critical after three failures in a row.', levels: 'warning, critical', about: 'machine',
    next: 'Read the error of the last run, put it right on the server, and run the set again.',
  },
  backup_late: {
    label: 'No complete backup', when: 'A computer or server is in contact, and has had no complete backup for some days.', levels: 'warning', about: 'machine',
    next: 'See whether it is on long enough for a backup to end, and whether its connection holds.', threshold: days('Days without a complete backup', 'from', 7, 2, 60),
  },
  drive_disconnected: {
    label: 'Drive missing', when: 'A drive that is backed up is not connected; critical a week before its data goes.', levels: 'warning, critical', about: 'machine',
    next: 'Connect the drive, or leave it out of the backup if it is gone for good.',
  },
  storage_80: { label: 'Storage 80 % full', when: 'A subscription uses from 80 % of its storage on.', levels: 'info', about: 'subscription', next: 'Plan for more storage, or leave out what needs no backup.' },
  storage_90: { label: 'Storage 90 % full', when: 'A subscription uses from 90 % of its storage on.', levels: 'warning', about: 'subscription', next: 'Add storage, or leave out what needs no backup.' },
  storage_100: { label: 'Storage full', when: 'A subscription has used all of its storage: nothing more is backed up.', levels: 'critical', about: 'subscription', next: 'Add storage now; backups go on at once.', isFixed: true },
  client_outdated: { label: 'Old program version', when: 'The program is older than the current version; critical below the oldest that is supported.', levels: 'warning, critical', about: 'machine', next: 'Update the program on it.' },
  clock_wrong: { label: 'Clock is wrong', when: 'The clock of a computer or server is more than ten minutes off.', levels: 'warning', about: 'machine', next: 'Set its clock, and let it keep time by itself.' },
  backup_disabled: { label: 'Backup stopped', when: 'Somebody stopped the backup of a computer.', levels: 'info', about: 'machine', next: 'Resume the backup, or delete the computer if it is gone.' },
  pending_install: { label: 'Waiting to be installed', when: 'A computer or server was added and is not installed after some days.', levels: 'info', about: 'machine', next: 'Install it, send its link again, or delete it.', threshold: days('Days since it was added', 'from', 3, 1, 60) },
  server_deletion_scheduled: { label: 'Deletion scheduled', when: 'A server is about to be deleted with its backup.', levels: 'warning', about: 'machine', next: 'Cancel the deletion if its backup is still needed.', isFixed: true },
  expiring: { label: 'Expires soon', when: 'A subscription ends within some days and is not renewed by itself.', levels: 'warning', about: 'subscription', next: 'Renew it, or switch auto-renew on.', threshold: days('Days before the end', 'within', 60, 1, 60) },
  expired_grace: { label: 'Expired', when: 'A subscription has ended, and its data is still kept.', levels: 'critical', about: 'subscription', next: 'Renew it before its data goes.', isFixed: true },
  renewal_payment_failed: { label: 'Renewal not paid', when: 'A renewal could not be charged.', levels: 'critical', about: 'subscription', next: 'Pay with another card, or confirm the payment with the bank.', isFixed: true },
  card_expiring: { label: 'Card will not do', when: 'The card of an automatic renewal can’t be charged when it is due.', levels: 'warning', about: 'subscription', next: 'Choose another card, or add one.' },
  renewal_impossible: { label: 'Can’t be renewed as set', when: 'What is scheduled stands in the way of a renewal.', levels: 'critical', about: 'subscription', next: 'Change or undo what is scheduled.', isFixed: true },
  trial_ending: { label: 'Trial ends soon', when: 'A trial ends within some days.', levels: 'warning', about: 'subscription', next: 'Buy a plan, or let the trial end.', threshold: days('Days before the end', 'within', 7, 1, 7) },
  not_registered: { label: 'Not registered', when: 'A customer has not completed the registration for some days.', levels: 'info', about: 'account', next: 'Send the registration link again, or call the customer.', threshold: days('Days since the account began', 'from', 7, 1, 60) },
  charging_frozen: { label: 'Charging stopped', when: 'Nothing is charged for a subscription, because something looked wrong.', levels: 'critical', about: 'subscription', next: 'Contact partner support before it ends.', isFixed: true },
  double_payment: { label: 'Second payment', when: 'A second payment arrived for one order.', levels: 'warning', about: 'account', next: 'Nothing: it goes back to the card.', isFixed: true },
  payment_stuck: { label: 'Payment without an answer', when: 'The bank has not answered about a payment.', levels: 'critical', about: 'account', next: 'Nothing: nothing is charged twice, and we go on asking.', isFixed: true },
  association_answered: { label: 'Association accepted', when: 'A customer accepted that you look after their account, in the last 14 days.', levels: 'info', about: 'account', next: 'Look at the account.' },
  admin_request_answered: { label: 'Request for access answered', when: 'A company answered your request for administrator access, in the last 14 days.', levels: 'info', about: 'account', next: 'Look at the account.' },
  courier_return_due: { label: 'Drive to be returned', when: 'A drive of a courier recovery is due back within seven days; critical once that day has passed.', levels: 'warning, critical', about: 'subscription', next: 'Send the drive back with the label that came with it.', isFixed: true },
} as const satisfies Record<string, RuleWords>;

export type JudgedRule = keyof typeof ALERT_RULES;
export type AlertRule = JudgedRule | (string & {});

export const JUDGED_RULES = Object.keys(ALERT_RULES) as JudgedRule[];

export function isJudgedRule(name: string): name is JudgedRule {
  return Object.hasOwn(ALERT_RULES, name);
}

/** What is known of a rule; of one that is not judged (openAlert), its name. */
export function ruleWords(rule: string): RuleWords {
  return isJudgedRule(rule) ? ALERT_RULES[rule] : { label: rule, when: '', levels: '', about: 'account', next: '', isFixed: true };
}

/** Judged from machines and what they report; the others from subscriptions, accounts and billing. */
export const MACHINE_RULES: readonly JudgedRule[] = [
  'backup_overdue', 'backup_failing', 'backup_failed', 'backup_late', 'drive_disconnected', 'storage_80', 'storage_90', 'storage_100', 'client_outdated', 'clock_wrong', 'backup_disabled', 'pending_install',
  'server_deletion_scheduled',
];
export const BUSINESS_RULES: readonly JudgedRule[] = JUDGED_RULES.filter((rule) => !MACHINE_RULES.includes(rule));
