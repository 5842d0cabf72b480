import { invalidParam } from './errors';
import { type Store, type TableName } from '../records/store';

const tables: Readonly<Record<string, TableName>> = {
  customer: 'customers',
  payment_method: 'payment_methods',
  default_payment_method: 'payment_methods',
  payment_intent: 'payment_intents',
  setup_intent: 'setup_intents',
  latest_charge: 'charges',
  charge: 'charges',
};

type Json = Record<string, unknown>;

/** A copy of the answer in which the named ids are replaced by their objects: `latest_charge`, `data.payment_method`, … */
export function expanded(store: Store, answer: object, paths: string[]): object {
  if (paths.length > 20) throw invalidParam('You cannot expand more than 20 properties.', 'expand');
  return paths.reduce((whole, path) => expandPath(store, whole, path.split('.'), path), answer);
}

function expandPath(store: Store, object: object, [name, ...rest]: string[], path: string): object {
  if (name === undefined) return object;
  const value = (object as Json)[name];
  if (name === 'data' && Array.isArray(value)) return { ...object, data: value.map((row: object) => expandPath(store, row, rest, path)) };
  if (value === null) return object;
  if (name === 'line_items' && 'mode' in object) return { ...object, line_items: lineItems(store, object) };
  if (name === 'refunds' && (object as Json).object === 'charge') return { ...object, refunds: refundsOf(store, object as Json) };
  if (typeof value === 'object' && value !== undefined) return { ...object, [name]: expandPath(store, value, rest, path) };
  const table = tables[name];
  const found = table && typeof value === 'string' ? store.find(table, value) : undefined;
  if (!found) throw invalidParam(`This property cannot be expanded (${path}).`, 'expand');
  return { ...object, [name]: expandPath(store, found, rest, path) };
}

function lineItems(store: Store, session: Json): object {
  const data = store.find('plans', session.id as string)?.lines ?? [];
  return { object: 'list', data, has_more: false, url: `/v1/checkout/sessions/${session.id as string}/line_items` };
}

function refundsOf(store: Store, charge: Json): object {
  const data = [...store.newestFirst('refunds', { field: 'charge', value: charge.id as string }, {})];
  return { object: 'list', data, has_more: false, url: `/v1/charges/${charge.id as string}/refunds` };
}
