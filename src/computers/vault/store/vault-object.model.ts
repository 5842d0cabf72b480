/** What restic keeps, as it names it; `config` is one object without a name. */
export const KINDS_OF_OBJECTS = ['data', 'index', 'keys', 'locks', 'snapshots'] as const;
export type KindOfObject = (typeof KINDS_OF_OBJECTS)[number];

export type VaultObject = { readonly kind: KindOfObject; readonly name: string } | { readonly kind: 'config'; readonly name: '' };
export const CONFIG: VaultObject = { kind: 'config', name: '' };

const NAME = /^[0-9a-f]{64}$/;

export function isKind(text: string): text is KindOfObject {
  return (KINDS_OF_OBJECTS as readonly string[]).includes(text);
}

/** The object of an address; undefined where restic has no such kind or makes no such name. */
export function readObject(kind: string, name: string): VaultObject | undefined {
  if (kind === 'config' && name === '') return CONFIG;
  return isKind(kind) && NAME.test(name) ? { kind, name } : undefined;
}

/** Locks come and go with every command, and are needed where there is no room: they are not counted. */
export function isCounted({ kind }: Pick<VaultObject, 'kind'>): boolean {
  return kind !== 'locks';
}
