import { invalidParam } from './errors';
import { type PaymentIntentObject } from '../objects/payment-intent';
import { type Params } from './params';
import { type Store } from '../records/store';

type Condition = (intent: PaymentIntentObject) => boolean;

/** Stripe's search: it sees an intent only some time after it was made, which is why nothing may be decided by it. */
export function searchPaymentIntents(store: Store, params: Params, visibleUntil: number) {
  const query = params.required('query');
  const limit = Math.min(Math.max(params.integer('limit') ?? 10, 1), 100);
  const page = Number(params.text('page') ?? 0) || 0;
  params.texts('expand');
  params.done();
  const conditions = query.split(/\s+AND\s+/i).map(readCondition);
  const found: PaymentIntentObject[] = [];
  for (const intent of store.newestFirst('payment_intents', null, { lte: visibleUntil })) {
    if (conditions.every((condition) => condition(intent))) found.push(intent);
  }
  const data = found.slice(page, page + limit);
  const more = found.length > page + limit;
  return { object: 'search_result', data, has_more: more, next_page: more ? String(page + limit) : null, url: '/v1/payment_intents/search' };
}

function readCondition(text: string): Condition {
  const metadata = /^metadata\[(['"])(.+?)\1\]\s*:\s*(['"])(.*)\3$/.exec(text.trim());
  if (metadata) return (intent) => intent.metadata[metadata[2]!] === metadata[4];
  const field = /^(customer|status|currency)\s*:\s*(['"])(.*)\2$/.exec(text.trim());
  if (field) return (intent) => intent[field[1] as 'customer' | 'status' | 'currency'] === field[3];
  const number = /^(amount|created)\s*(:|>=|<=|>|<)\s*(\d+)$/.exec(text.trim());
  if (number) return (intent) => compares(intent[number[1] as 'amount' | 'created'], number[2]!, Number(number[3]));
  throw invalidParam(`We were unable to parse your search query: ${text}`, 'query');
}

function compares(value: number, operator: string, other: number): boolean {
  switch (operator) {
    case '>': return value > other;
    case '<': return value < other;
    case '>=': return value >= other;
    case '<=': return value <= other;
    default: return value === other;
  }
}
