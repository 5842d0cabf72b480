import { LEAD_STATES, type LeadState } from './lead';

/** What the list of leads is asked for. */
export interface LeadQuestion {
  readonly state: LeadState | undefined;
  /** Only those given to whoever asks. */
  readonly mine: boolean;
  readonly words: string;
}

export function readLeadQuestion(query: Readonly<Record<string, string>>): LeadQuestion {
  return { state: LEAD_STATES.find((state) => state === query['state']), mine: query['mine'] === 'yes', words: (query['q'] ?? '').trim().slice(0, 100) };
}

/** The question as an address holds it. */
export function leadQuestionFields({ state, mine, words }: LeadQuestion): Record<string, string> {
  return { ...(state && { state }), ...(mine && { mine: 'yes' }), ...(words && { q: words }) };
}
