import { type Day } from '../../platform/values/dates';

export const COURSE_STATUSES = ['not_started', 'enrolled', 'passed', 'failed', 'lapsed'] as const;
export type CourseStatus = (typeof COURSE_STATUSES)[number];

/** What an enrolment says: the result of the newest try, and the last day that a pass holds. */
export type Standing = { readonly lastResult: 'passed' | 'failed' | null; readonly validUntil: Day | null };

/** Of a pass that never ends: the course gives no certificate. */
export const FOR_GOOD = '9999-12-31' as Day;

/**
 * Where a person stands with a course on a day: a pass holds through its last day, whatever was tried anew since; then the newest try counts
 * (domain.md §11.7). A certificate that was withdrawn leaves no day, and so counts as lapsed.
 */
export function courseStatus(standing: Standing | undefined, today: Day): CourseStatus {
  if (!standing) return 'not_started';
  if (standing.validUntil !== null && standing.validUntil >= today) return 'passed';
  if (standing.lastResult === 'failed') return 'failed';
  return standing.lastResult === 'passed' ? 'lapsed' : 'enrolled';
}

/** The same as SQL, for filters; `standing` names the enrolment's row, which may be missing, and `today` a binding. */
export function courseStatusSql(standing: string, today: string): string {
  return `case when ${standing}.id is null then 'not_started' when ${standing}.valid_until >= ${today} then 'passed' when ${standing}.last_result = 'failed' then 'failed' when ${standing}.last_result = 'passed' then 'lapsed' else 'enrolled' end`;
}

export const STATUS_WORDS: Record<CourseStatus, string> = { not_started: 'Not started', enrolled: 'Enrolled', passed: 'Passed', failed: 'Failed', lapsed: 'Lapsed' };

const BADGE_KINDS: Record<CourseStatus, string> = { not_started: 'off', enrolled: 'running', passed: 'good', failed: 'bad', lapsed: 'look' };

export function statusBadge(status: CourseStatus): { kind: string; label: string } {
  return { kind: BADGE_KINDS[status], label: STATUS_WORDS[status] };
}
