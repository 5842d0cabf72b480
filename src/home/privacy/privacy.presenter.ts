import { paths } from '../../paths';
import { bytes } from '../../platform/values/format';
import { isErasedEmail } from './erase-person';
import { type FoundPlace, MOST_COUNTED } from './found-places.report';
import { type ListedCase } from './privacy-cases.repository';
import { PRIVACY_MAP } from './privacy-map';

export function addressHref(email: string): string {
  return `${paths.operations.privacy.address}?address=${encodeURIComponent(email)}`;
}

export function addressErasureHref(email: string): string {
  return `${paths.operations.privacy.addressErasure}?address=${encodeURIComponent(email)}`;
}

/** Why what is kept is kept, each reason once. */
export function keptWords({ address = false } = {}): string[] {
  const kept = PRIVACY_MAP.filter(({ table }) => !address || OF_ADDRESSES.includes(table));
  return [...new Set(kept.flatMap(({ why }) => why ?? [])), 'What Stripe holds of cards and payments stays there. Erase it at Stripe too.'];
}

/** Where an address alone may stand in what is kept. */
const OF_ADDRESSES = ['ticket_entries', 'deal_events', 'recovery_events', 'server_settings', 'invoices', 'audit_entries', 'sign_in_attempts'];

export function placeFacts(places: readonly FoundPlace[]): { label: string; value: string }[] {
  return places.map(({ place, count }) => ({ label: place, value: count >= MOST_COUNTED ? `${MOST_COUNTED} or more` : String(count) }));
}

export function caseRow(one: ListedCase, now: Date) {
  const isThere = one.kind === 'export' && one.doneAt !== null && one.expiresAt !== null && one.expiresAt > now && !isGone(one);
  return {
    id: one.id, what: one.kind === 'export' ? 'Export' : 'Erasure', who: isGone(one) && one.personId === null ? 'Erased address' : one.email, whoHref: one.personId !== null ? paths.operations.privacy.show(one.personId) : isGone(one) ? '' : addressHref(one.email),
    reason: one.reason, by: one.askedName, at: one.askedAt, note: noteOf(one), size: one.bytes === null ? '' : bytes(one.bytes), fileHref: isThere ? paths.operations.privacy.file(one.id) : '', until: isThere ? one.expiresAt : null, badge: badgeOf(one),
  };
}

function isGone({ email }: ListedCase): boolean {
  return isErasedEmail(email);
}

function noteOf({ refusal, doneAt, clearedAt, filesLeft }: ListedCase): string {
  if (refusal !== '' || doneAt === null || clearedAt !== null) return refusal;
  return filesLeft === 0 ? 'Copies of mails to others are still looked through.' : `${filesLeft === 1 ? 'One file is' : `${filesLeft} files are`} still to be removed.`;
}

function badgeOf({ refusal, doneAt, clearedAt }: ListedCase): { kind: string; label: string } {
  if (doneAt === null) return { kind: 'running', label: 'Waiting' };
  if (refusal !== '') return { kind: 'bad', label: 'Not done' };
  return clearedAt === null ? { kind: 'running', label: 'Almost done' } : { kind: 'good', label: 'Done' };
}
