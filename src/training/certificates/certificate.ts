import { addDays, addMonthsFromAnchor, type Day } from '../../platform/values/dates';
import { type CertifiedProduct } from '../certified-product';

/** That a member has passed what a product asks for, from a day through a day. */
export interface Certificate {
  readonly id: string;
  readonly organizationId: string;
  readonly personId: string;
  readonly courseId: string;
  readonly courseTitle: string;
  readonly product: CertifiedProduct;
  /** "CERT-7K2M-9QXA": what the check page asks for. */
  readonly number: string;
  readonly validFrom: Day;
  /** The last day it holds. */
  readonly validUntil: Day;
  readonly issuedAt: Date;
  readonly withdrawnAt: Date | null;
  readonly withdrawalReason: string;
}

export type CertificateStatus = 'valid' | 'from_later' | 'expired' | 'withdrawn';

export function certificateStatus({ validFrom, validUntil, withdrawnAt }: Pick<Certificate, 'validFrom' | 'validUntil' | 'withdrawnAt'>, today: Day): CertificateStatus {
  if (withdrawnAt !== null) return 'withdrawn';
  if (validUntil < today) return 'expired';
  return validFrom > today ? 'from_later' : 'valid';
}

const BADGES: Record<CertificateStatus, { kind: string; label: string }> = {
  valid: { kind: 'good', label: 'Valid' }, from_later: { kind: 'running', label: 'Begins later' }, expired: { kind: 'off', label: 'Expired' }, withdrawn: { kind: 'bad', label: 'Withdrawn' },
};

export function certificateBadge(status: CertificateStatus): { kind: string; label: string } {
  return BADGES[status];
}

/** The days of a new certificate: from today, or from the day after one that still holds, so that who renews early loses none. */
export function certificateDays({ validUntil, validMonths, today }: { validUntil: Day | null; validMonths: number; today: Day }): { validFrom: Day; validUntil: Day } {
  const validFrom = validUntil !== null && validUntil >= today ? addDays(validUntil, 1) : today;
  return { validFrom, validUntil: addDays(addMonthsFromAnchor(validFrom, validMonths), -1) };
}
