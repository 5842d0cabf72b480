import { RuleBroken } from '../../platform/errors';

/** What a company says of itself and of the person who applies for it. */
export type ApplicationDetails = {
  email: string;
  firstName: string;
  lastName: string;
  contactPhone: string;
  legalName: string;
  displayName: string;
  website: string;
  phone: string;
  addressLine1: string;
  addressLine2: string;
  city: string;
  state: string;
  postalCode: string;
  country: string;
  taxId: string;
  business: Business;
  customers: CustomerRange;
  message: string;
  timeZone: string;
  currency: string;
};

export const APPLICATION_STATUSES = ['unconfirmed', 'submitted', 'approved', 'refused', 'withdrawn', 'lapsed'] as const;
export type ApplicationStatus = (typeof APPLICATION_STATUSES)[number];

export const BUSINESSES = ['msp', 'reseller', 'consultant', 'other'] as const;
export type Business = (typeof BUSINESSES)[number];
export const BUSINESS_WORDS: Record<Business, string> = {
  msp: 'Managed service provider', reseller: 'Reseller', consultant: 'IT consultant or repair shop', other: 'Something else',
};

export const CUSTOMER_RANGES = ['none', '1-10', '11-50', '51-200', 'over-200'] as const;
export type CustomerRange = (typeof CUSTOMER_RANGES)[number];
export const CUSTOMER_WORDS: Record<CustomerRange, string> = {
  none: 'None yet', '1-10': '1 to 10', '11-50': '11 to 50', '51-200': '51 to 200', 'over-200': 'More than 200',
};

export const REASON_CODES = ['incomplete', 'region', 'not_a_business', 'known', 'other'] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** Why an application is refused: as staff choose it, as the applicant reads it, and what they can do then. */
export const REASONS: Record<ReasonCode, { label: string; sentence: string; next: string }> = {
  incomplete: {
    label: 'Details are missing or wrong', sentence: 'Some of what you told us about your company is missing or does not fit.',
    next: 'Apply again with the details corrected.',
  },
  region: {
    label: 'We have no partners there yet', sentence: 'We do not work with partners in your country yet.',
    next: 'You are welcome to apply again when we do.',
  },
  not_a_business: {
    label: 'Not a company that serves customers', sentence: 'The partner program is for companies that look after the computers of their customers.',
    next: 'If that is what you do, apply again and tell us about it in the message.',
  },
  known: {
    label: 'The company is a partner already', sentence: 'Your company is a partner already.',
    next: 'Ask an administrator of your company to invite you: they find it under My organization, Users.',
  },
  other: { label: 'Another reason', sentence: '', next: 'You may apply again at any time.' },
};

export const DAYS_TO_CONFIRM = 7;
/** How long a decided or ended application can still be read by its link. */
export const DAYS_TO_READ = 90;
/** A stranger may make us write to somebody so many times a day. */
export const APPLICATIONS_A_DAY = 3;

type Step = 'confirm' | 'withdraw' | 'lapse' | 'approve' | 'refuse';

const STEPS: Record<Step, { from: readonly ApplicationStatus[]; to: ApplicationStatus }> = {
  confirm: { from: ['unconfirmed'], to: 'submitted' },
  withdraw: { from: ['unconfirmed', 'submitted'], to: 'withdrawn' },
  lapse: { from: ['unconfirmed'], to: 'lapsed' },
  approve: { from: ['submitted'], to: 'approved' },
  refuse: { from: ['submitted'], to: 'refused' },
};

/** What has become of an application, for people; the words of a step that came too late. */
const STANDS: Record<ApplicationStatus, string> = {
  unconfirmed: 'The applicant has not confirmed this application yet.',
  submitted: 'This application has been handed in.',
  approved: 'This application has been approved.',
  refused: 'This application has been refused.',
  withdrawn: 'This application has been withdrawn.',
  lapsed: 'This application has lapsed: its link was not opened in time.',
};

/** The status after a step, or a RuleBroken that says where the application stands instead. */
export function statusAfter(step: Step, status: ApplicationStatus): ApplicationStatus {
  if (!STEPS[step].from.includes(status)) throw new RuleBroken(STANDS[status]);
  return STEPS[step].to;
}

/** Whether a step is possible now: for pages that offer it. */
export function canTake(step: Step, status: ApplicationStatus): boolean {
  return STEPS[step].from.includes(status);
}

/** The moment from which a confirmation comes too late. */
export function lapsesAt(createdAt: Date): Date {
  return new Date(createdAt.getTime() + DAYS_TO_CONFIRM * 86_400_000);
}

export function contactName({ firstName, lastName }: Pick<ApplicationDetails, 'firstName' | 'lastName'>): string {
  return `${firstName} ${lastName}`.trim();
}
