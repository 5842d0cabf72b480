import { invalidParam } from './asking/errors';
import { newId } from './random';

/** What may go wrong with a call to the API. */
const callFaults = [
  /** 429 before anything began. */
  'rate_limit',
  /** 500 before anything began; the key stays free. */
  'error_before',
  /** 500 without effect that the key remembers. */
  'error_before_saved',
  /** The effect happens, the answer is a 500 that the key remembers. */
  'error_after',
  /** The connection ends before anything began. */
  'drop_before',
  /** The effect happens, the connection ends without an answer. */
  'drop_after',
  /** Waits `ms` (60,000 unless told), then begins and answers. */
  'hang_before',
  /** The effect happens at once, the answer comes after `ms`. */
  'hang_after',
] as const;

/** What may go wrong with a webhook. */
const webhookFaults = ['double', 'late', 'reorder', 'early', 'drop'] as const;

export type CallFault = (typeof callFaults)[number];
export type WebhookFault = (typeof webhookFaults)[number];

export type Fault<Kind extends string = string> = {
  id: string;
  kind: Kind;
  /** Strikes the next `times` matching calls … */
  times: number | null;
  /** … or each with this chance. */
  probability: number | null;
  method: string | null;
  /** The beginning of the address, or of the event's type. */
  path: string;
  ms: number;
  struck: number;
};

/** The switches that are on. The first that matches and strikes wins. */
export class Faults {
  private list: Fault[] = [];

  constructor(private readonly random: () => number) {}

  add(asked: Record<string, unknown>): Fault {
    const kinds: readonly string[] = [...callFaults, ...webhookFaults];
    const kind = asked.kind;
    if (typeof kind !== 'string' || !kinds.includes(kind)) throw invalidParam(`Invalid kind: must be one of ${kinds.join(', ')}`, 'kind');
    const fault: Fault = {
      id: newId('fault_', 8),
      kind,
      times: numberOr(asked.times, asked.probability === undefined ? 1 : null),
      probability: numberOr(asked.probability, null),
      method: typeof asked.method === 'string' ? asked.method.toUpperCase() : null,
      path: typeof asked.path === 'string' ? asked.path : '',
      ms: numberOr(asked.ms, kind === 'late' ? 1_000 : 60_000)!,
      struck: 0,
    };
    this.list.push(fault);
    return fault;
  }

  all(): Fault[] {
    return this.list;
  }

  clear(id?: string): void {
    this.list = id === undefined ? [] : this.list.filter((fault) => fault.id !== id);
  }

  forCall(method: string, path: string): Fault<CallFault> | undefined {
    return this.strike(callFaults, method, path) as Fault<CallFault> | undefined;
  }

  forEvent(type: string): Fault<WebhookFault> | undefined {
    return this.strike(webhookFaults, null, type) as Fault<WebhookFault> | undefined;
  }

  private strike(kinds: readonly string[], method: string | null, path: string): Fault | undefined {
    for (const fault of this.list) {
      if (!kinds.includes(fault.kind) || !path.startsWith(fault.path)) continue;
      if (fault.method !== null && fault.method !== method) continue;
      if (fault.times !== null && fault.struck >= fault.times) continue;
      if (fault.probability !== null && this.random() >= fault.probability) continue;
      fault.struck += 1;
      return fault;
    }
    return undefined;
  }
}

function numberOr(value: unknown, otherwise: number | null): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;
}
