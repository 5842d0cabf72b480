import { createHmac } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type Faults } from './faults';
import { apiVersion, type EventObject } from './objects/event';
import { type Store } from './records/store';

export type Delivery = { event: string; type: string; attempts: number; state: 'waiting' | 'delivered' | 'dropped' | 'given up'; lastStatus: number | null };

export type WebhookOptions = {
  url: string | undefined;
  secret: string;
  /** Milliseconds to wait after each failed try; after the last, Stripe gives up. */
  backoffMs: readonly number[];
  /** Called when an event needs no further try; at-least-once, so losing it to a crash only repeats the event. */
  ended(event: string): void;
};

const timeoutMs = 10_000;
const atOnce = 8;

/** Sends events to the endpoint, signed, until it answers with 2xx. */
export class Webhooks {
  readonly deliveries = new Map<string, Delivery>();
  private readonly queue: (() => Promise<void>)[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) };
  private held: (() => void)[] = [];
  private sending = 0;
  private stopped = false;

  constructor(
    readonly options: WebhookOptions,
    private readonly faults: Faults,
  ) {}

  /** Resolves at once, except for events that a switch makes arrive before the API has answered. */
  async publish(events: EventObject[]): Promise<void> {
    if (this.options.url === undefined) return;
    const early: Promise<void>[] = [];
    for (const event of events) {
      if (event.pending_webhooks === 0) continue;
      this.deliveries.set(event.id, { event: event.id, type: event.type, attempts: 0, state: 'waiting', lastStatus: null });
      const fault = this.faults.forEvent(event.type);
      switch (fault?.kind) {
        case 'early': early.push(this.attempt(event)); break;
        case 'drop': this.end(event.id, 'dropped'); break;
        case 'late': this.later(fault.ms, () => this.push(event)); break;
        case 'double': this.push(event); this.push(event); break;
        case 'reorder': this.held.push(() => this.push(event)); this.later(1_000, () => this.release()); break;
        default: this.push(event); this.release();
      }
    }
    await Promise.all(early);
  }

  /** Takes up again what an earlier run had not delivered. */
  resume(events: Iterable<EventObject>): void {
    for (const event of events) {
      this.deliveries.set(event.id, { event: event.id, type: event.type, attempts: 0, state: 'waiting', lastStatus: null });
      this.push(event);
    }
  }

  stop(): void {
    this.stopped = true;
    this.queue.length = 0;
    for (const timer of this.timers) clearTimeout(timer);
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private release(): void {
    const held = this.held;
    this.held = [];
    for (const push of held) push();
  }

  private push(event: EventObject): void {
    this.queue.push(() => this.attempt(event));
    this.pump();
  }

  private pump(): void {
    while (this.sending < atOnce && !this.stopped) {
      const next = this.queue.shift();
      if (!next) return;
      this.sending += 1;
      void next().finally(() => {
        this.sending -= 1;
        this.pump();
      });
    }
  }

  private async attempt(event: EventObject): Promise<void> {
    const delivery = this.deliveries.get(event.id)!;
    delivery.attempts += 1;
    delivery.lastStatus = await this.send(event);
    if (delivery.lastStatus !== null && delivery.lastStatus >= 200 && delivery.lastStatus < 300) return this.end(event.id, 'delivered');
    if (delivery.state !== 'waiting' || this.stopped) return;
    const wait = this.options.backoffMs[delivery.attempts - 1];
    if (wait === undefined) this.end(event.id, 'given up');
    else this.later(wait, () => this.push(event));
  }

  private end(event: string, state: Delivery['state']): void {
    this.deliveries.get(event)!.state = state;
    this.options.ended(event);
  }

  private later(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      then();
    }, ms);
    this.timers.add(timer);
  }

  /** The status of the answer; null when there was none. */
  private send(event: EventObject): Promise<number | null> {
    const payload = JSON.stringify(event, null, 2);
    const url = new URL(this.options.url!);
    const secure = url.protocol === 'https:';
    return new Promise((resolve) => {
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: this.agents[secure ? 'https:' : 'http:'],
        timeout: timeoutMs,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(payload),
          'stripe-signature': signed(payload, this.options.secret),
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'stripe-version': apiVersion,
        },
      });
      request.on('response', (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? null));
        response.on('error', () => resolve(null));
      });
      request.on('timeout', () => request.destroy(new Error('No answer in time')));
      request.on('error', () => resolve(null));
      request.end(payload);
    });
  }
}

/** The real time, not the moved clock: who receives it compares with their own. */
function signed(payload: string, secret: string): string {
  const at = Math.floor(Date.now() / 1000);
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${payload}`).digest('hex')}`;
}

/** Events of the last three days that no endpoint has taken. */
export function undelivered(store: Store, ended: ReadonlySet<string>, seconds: number): EventObject[] {
  const events = [...store.newestFirst('events', null, { gte: seconds - 3 * 86_400 })];
  return events.filter((event) => event.pending_webhooks > 0 && !ended.has(event.id)).reverse();
}
