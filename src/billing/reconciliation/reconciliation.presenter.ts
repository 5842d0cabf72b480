import { paths } from '../../paths';
import { money } from '../../platform/values/format';
import { cents, currency } from '../../platform/values/money';
import { DIFFERENCE_WORDS } from './difference-words';
import type { DifferenceRow } from './differences.report';
import type { RunRow } from './runs.report';
import { stripeLink } from './stripe-link';

/** A difference as its row and its page show it. */
export function shownDifference(row: DifferenceRow) {
  const words = DIFFERENCE_WORDS[row.kind];
  const about = row.invoiceNumber ?? (row.invoiceId ? 'An invoice without number' : '');
  return {
    ...row, ...words, href: paths.office.reconciliation.difference(row.id), stripeHref: stripeLink(row.stripeId) ?? '', stripeId: row.stripeId ?? '',
    invoiceHref: row.invoiceId ? paths.office.invoices.show(row.invoiceId) : '',
    partnerHref: row.organizationId ? paths.office.partners.show(row.organizationId) : '', organizationName: row.organizationName ?? 'No partner is known', about,
    sum: row.amountCents === null ? '' : money(cents(row.amountCents), currency(row.currency!)), isOpen: row.resolvedAt === null,
    ended: row.explainedBy ? `Explained by ${row.explainedBy}` : row.resolution ?? '',
  };
}

/** A run as the lists show it: what it is doing or how it ended, and how long it took. */
export function shownRun(row: RunRow) {
  const badge = row.startedAt === null ? { kind: 'running', label: 'Waiting for a worker' }
    : row.failedAt ? { kind: 'bad', label: 'Broke off' }
    : row.finishedAt === null ? { kind: 'running', label: 'Running' }
    : row.open > 0 ? { kind: 'bad', label: row.open === 1 ? '1 open difference' : `${row.open} open differences` }
    : row.found > 0 ? { kind: 'good', label: 'Put right' } : { kind: 'good', label: 'No difference' };
  const ended = row.finishedAt ?? row.failedAt;
  return { ...row, badge, took: ended && row.startedAt ? tookText(ended.getTime() - row.startedAt.getTime()) : '', asked: row.askedBy ? `Asked for by ${row.askedBy}` : 'By itself', failure: row.failure ?? '' };
}

function tookText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 1) return 'under a second';
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
