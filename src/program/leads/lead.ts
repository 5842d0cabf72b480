import { daysFromMoment } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';

export const LEAD_STATES = ['new', 'contacted', 'converted', 'lost'] as const;
export type LeadState = (typeof LEAD_STATES)[number];
export const LOST_REASONS = ['no_answer', 'too_expensive', 'other_product', 'not_needed', 'spam', 'other'] as const;
export type LostReason = (typeof LOST_REASONS)[number];

/** Somebody who asked by a partner's referral page (domain.md §11.5). */
export interface Lead {
  readonly id: string;
  readonly organizationId: string;
  readonly state: LeadState;
  readonly stateSince: Date;
  readonly name: string;
  readonly company: string;
  readonly email: string;
  readonly phone: string;
  /** A plan's code, '' for who is not sure; and its name as it was then. */
  readonly interest: string;
  readonly interestName: string;
  readonly message: string;
  readonly consentVersion: string;
  readonly consentWords: string;
  readonly consentedAt: Date;
  readonly askedCount: number;
  readonly createdAt: Date;
  readonly askedAt: Date;
  readonly touchedAt: Date;
  /** A membership. */
  readonly assignedTo: string | null;
  readonly lostReason: LostReason | null;
  readonly accountId: string | null;
  readonly convertedAt: Date | null;
  readonly mailedAt: Date | null;
  readonly anonymisedAt: Date | null;
}

export const LEAD_UNKNOWN = 'We could not find that lead.';

export type LeadEventKind = 'asked' | 'asked_again' | 'contacted' | 'lost' | 'reopened' | 'assigned' | 'noted' | 'converted' | 'anonymised';

/** Nobody having done anything for so long, what a lead says of a person is forgotten. */
export const MONTHS_KEPT = 24;
/** Who asks again within so many hours is the same lead. */
const MERGED_HOURS = 24;
/** We write to an address that it has asked at most once in so many minutes, whoever's pages it is typed into. */
export const MAIL_MINUTES = 60;

export type LeadAct = { kind: 'contact' } | { kind: 'lose'; reason: LostReason } | { kind: 'reopen' };

/** What an act makes of a lead; undefined where it stands so already. Throws RuleBroken where it cannot be. */
export function workedLead(lead: Pick<Lead, 'state' | 'lostReason' | 'anonymisedAt'>, act: LeadAct): Pick<Lead, 'state' | 'lostReason'> | undefined {
  if (lead.anonymisedAt) throw new RuleBroken('What this lead said has been deleted, so there is nobody to answer.');
  if (lead.state === 'converted') throw new RuleBroken('This lead is a customer already. Open the account to go on.');
  if (act.kind === 'reopen') return lead.state === 'lost' ? { state: 'contacted', lostReason: null } : undefined;
  if (act.kind === 'lose') return lead.lostReason === act.reason ? undefined : { state: 'lost', lostReason: act.reason };
  if (lead.state === 'lost') throw new RuleBroken('This lead was marked as lost. Take it up again first.');
  return lead.state === 'contacted' ? undefined : { state: 'contacted', lostReason: null };
}

/** Whether it may still become a customer. */
export function isOpenLead({ state, anonymisedAt }: Pick<Lead, 'state' | 'anonymisedAt'>): boolean {
  return state !== 'converted' && !anonymisedAt;
}

/** Whether somebody who asks again now adds to this lead. */
export function takesMore({ state, askedAt }: Pick<Lead, 'state' | 'askedAt'>, now: Date): boolean {
  return (state === 'new' || state === 'contacted') && askedAt > daysFromMoment(now, -MERGED_HOURS / 24);
}
