import { type KindOfObject, type VaultObject } from './vault-object.model';

/** Bytes [from, to), as they lie in an object. */
export type Part = { readonly from: number; readonly to: number };
export type Listed = { readonly name: string; readonly bytes: number };

/** An object on its way, and how long it is said to be. The memory of what the body brings is the store's: nobody else may read it afterwards. */
export type Sent = { readonly object: VaultObject; readonly body: AsyncIterable<Buffer>; readonly bytes: number };
/** What goes on beside the disk: nothing is written before `allowed`, which may refuse, and `counted` is told as soon as it is known whether the object is new. */
export type Around = { readonly allowed: Promise<unknown>; readonly counted: (isNew: boolean) => Promise<unknown> };

/** Where the objects of one vault lie. What stands under a name never changes. */
export interface VaultStore {
  /** Makes room for a new vault; safe to repeat. */
  create(): Promise<void>;
  /** How large an object is; undefined where there is none. */
  size(object: VaultObject): Promise<number | undefined>;
  /** A piece may be used until the next one is asked for: its memory is used again. */
  read(object: VaultObject, part: Part): Promise<AsyncIterable<Buffer>>;
  /**
   * Stores what the body brings, whole or not at all, and answers whether it is new. Throws WrongBody where it has not the length that was said or the
   * sha-256 that names it (checked-body.ts), and VaultMissing where no vault was made.
   */
  put(sent: Sent, around: Around): Promise<boolean>;
  list(kind: KindOfObject): AsyncIterable<Listed>;
  /** Answers whether there was one. */
  remove(object: VaultObject): Promise<boolean>;
  /** What of broken writes was left behind longer ago than any write takes. */
  tidy(): Promise<void>;
  /** Takes the whole vault away; safe to repeat, also after it was killed in the middle. */
  destroy(): Promise<void>;
}

/** No vault was made for it, or it was taken away. */
export class VaultMissing extends Error {}
/** The disk takes nothing more. */
export class StoreFull extends Error {}
