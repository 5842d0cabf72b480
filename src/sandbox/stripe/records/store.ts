import { type ChargeObject } from '../objects/charge';
import { type CheckoutSessionObject } from '../objects/checkout-session';
import { type CustomerObject } from '../objects/customer';
import { type DisputeObject } from '../objects/dispute';
import { type EventObject } from '../objects/event';
import { type PaymentIntentObject } from '../objects/payment-intent';
import { type PaymentMethodObject } from '../objects/payment-method';
import { type RefundObject } from '../objects/refund';
import { type SetupIntentObject } from '../objects/setup-intent';
import { type Challenge, type CheckoutPlan, type HeldCard, type KeyRecord, type Setting } from './private-records';
import { type Entry, OrderedIndex, type Range } from './ordered-index';

export type Tables = {
  customers: CustomerObject;
  payment_methods: PaymentMethodObject;
  setup_intents: SetupIntentObject;
  payment_intents: PaymentIntentObject;
  charges: ChargeObject;
  refunds: RefundObject;
  disputes: DisputeObject;
  sessions: CheckoutSessionObject;
  events: EventObject;
  cards: HeldCard;
  plans: CheckoutPlan;
  challenges: Challenge;
  keys: KeyRecord;
  settings: Setting;
};

export type TableName = keyof Tables;

/** The fields that lists may be narrowed by without looking at every row. */
const indexed: Partial<Record<TableName, readonly string[]>> = {
  payment_methods: ['customer'],
  setup_intents: ['customer'],
  payment_intents: ['customer'],
  charges: ['customer', 'payment_intent'],
  refunds: ['charge', 'payment_intent'],
  disputes: ['charge', 'payment_intent'],
  sessions: ['customer', 'payment_intent', 'setup_intent', 'status'],
};

/** Found by id only. */
const unlisted: ReadonlySet<TableName> = new Set(['cards', 'plans', 'challenges', 'keys', 'settings'] as const);

type Row = { id: string; created?: number };
type Table = { rows: Map<string, Row>; places: Map<string, Entry>; all: OrderedIndex; by: Map<string, OrderedIndex>; fields: readonly string[] };

/** Everything the sandbox knows, in memory. Rows are never changed, only replaced. */
export class Store {
  private readonly tables = new Map<TableName, Table>();
  private sequence = 0;

  find<T extends TableName>(name: T, id: string): Tables[T] | undefined {
    return this.table(name).rows.get(id) as Tables[T] | undefined;
  }

  put<T extends TableName>(name: T, row: Tables[T]): Tables[T] {
    const table = this.table(name);
    const before = table.rows.get(row.id);
    table.rows.set(row.id, row);
    if (unlisted.has(name)) return row;
    const place = before ? table.places.get(row.id)! : this.newPlace(table, row);
    for (const field of table.fields) moveIndex(table, field, place, before, row);
    return row;
  }

  /** Forgets a row that can only be found by id. */
  forget(name: 'keys', id: string): void {
    this.table(name).rows.delete(id);
  }

  size(name: TableName): number {
    return this.table(name).rows.size;
  }

  values<T extends TableName>(name: T): IterableIterator<Tables[T]> {
    return this.table(name).rows.values() as IterableIterator<Tables[T]>;
  }

  /** Rows newest first; `where` names an indexed field, `after` the row to continue behind. */
  *newestFirst<T extends TableName>(name: T, where: Where, range: Range, after?: string): Generator<Tables[T]> {
    const table = this.table(name);
    const place = after === undefined ? undefined : table.places.get(after);
    for (const id of indexOf(table, where)?.newestFirst(range, place) ?? []) yield table.rows.get(id) as Tables[T];
  }

  *oldestFirstFrom<T extends TableName>(name: T, where: Where, range: Range, before: string): Generator<Tables[T]> {
    const table = this.table(name);
    const place = table.places.get(before);
    if (!place) return;
    for (const id of indexOf(table, where)?.oldestFirstFrom(range, place) ?? []) yield table.rows.get(id) as Tables[T];
  }

  private newPlace(table: Table, row: Row): Entry {
    const place = { created: row.created ?? 0, sequence: ++this.sequence, id: row.id };
    table.places.set(row.id, place);
    table.all.add(place);
    return place;
  }

  private table(name: TableName): Table {
    let table = this.tables.get(name);
    if (!table) {
      table = { rows: new Map(), places: new Map(), all: new OrderedIndex(), by: new Map(), fields: indexed[name] ?? [] };
      this.tables.set(name, table);
    }
    return table;
  }
}

export type Where = { field: string; value: string } | null;

function indexOf(table: Table, where: Where): OrderedIndex | undefined {
  return where === null ? table.all : table.by.get(`${where.field}=${where.value}`);
}

function moveIndex(table: Table, field: string, place: Entry, before: Row | undefined, after: Row): void {
  const from = before && (before as Record<string, unknown>)[field];
  const to = (after as Record<string, unknown>)[field];
  if (before && from === to) return;
  if (typeof from === 'string') table.by.get(`${field}=${from}`)?.remove(place);
  if (typeof to !== 'string') return;
  const key = `${field}=${to}`;
  let index = table.by.get(key);
  if (!index) table.by.set(key, (index = new OrderedIndex()));
  index.add(place);
}
