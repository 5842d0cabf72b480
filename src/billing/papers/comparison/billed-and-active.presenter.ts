import { paths } from '../../../paths';
import type { Mismatch } from './billed-and-active.model';

/** What does not meet, in words, with where to look. */
export function mismatchWords({ kind, subscription, part }: Mismatch): { words: string; link: { label: string; href: string } | null } {
  const what = subscription ? `${subscription.planName}, ${subscription.number}${subscription.nickname === '' ? '' : ` (${subscription.nickname})`}` : part!.description;
  const link = subscription ? { label: 'Open the account', href: paths.portal.account(subscription.accountId) } : null;
  return { words: WORDS[kind](what, part?.pieces ?? 0, subscription?.storagePacks ?? 0), link };
}

const WORDS: Record<Mismatch['kind'], (what: string, billed: number, now: number) => string> = {
  ended: (what) => `${what} was billed here and is not active any more.`,
  left: (what) => `${what} was billed here and is not in your organization any more.`,
  fewer_packs: (what, billed, now) => `${what}: ${billed} storage packs were billed here, ${now} are active now.`,
  more_packs: (what, billed, now) => `${what}: ${now} storage packs are active now, ${billed} of them were billed here.`,
  unpaid: (what) => `${what} is active, and no paid term covers today.`,
};
