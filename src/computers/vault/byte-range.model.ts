import { type Part } from './store/vault-store';

/** The part of so many bytes that a Range header asks for: all of them without one, or with one of a kind that is not understood; undefined where there is nothing there. */
export function partAsked(header: string | undefined, bytes: number): Part & { readonly isPart: boolean } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return { from: 0, to: bytes, isPart: false };
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes : Math.min(bytes, Number(last) + 1);
  return from < to ? { from, to, isPart: true } : undefined;
}
