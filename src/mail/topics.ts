/** What the optional mails are about; `customers`: the same to who only has a backup here, '' where they get none of it. Receipts, failed payments, security, invitations and the like have no topic: they always go out. */
export const TOPICS = {
  reminders: {
    label: 'Reminders around an expiry day', hint: 'Before and after a subscription or a trial ends, and before activation codes lapse.', title: 'reminders around an expiry day', customers: 'Before and after your subscription or trial ends.',
    kinds: ['renewals.notice', 'renewals.notice-customer', 'codes.notice'],
  },
  trials: { label: 'Trials that were started', hint: 'A confirmation for who started one.', title: 'confirmations of trials', customers: '', kinds: ['subscriptions.trial-started'] },
  renewed: { label: 'Plans that were renewed', hint: 'That a backup goes on, and until when.', title: 'news of renewed plans', customers: 'That your backup goes on, and until when.', kinds: ['renewals.renewed-customer', 'codes.renewed-customer'] },
  digest: { label: 'Daily digest of alerts', hint: 'Each morning at 7:00, what is new or critical with the customers that you see; nothing on quiet days.', title: 'the daily digest of alerts', customers: '', kinds: ['alerts.digest'] },
  leads: { label: 'Leads of the referral page', hint: 'When somebody asks by it, or a colleague gives you a lead.', title: 'news of leads', customers: '', kinds: ['referral.lead', 'referral.assigned'] },
  overdue: { label: 'Computers that are not heard of', hint: '', title: 'reminders of computers that are not heard of', customers: 'When a computer has not been in contact for two weeks, and now and then until it is back.', kinds: ['alerts.overdue'] },
} as const satisfies Record<string, { label: string; hint: string; title: string; customers: string; kinds: readonly string[] }>;

export type Topic = keyof typeof TOPICS;

export const TOPIC_NAMES = Object.keys(TOPICS) as Topic[];

const BY_KIND: ReadonlyMap<string, Topic> = new Map(TOPIC_NAMES.flatMap((topic) => TOPICS[topic].kinds.map((kind) => [kind, topic] as const)));

/** The topic of a kind of mail; undefined when nobody may refuse it. */
export function topicOf(kind: string): Topic | undefined {
  return BY_KIND.get(kind);
}

export function isTopic(name: string): name is Topic {
  return Object.hasOwn(TOPICS, name);
}
