import { createHash } from 'node:crypto';
import { ApiError } from './errors';
import { type FormMap } from './form-encoding';
import { type KeyRecord } from '../records/private-records';
import { type Store } from '../records/store';
import { now, type Work, type World } from '../records/world';

const lifetime = 24 * 60 * 60;

/** The keys of Stripe's `Idempotency-Key`: what is running under one, and what was answered under it for 24 hours. */
export class Keys {
  private readonly running = new Map<string, string>();

  /** The remembered answer, or undefined when the call may begin; then `end` must follow. */
  begin(world: World, key: string, fingerprint: string): KeyRecord | undefined {
    const known = recordOf(world, key);
    const other = known?.fingerprint ?? this.running.get(key);
    if (other !== undefined && other !== fingerprint) throw otherParameters(key);
    if (this.running.has(key)) throw inUse(key);
    if (!known) this.running.set(key, fingerprint);
    return known;
  }

  end(key: string): void {
    this.running.delete(key);
  }
}

export function remember(work: Work, key: string, fingerprint: string, status: number, body: object): void {
  work.put('keys', { id: key, fingerprint, created: work.now, status, body });
}

/** Same address and same parameters, in whatever order they came. */
export function fingerprintOf(method: string, path: string, body: FormMap): string {
  return createHash('sha256').update(`${method} ${path} ${JSON.stringify(sorted(body))}`).digest('base64');
}

/** Forgets keys older than 24 hours from memory; the journal's are ignored by their age. */
export function forgetOldKeys(store: Store, seconds: number): void {
  for (const record of store.values('keys')) {
    if (record.created + lifetime <= seconds) store.forget('keys', record.id);
  }
}

/** The switch: forgets every key at once. A record with status 0 tells a later start that it is gone. */
export function pruneKeys(work: Work): number {
  const live = [...work.store.values('keys')].filter((record) => record.status !== 0);
  for (const record of live) work.put('keys', { ...record, status: 0, body: {} });
  return live.length;
}

function recordOf(world: World, key: string): KeyRecord | undefined {
  const record = world.store.find('keys', key);
  return record && record.status !== 0 && record.created + lifetime > now(world) ? record : undefined;
}

function sorted(value: FormMap): unknown {
  return Object.keys(value).sort().map((key) => {
    const item = value[key]!;
    return [key, typeof item === 'string' ? item : sorted(item)];
  });
}

function otherParameters(key: string): ApiError {
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
  return new ApiError(400, { type: 'idempotency_error', message }, false);
}

function inUse(key: string): ApiError {
  const message = `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. You can try again later.`;
  return new ApiError(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message }, false);
}
