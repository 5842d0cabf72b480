import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as ejs from 'ejs';
import { projectRoot } from './project-root';

type Locals = Readonly<Record<string, unknown>>;
type Escape = (value: unknown) => string;
type Include = (name: string, locals?: Locals) => string;
type Settings = {
  /** Names every template can use without `it.`, the same for all of them. */
  helpers: Locals;
  /** Look at the file's time on every use (development). */
  reload: boolean;
  /** Print nothing for undefined and null, where development and tests throw. */
  lenient: boolean;
};

const viewsFolder = path.join(projectRoot, 'views');
const viewName = /^[a-z0-9]+(?:[-/.][a-z0-9]+)*$/;
const special = /[&<>"']/;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Templates by name from views/, compiled once. A template sees `it` (exactly the locals it was given), the helpers, and
 * `include(name, locals)`, which passes on nothing but those locals.
 */
export function templates(settings: Settings): { html: Include; text: Include } {
  const printable = settings.lenient ? (value: unknown) => value ?? '' : refuseNothing;
  return {
    html: renderer(settings, (value) => escapeHtml(asText(printable(value)))),
    text: renderer(settings, (value) => asText(printable(value))),
  };
}

export function escapeHtml(text: string): string {
  return special.test(text) ? text.replace(/[&<>"']/g, (character) => entities[character] ?? character) : text;
}

function renderer(settings: Settings, escape: Escape): Include {
  const known = new Map<string, { run: ejs.TemplateFunction; changedAt: number }>();
  const helpers: Locals = { ...settings.helpers, include };
  return include;

  function include(name: string, locals: Locals = {}): string {
    const clash = settings.lenient ? undefined : Object.keys(locals).find((key) => key in helpers && locals[key] !== helpers[key]);
    if (clash) throw new Error(`${name}: ${clash} is a helper's name and can't be a local`);
    return compiled(name)({ ...locals, ...helpers });
  }

  function compiled(name: string): ejs.TemplateFunction {
    const kept = known.get(name);
    if (kept && !settings.reload) return kept.run;
    if (!viewName.test(name)) throw new Error(`not a view's name: ${name}`);
    const filename = path.join(viewsFolder, `${name}.ejs`);
    const changedAt = settings.reload ? statSync(filename).mtimeMs : 0;
    if (kept?.changedAt === changedAt) return kept.run;
    // EJS's own include would hand every local down; ours comes in as a helper and hides it.
    const run = ejs.compile(readFileSync(filename, 'utf8').trimEnd(), {
      filename, escape, strict: true, _with: false, localsName: 'it',
      destructuredLocals: Object.keys(helpers), compileDebug: !settings.lenient,
    });
    known.set(name, { run, changedAt });
    return run;
  }
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
