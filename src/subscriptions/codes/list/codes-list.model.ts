import { isTermYears, type TermYears } from '../../../plans/term';
import { isUuid } from '../../../platform/database/database';
import { readCode, type TypedCode } from '../code-text.model';
import { type CodeState, codeStates } from '../activation-code';

/** What an address asks of the list of codes; each part that is missing or unknown asks for nothing. */
export interface CodesQuestion {
  /** `undefined` for all; the tab that opens first is what can be used. */
  readonly state: CodeState | undefined;
  readonly planId: string | undefined;
  readonly years: TermYears | undefined;
  /** Those of one order. */
  readonly invoiceId: string | undefined;
  readonly words: string;
  /** What the words say; `none` for words that are no code: they find nothing. */
  readonly code: TypedCode | 'none' | undefined;
}

const longestWords = 60;

export function readCodesQuestion(query: Readonly<Record<string, string>>): CodesQuestion {
  const words = (query['q'] ?? '').trim().slice(0, longestWords);
  const years = Number(query['years']);
  return {
    // Whoever looks for a code does not know its state.
    state: words === '' ? codeStates.find((state) => state === query['state']) ?? (query['state'] === 'all' ? undefined : 'available') : undefined,
    planId: idIn(query['plan']), years: isTermYears(years) ? years : undefined, invoiceId: idIn(query['receipt']),
    words, code: words === '' ? undefined : readCode(words) ?? 'none',
  };
}

export function isFiltered({ planId, years, invoiceId, words }: CodesQuestion): boolean {
  return words !== '' || [planId, years, invoiceId].some((part) => part !== undefined);
}

/** The question as it stands in an address. */
export function queryOf({ state, planId, years, invoiceId, words }: CodesQuestion): Record<string, string> {
  return {
    ...words === '' && { state: state ?? 'all' }, ...planId && { plan: planId }, ...years && { years: String(years) }, ...invoiceId && { receipt: invoiceId }, ...words !== '' && { q: words },
  };
}

function idIn(text: string | undefined): string | undefined {
  return text && isUuid(text) ? text : undefined;
}
