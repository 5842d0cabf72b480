import { paths } from '../../paths';
import { countryName } from '../../platform/values/countries';
import { type Hint } from './application-hints.report';
import { type HistoryEntry } from './application-history.report';
import { type Application } from './applications.repository';
import { type ApplicationStatus, BUSINESS_WORDS, contactName, CUSTOMER_WORDS, REASONS } from './application';

type Fact = { label: string; value: string };
type BadgeKind = 'good' | 'look' | 'bad' | 'off';

/** How staff see a status. */
export const STATUS_BADGES: Record<ApplicationStatus, { kind: BadgeKind; label: string }> = {
  unconfirmed: { kind: 'off', label: 'Not confirmed' },
  submitted: { kind: 'look', label: 'Waiting' },
  approved: { kind: 'good', label: 'Approved' },
  refused: { kind: 'bad', label: 'Refused' },
  withdrawn: { kind: 'off', label: 'Withdrawn' },
  lapsed: { kind: 'off', label: 'Lapsed' },
};

/** What an applicant is told about where theirs stands. */
export const STATUS_FOR_APPLICANTS: Record<ApplicationStatus, { kind: BadgeKind; label: string; sentence: string }> = {
  unconfirmed: { kind: 'look', label: 'Not handed in yet', sentence: 'Look through what you said. Your application counts as soon as you hand it in.' },
  submitted: { kind: 'look', label: 'Handed in', sentence: 'Somebody from our partner desk reads your application and answers you by e-mail.' },
  approved: { kind: 'good', label: 'Approved', sentence: 'You are a partner. Open the invitation that we mailed to you to choose a password and sign in.' },
  refused: { kind: 'bad', label: 'Not accepted', sentence: '' },
  withdrawn: { kind: 'off', label: 'Withdrawn', sentence: 'This application was withdrawn, or a newer one of yours has replaced it. You can apply again at any time.' },
  lapsed: { kind: 'off', label: 'Lapsed', sentence: 'This application was not handed in within 7 days. Apply again.' },
};

/** Everything that the applicant said, in two groups; what was left empty is not shown. */
export function saidIn(application: Application): { company: Fact[]; contact: Fact[] } {
  const { addressLine1, addressLine2, city, state, postalCode, country } = application;
  const address = [addressLine1, addressLine2, [postalCode, city].filter(Boolean).join(' '), state, countryName(country)];
  return {
    company: filled([
      ['Legal name', application.legalName], ['Name for customers', application.displayName], ['What the company does', BUSINESS_WORDS[application.business]],
      ['Customers', CUSTOMER_WORDS[application.customers]], ['Website', application.website], ['Address', address.filter(Boolean).join(', ')], ['Phone', application.phone],
      ['Tax number', application.taxId], ['Time zone', application.timeZone.replaceAll('_', ' ')], ['Currency', application.currency], ['Message', application.message],
    ]),
    contact: filled([['Name', contactName(application)], ['E-mail', application.email], ['Phone', application.contactPhone]]),
  };
}

/** Why it was refused and what to do, sentence by sentence; empty when it was not. */
export function refusalOf({ reasonCode, reason }: Pick<Application, 'reasonCode' | 'reason'>): string[] {
  if (reasonCode === null) return [];
  const { sentence, next } = REASONS[reasonCode];
  return [sentence, reason, next].filter(Boolean);
}

function filled(facts: [label: string, value: string][]): Fact[] {
  return facts.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value }));
}

/** How long something has waited, and whether that is long. */
export function waitingFor(since: Date, now: Date): { words: string; isLong: boolean } {
  const hours = Math.floor((now.getTime() - since.getTime()) / 3_600_000);
  if (hours < 1) return { words: 'less than an hour', isLong: false };
  if (hours < 48) return { words: hours === 1 ? '1 hour' : `${hours} hours`, isLong: false };
  const days = Math.floor(hours / 24);
  return { words: `${days} days`, isLong: days >= LONG_DAYS };
}

const LONG_DAYS = 3;

const WHY: Record<Hint['why'], string> = { tax_id: 'has the same tax number', domain: 'has the same e-mail domain', name: 'has a name like this one' };

/** A hint as a line with its link. */
export function hintOf({ kind, id, name, why, email }: Hint) {
  const href = kind === 'organization' ? paths.office.partners.show(id) : paths.office.applications.show(id);
  return { href, name, kind: kind === 'organization' ? 'Partner' : 'Open application', why: WHY[why], email: why === 'domain' ? email : '' };
}

const HAPPENED: Record<string, string> = {
  'application.received': 'Sent by the form', 'application.submitted': 'Handed in by the applicant', 'application.withdrawn': 'Withdrawn by the applicant',
  'application.lapsed': 'Lapsed: nobody opened the link', 'application.approved': 'Approved', 'application.refused': 'Refused',
};

export function historyOf({ action, at, by, after }: HistoryEntry) {
  const words = after?.replacedBy === undefined ? HAPPENED[action] ?? action : 'Replaced by a newer application';
  return { at, words, by: by ?? '' };
}
