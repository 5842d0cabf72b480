import schema from './stripe-schema.json';

type Kind = string | string[] | Fields;
type Fields = { [name: string]: Kind[] };
type Json = Record<string, unknown>;

const objects = schema as unknown as Record<string, Fields>;

export const objectNames = Object.keys(objects);

/**
 * What is wrong with an answer by Stripe's own types: missing and unknown fields, wrong kinds. Every object in it that
 * says what it is (`object: 'charge'`) is checked, however deep it lies.
 */
export function problemsOf(answer: unknown, seen: Set<string>, path = ''): string[] {
  if (Array.isArray(answer)) return answer.flatMap((item, at) => problemsOf(item, seen, `${path}[${at}]`));
  if (typeof answer !== 'object' || answer === null) return [];
  const name = (answer as Json).object;
  const fields = typeof name === 'string' ? objects[name] : undefined;
  if (fields) seen.add(name as string);
  const own = fields ? fieldProblems(answer as Json, fields, `${path}<${name as string}>`) : [];
  return [...own, ...Object.entries(answer).flatMap(([key, value]) => problemsOf(value, seen, `${path}.${key}`))];
}

function fieldProblems(value: Json, fields: Fields, path: string): string[] {
  const missing = Object.keys(fields).filter((name) => !name.endsWith('?') && !(name in value)).map((name) => `${path}.${name} is missing`);
  const others = Object.entries(value).flatMap(([name, item]) => {
    const kinds = fields[name] ?? fields[`${name}?`];
    return kinds ? kindProblems(item, kinds, `${path}.${name}`) : [`${path}.${name} is unknown`];
  });
  return [...missing, ...others];
}

function kindProblems(value: unknown, kinds: Kind[], path: string): string[] {
  if (kinds.some((kind) => typeof kind === 'string' && kind === plainKind(value))) return [];
  if (kinds.some((kind) => Array.isArray(kind) && kind.slice(1).includes(value as string))) return [];
  const shapes = kinds.filter((kind): kind is Fields => typeof kind === 'object' && !Array.isArray(kind));
  if (plainKind(value) !== 'object' || shapes.length === 0) return [`${path} is ${JSON.stringify(value)?.slice(0, 60)}`];
  const tries = shapes.map((shape) => fieldProblems(value as Json, shape, path));
  return tries.reduce((best, next) => (next.length < best.length ? next : best));
}

function plainKind(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
