export type FormValue = string | FormMap;
export type FormMap = { [key: string]: FormValue };

const longest = 20_000;

/** `a[b][0]=c&d=e` as nested maps; arrays stay maps with keys 0, 1, … (or the next number for `a[]`). */
export function readForm(encoded: string): FormMap {
  const root: FormMap = Object.create(null) as FormMap;
  if (encoded.length === 0) return root;
  let count = 0;
  for (const pair of encoded.split('&')) {
    if (++count > longest) break;
    const cut = pair.indexOf('=');
    const name = decode(cut === -1 ? pair : pair.slice(0, cut));
    if (name !== '') place(root, keysOf(name), cut === -1 ? '' : decode(pair.slice(cut + 1)));
  }
  return root;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function keysOf(name: string): string[] {
  const open = name.indexOf('[');
  if (open <= 0) return [name];
  const inner = name.slice(open).match(/\[[^\]]*\]/g) ?? [];
  return [name.slice(0, open), ...inner.map((part) => part.slice(1, -1))];
}

function place(root: FormMap, keys: string[], value: string): void {
  let here = root;
  keys.forEach((key, depth) => {
    const name = key === '' ? String(Object.keys(here).length) : key;
    if (depth === keys.length - 1) {
      here[name] = value;
      return;
    }
    const next = here[name];
    here = typeof next === 'object' ? next : (here[name] = Object.create(null) as FormMap);
  });
}
