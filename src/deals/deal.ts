import { type Day } from '../platform/values/dates';
import { RuleBroken } from '../platform/errors';
import { type Cents, type Currency } from '../platform/values/money';

export const DEAL_STATES = ['draft', 'submitted', 'approved', 'rejected', 'appealed', 'won', 'lost', 'lapsed', 'withdrawn'] as const;
export type DealState = (typeof DEAL_STATES)[number];
/** A deal in one of these is in nobody else's way any more when it leaves them. */
export const OPEN_STATES = ['submitted', 'appealed', 'approved'] as const satisfies readonly DealState[];
/** The office owes an answer. */
const WAITING_STATES = ['submitted', 'appealed'] as const satisfies readonly DealState[];

export const DEAL_PRODUCTS = ['safe', 'safe_pro', 'safe_server', 'availability', 'migration'] as const;
export type DealProduct = (typeof DEAL_PRODUCTS)[number];
/** '' while a draft does not say. */
export type DraftProduct = DealProduct | '';

/** What a partner says of an opportunity. */
export interface DealFacts {
  readonly company: string;
  readonly contactName: string;
  readonly contactEmail: string;
  readonly contactPhone: string;
  readonly country: string;
  readonly product: DraftProduct;
  readonly quantity: number | null;
  readonly valueCents: Cents | null;
  readonly closeOn: Day | null;
  readonly competition: string;
  readonly notes: string;
}

/** A registered opportunity (domain.md §11.6). */
export interface Deal extends DealFacts {
  readonly id: string;
  /** What people see and say: "D-7KQ4-M2XD". */
  readonly number: string;
  readonly organizationId: string;
  readonly membershipId: string | null;
  readonly registeredBy: string;
  readonly registeredName: string;
  /** The account that it belongs to, where the partner has said so. */
  readonly accountId: string | null;
  readonly state: DealState;
  /** The rules that held when it was registered hold for it. */
  readonly ruleVersion: number;
  readonly timeZone: string;
  readonly currency: Currency;
  /** The domain of the customer's e-mail, or the whole address at a public mail host. */
  readonly customerKey: string;
  readonly submittedAt: Date | null;
  readonly replyByOn: Day | null;
  readonly replyByAt: Date | null;
  readonly overdueToldAt: Date | null;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly reasonCode: string;
  readonly reason: string;
  readonly rejectedAt: Date | null;
  readonly rejectedBy: string | null;
  readonly appealedAt: Date | null;
  readonly appeal: string;
  /** The last protected day. */
  readonly protectedUntil: Day | null;
  readonly lapsesAt: Date | null;
  readonly remindAt: Date | null;
  readonly extendedAt: Date | null;
  readonly extensionReason: string;
  readonly closedAt: Date | null;
  readonly lostCode: string;
  readonly lostWords: string;
  /** The quote that uses its points, or used them. */
  readonly quoteId: string | null;
  readonly wonInvoiceId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What people, orders and the calendar do with a deal. */
export const DEAL_STEPS = ['edit', 'submit', 'withdraw', 'approve', 'reject', 'appeal', 'extend', 'link', 'win', 'lose', 'lapse'] as const;
export type DealStep = (typeof DEAL_STEPS)[number];

const FROM: Record<DealStep, readonly DealState[]> = {
  edit: ['draft'], submit: ['draft'], withdraw: ['draft', 'submitted'], approve: WAITING_STATES, reject: WAITING_STATES, appeal: ['rejected'],
  extend: ['approved'], link: ['draft', 'submitted', 'appealed', 'approved'], win: ['approved'], lose: ['approved'], lapse: ['approved'],
};

/** As sentences go on: "This deal …". */
const NOW: Record<DealState, string> = {
  draft: 'is a draft', submitted: 'is under review', approved: 'is approved', rejected: 'was rejected', appealed: 'is being looked at again', won: 'is won', lost: 'is lost',
  lapsed: 'has lapsed: its protection has ended', withdrawn: 'was withdrawn',
};

type Dated = Pick<Deal, 'state' | 'appealedAt' | 'extendedAt' | 'rejectedBy'>;

/** Whether the step is one that deals take from this state; what else it asks is in `refuseUnless`. */
export function may({ state }: Pick<Deal, 'state'>, step: DealStep): boolean {
  return FROM[step].includes(state);
}

/** For every rule that changes a deal, with the row as it is under its lock: who comes second is told what the first one did. */
export function refuseUnless(deal: Dated, step: DealStep): void {
  if (!may(deal, step)) throw new RuleBroken(`This deal ${NOW[deal.state]}, so nothing was changed. Look at it as it is now.`);
  if (step === 'appeal' && deal.appealedAt) throw new RuleBroken('You have appealed against this rejection once, and the answer is final. Register the deal anew if something has changed.');
  if (step === 'extend' && deal.extendedAt) throw new RuleBroken('The protection of this deal was extended once already. It cannot be extended again.');
}

/** An appeal is decided by somebody else than who rejected the deal. */
export function mayDecide(deal: Pick<Deal, 'state' | 'rejectedBy'>, staffId: string): boolean {
  return may(deal, 'approve') && !(deal.state === 'appealed' && deal.rejectedBy === staffId);
}

/** Whether an answer is owed and late. */
export function isOverdue({ replyByAt }: Pick<Deal, 'replyByAt'>, now: Date): boolean {
  return replyByAt !== null && replyByAt <= now;
}
