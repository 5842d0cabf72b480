import { paths } from '../../../paths';
import { count as countText } from '../../../platform/values/format';
import { addressWith } from '../../../platform/pages/pages';
import { yearsText } from '../../purchases/order';
import { termYears } from '../../../plans/term';
import { type CodeState, codeStates } from '../activation-code';
import { COUNTED_UP_TO, type CodeLine } from './codes-list.report';
import { type CodesQuestion, queryOf } from './codes-list.model';

export const STATE_BADGES: Record<CodeState, { kind: string; label: string }> = {
  available: { kind: 'good', label: 'Available' }, applied: { kind: 'running', label: 'Applied' }, lapsed: { kind: 'bad', label: 'Lapsed' }, voided: { kind: 'off', label: 'Voided' },
};

/** The tabs by state, each with how many there are under the other filters. */
export function chipsOf(question: CodesQuestion, counts: Record<CodeState, number>) {
  const chip = (label: string, state: CodeState | undefined, count: number) => ({
    href: addressWith(paths.portal.codes.index, queryOf({ ...question, words: '', code: undefined, state }), {}), active: question.words === '' && question.state === state,
    ...count > COUNTED_UP_TO ? { label: `${label}, more than ${countText(COUNTED_UP_TO)}` } : { label, count },
  });
  const all = codeStates.reduce((sum, state) => sum + counts[state], 0);
  return [...codeStates.map((state) => chip(STATE_BADGES[state].label, state, counts[state])), chip('All', undefined, all)];
}

export function filtersOf(question: CodesQuestion, plans: readonly { id: string; name: string }[]) {
  return {
    words: question.words, plan: question.planId ?? '', years: question.years ? String(question.years) : '', receipt: question.invoiceId ?? '', state: question.state ?? 'all',
    plans: [{ value: '', label: 'All plans' }, ...plans.map(({ id, name }) => ({ value: id, label: name }))],
    terms: [{ value: '', label: 'All terms' }, ...termYears.map((years) => ({ value: String(years), label: yearsText(years) }))],
  };
}

/** What to drop when nothing is found. */
export function dropsOf(question: CodesQuestion) {
  const without = (change: Partial<CodesQuestion>) => addressWith(paths.portal.codes.index, queryOf({ ...question, ...change }), {});
  return [
    ...question.words !== '' ? [{ label: 'Drop the search', href: without({ words: '', code: undefined, state: 'available' }) }] : [],
    ...question.planId ? [{ label: 'All plans', href: without({ planId: undefined }) }] : [],
    ...question.years ? [{ label: 'All terms', href: without({ years: undefined }) }] : [],
    ...question.invoiceId ? [{ label: 'All orders', href: without({ invoiceId: undefined }) }] : [],
    ...question.words === '' && question.state ? [{ label: 'All states', href: without({ state: undefined }) }] : [],
  ];
}

/** Codes that can still be used are shown whole only to who may use them: whoever reads one has it. */
function shownCode({ code, state }: Pick<CodeLine, 'code' | 'state'>, mayUse: boolean): string {
  return mayUse || state !== 'available' ? code : `····-····-····-${code.slice(-4)}`;
}

export function rowOf(line: CodeLine, mayUse: boolean) {
  const isUsable = line.state === 'available' && !line.isOver;
  return {
    id: line.id, code: shownCode(line, mayUse), href: paths.portal.codes.show(line.id), plan: `${line.planName}, ${yearsText(line.years)}`,
    badge: STATE_BADGES[line.isOver ? 'lapsed' : line.state], boughtOn: line.boughtOn, lapsesOn: line.lapsesOn, isUsable, mayChoose: mayUse && isUsable,
    receiptHref: line.invoiceNumber ? paths.portal.payments.receipt(line.invoiceId) : '', invoiceNumber: line.invoiceNumber ?? '',
    account: line.accountName && line.accountId ? { name: line.accountName, href: paths.portal.account(line.accountId) } : null,
    subscription: line.subscriptionNumber ?? '', appliedAt: line.appliedAt, appliedBy: line.appliedBy ?? '',
    useHref: mayUse && isUsable ? paths.portal.codes.useCode(line.id) : '',
  };
}
