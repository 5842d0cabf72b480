import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as ejs from 'ejs';
import { ownCopy } from './own-copy';
import { projectRoot } from '../project-root';

type Locals = Readonly<Record<string, unknown>>;
type Escape = (value: unknown) => string;
type Compiled = (it: Locals) => string;
type Include = (name: string, locals?: Locals, keptAs?: string | object) => string;
type Settings = {
  /** Names every template can use without `it.`, the same for all of them. */
  helpers: Locals;
  /** Look at the file's time on every use (development). */
  reload: boolean;
  /** Print nothing for undefined and null; else printing them throws, which finds misspelt names. */
  lenient: boolean;
};

const viewsFolder = path.join(projectRoot, 'views');
const PIECES = 1_000;
const viewName = /^[a-z0-9]+(?:[-/.][a-z0-9]+)*$/;
const special = /[&<>"'\u0080-\uffff]/;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Templates by name from views/, compiled once. A template sees `it` (exactly the locals it was given), the helpers, and
 * `include(name, locals)`, which passes on nothing but those locals. `include(name, locals, keptAs)` keeps what the view
 * said: for pieces that many pages share, with a text that tells all of their locals apart, or an object that stands for them
 * and never changes.
 */
export function templates(settings: Settings): { html: Include; text: Include } {
  const printable = settings.lenient ? (value: unknown) => value ?? '' : refuseNothing;
  return {
    html: renderer(settings, (value) => escapeHtml(typeof value === 'string' ? value : asText(printable(value))), inAscii),
    text: renderer(settings, (value) => (typeof value === 'string' ? value : asText(printable(value))), (text) => text),
  };
}

/**
 * Text as HTML. What ASCII does not hold is written by number: the page then stays a string of one byte a character,
 * which Node joins three times as fast and sends ten times as fast.
 */
export function escapeHtml(text: string): string {
  return special.test(text) ? ownCopy(text.replace(/[&<>"']|[\u{80}-\u{10ffff}]/gu, entityOf)) : text;
}

function entityOf(character: string): string {
  return entities[character] ?? `&#${character.codePointAt(0)!};`;
}

/** A template's own text as `escapeHtml` would write it; what stands in tags is code. */
function inAscii(template: string): string {
  return template.replace(/<%[\s\S]*?%>|[\u{80}-\u{10ffff}]/gu, (found) => (found.startsWith('<%') ? found : entityOf(found)));
}

function renderer(settings: Settings, escape: Escape, written: (template: string) => string): Include {
  const known = new Map<string, { run: Compiled; changedAt: number }>();
  const pieces = new Map<string, string>();
  const piecesOf = new Map<string, WeakMap<object, string>>();
  const helpers: Locals = { ...settings.helpers, include };
  return include;

  function include(name: string, locals: Locals = {}, keptAs?: string | object): string {
    if (keptAs !== undefined && !settings.reload) return typeof keptAs === 'string' ? kept(name, locals, keptAs) : keptBy(name, locals, keptAs);
    const there = known.get(name);
    return there && !settings.reload ? there.run(locals) : compiled(name)(locals);
  }

  function kept(name: string, locals: Locals, keptAs: string): string {
    const key = `${name} ${keptAs}`;
    const there = pieces.get(key);
    if (there !== undefined) return there;
    const piece = include(name, locals);
    if (pieces.size >= PIECES) pieces.clear();
    pieces.set(key, piece);
    return piece;
  }

  function keptBy(name: string, locals: Locals, object: object): string {
    let there = piecesOf.get(name);
    if (!there) piecesOf.set(name, (there = new WeakMap()));
    let piece = there.get(object);
    if (piece === undefined) there.set(object, (piece = ownCopy(include(name, locals))));
    return piece;
  }

  function compiled(name: string): Compiled {
    if (!viewName.test(name)) throw new Error(`not a view's name: ${name}`);
    const filename = path.join(viewsFolder, `${name}.ejs`);
    const { mtimeMs } = statSync(filename);
    const kept = known.get(name);
    if (kept?.changedAt === mtimeMs) return kept.run;
    const run = compile(name, written(readFileSync(filename, 'utf8').trimEnd()), helpers, escape);
    known.set(name, { run, changedAt: mtimeMs });
    return run;
  }
}

/**
 * EJS translates, we wrap: its own function copies all locals on every call and hands them down into includes. The
 * helpers become names around the template, and an error says in which view and line it happened.
 */
function compile(name: string, text: string, helpers: Locals, escape: Escape): Compiled {
  const template = new ejs.Template(text, { _with: false, localsName: 'it', compileDebug: true, filename: name });
  template.compile();
  const body = `"use strict"; return function view(it) { let __line = 1; try { ${template.source} } catch (error) { throw located(error, __line); } };`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a template is code of ours
  const make = new Function('escapeFn', 'located', ...Object.keys(helpers), body) as (...around: unknown[]) => Compiled;
  return make(escape, (error: unknown, line: number) => located(error, `views/${name}.ejs:${line}`), ...Object.values(helpers));
}

const placed = new WeakSet<Error>();

/** Says the innermost place of an error once, in front of its message. */
function located(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || placed.has(error)) return error;
  placed.add(error);
  error.message = `${place}: ${error.message}`;
  return error;
}

function refuseNothing(value: unknown): unknown {
  if (value === undefined || value === null) throw new TypeError(`a template printed ${value}; give the value or say ?? ''`);
  return value;
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) throw new TypeError('a template printed a Date; use moment() or day()');
  throw new TypeError(`a template printed ${Array.isArray(value) ? 'a list' : typeof value}`);
}
