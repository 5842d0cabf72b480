import { type Journal } from './journal';
import { readPuts, writePuts, type Put } from './journal-lines';
import { type EventObject, type EventRequest, type EventType, newEvent } from '../objects/event';
import { type Store, type TableName, type Tables } from './store';

/** One sandbox: its state, its clock, its address, and where finished work goes. */
export type World = {
  store: Store;
  journal: Journal;
  publicUrl: string;
  /** Number of webhook endpoints that hear of an event of this type: 0 or 1. */
  endpointsFor(type: EventType): number;
  /** Called once the events are safe on disk; resolves when those that must be early have arrived. */
  publish(events: EventObject[]): Promise<void>;
};

/** Seconds, moved by the clock switch. */
export function now(world: Pick<World, 'store'>): number {
  return Math.floor(Date.now() / 1000) + (world.store.find('settings', 'clock')?.offsetSeconds ?? 0);
}

/** All that one call changes; it becomes one line of the journal, so a crash keeps all of it or nothing. */
export class Work {
  readonly puts: Put[] = [];
  readonly events: EventObject[] = [];
  readonly now: number;

  constructor(
    readonly world: World,
    private readonly request: EventRequest = { id: null, idempotency_key: null },
  ) {
    this.now = now(world);
  }

  get store(): Store {
    return this.world.store;
  }

  put<T extends TableName>(table: T, row: Tables[T]): Tables[T] {
    this.puts.push([table, row]);
    return this.world.store.put(table, row);
  }

  emit(type: EventType, object: object, previousAttributes?: object): void {
    const data = previousAttributes ? { object, previous_attributes: previousAttributes } : { object };
    const event = newEvent(this.now, type, data, this.request, this.world.endpointsFor(type));
    this.put('events', event);
    this.events.push(event);
  }

  /** Resolves when the work would survive kill -9. */
  async save(): Promise<void> {
    if (this.puts.length > 0) await this.world.journal.append(writePuts(this.puts));
  }

  async saveAndPublish(): Promise<void> {
    await this.save();
    await this.world.publish(this.events);
  }
}

/** Brings back what one line of the journal says. */
export function replay(store: Store, line: string): void {
  for (const [table, row] of readPuts(line)) store.put(table, row);
}
