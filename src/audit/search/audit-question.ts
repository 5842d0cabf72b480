import { addDays, type Day, parseDay } from '../../platform/values/dates';
import { isUuid } from '../../platform/database/database';

/** What somebody looks for in the audit log, as it stands in the address. */
export interface AuditQuestion {
  /** Its id or its name. */
  readonly organization: string;
  /** Its id. */
  readonly account: string;
  /** A person's e-mail or id, or the name of a job. */
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** Words anywhere in what was before and after. */
  readonly text: string;
  readonly from: Day | null;
  readonly to: Day | null;
}

export const QUESTION_FIELDS = ['organization', 'account', 'actor', 'action', 'subject', 'text', 'from', 'to'] as const;

/** What of the address can be asked; days that are none, and accounts that are no id, are answered in `errors`. */
export function readAuditQuestion(query: Readonly<Record<string, string>>): { question: AuditQuestion; errors: Record<string, string> } {
  const words = (name: string) => (query[name] ?? '').trim().slice(0, 200);
  const errors: Record<string, string> = {};
  const dayIn = (name: string): Day | null => {
    const found = parseDay(words(name));
    if (words(name) !== '' && !found) errors[name] = 'Enter a day, like 2026-11-22.';
    return found ?? null;
  };
  if (words('account') !== '' && !isUuid(words('account').toLowerCase())) errors['account'] = 'Enter the account’s id. It stands in the address of its page.';
  const question = {
    organization: words('organization'), account: words('account').toLowerCase(), actor: words('actor'), action: words('action'), subject: words('subject'), text: words('text'), from: dayIn('from'), to: dayIn('to'),
  };
  if (question.from && question.to && question.from > question.to) errors['to'] = 'The last day lies before the first one.';
  return { question, errors };
}

/** As it stands in addresses. */
export function addressOf(question: AuditQuestion): Record<string, string> {
  return Object.fromEntries(QUESTION_FIELDS.flatMap((name) => (question[name] ? [[name, question[name]]] : [])));
}

/** The day after the last one, where it ends. */
export function endOf({ to }: AuditQuestion): Day | null {
  return to && addDays(to, 1);
}
