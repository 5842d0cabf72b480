import { invalidParam } from './errors';
import { type FormMap, type FormValue } from './form-encoding';
import { type Metadata } from '../objects/metadata';
import { type Range } from '../records/ordered-index';

/** The parameters of one call. What nobody has read by `done()` is refused as unknown, as Stripe does. */
export class Params {
  private readonly read = new Set<string>();

  constructor(
    private readonly values: FormMap,
    private readonly within = '',
  ) {}

  has(name: string): boolean {
    return this.take(name) !== undefined;
  }

  /** The text; undefined when it is not there. An empty text says "unset this". */
  text(name: string): string | undefined {
    const value = this.take(name);
    if (value !== undefined && typeof value !== 'string') throw invalidParam(`Invalid string: ${this.path(name)}`, this.path(name));
    if (value !== undefined && value.length > 5000) throw invalidParam(`Invalid string: ${this.path(name)} is too long`, this.path(name));
    return value;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') throw invalidParam(`Missing required param: ${this.path(name)}.`, this.path(name), 'parameter_missing');
    return value;
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    if ((choices as readonly string[]).includes(value)) return value as T;
    throw invalidParam(`Invalid ${this.path(name)}: must be one of ${choices.join(', ')}`, this.path(name));
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    if (!/^-?\d{1,12}$/.test(value)) throw invalidParam(`Invalid integer: ${value}`, this.path(name), 'parameter_invalid_integer');
    return Number(value);
  }

  flag(name: string): boolean | undefined {
    const value = this.oneOf(name, ['true', 'false'] as const);
    return value === undefined ? undefined : value === 'true';
  }

  group(name: string): Params {
    const value = this.take(name);
    return new Params(typeof value === 'object' ? value : (Object.create(null) as FormMap), this.path(name));
  }

  groups(name: string): Params[] {
    const value = this.take(name);
    if (typeof value !== 'object') return [];
    return Object.entries(value).map(([key, item]) => new Params(typeof item === 'object' ? item : {}, `${this.path(name)}[${key}]`));
  }

  texts(name: string): string[] {
    const value = this.take(name);
    if (value === undefined || value === '') return [];
    return typeof value === 'string' ? [value] : Object.values(value).filter((item) => typeof item === 'string');
  }

  /** A moment or a range of them, as lists take it in `created`. */
  range(name: string): Range {
    if (typeof this.values[name] === 'string') {
      const moment = this.integer(name);
      return { gte: moment, lte: moment };
    }
    const group = this.group(name);
    return { gte: group.integer('gte'), gt: group.integer('gt'), lte: group.integer('lte'), lt: group.integer('lt') };
  }

  /** Metadata merged into what was there: an empty value takes its key away, an empty text takes all away. */
  metadata(before: Metadata = {}, name = 'metadata'): Metadata {
    const value = this.take(name);
    if (value === undefined) return before;
    if (typeof value === 'string') return {};
    const merged = { ...before };
    for (const [key, item] of Object.entries(value)) this.mergeMetadata(merged, key, item, name);
    if (Object.keys(merged).length > 50) throw invalidParam('You can only have 50 metadata keys.', this.path(name));
    return merged;
  }

  done(): void {
    const unknown = Object.keys(this.values).find((name) => !this.read.has(name));
    if (unknown !== undefined) throw invalidParam(`Received unknown parameter: ${this.path(unknown)}`, this.path(unknown), 'parameter_unknown');
  }

  private mergeMetadata(merged: Metadata, key: string, item: FormValue, name: string): void {
    const path = `${this.path(name)}[${key}]`;
    if (typeof item !== 'string') throw invalidParam(`Invalid string: ${path}`, path);
    if (key.length > 40) throw invalidParam('Metadata keys can have up to 40 characters.', path);
    if (item.length > 500) throw invalidParam(`Metadata values can have up to 500 characters, but you passed in a value that is ${item.length} characters.`, path);
    if (item === '') delete merged[key];
    else merged[key] = item;
  }

  private take(name: string): FormValue | undefined {
    this.read.add(name);
    return this.values[name];
  }

  private path(name: string): string {
    return this.within === '' ? name : `${this.within}[${name}]`;
  }
}
