/** What the words of an alert may name; days begin with their own " on" or " since", '' where there is none. */
export interface About { readonly name: string; readonly machine: string; readonly on: string; readonly since: string; readonly kept: string; readonly partner: string; readonly cause: string }
export interface Words { readonly title: string; readonly next: string }
export interface CustomerRule {
  /** Open: what is the matter and what to do, for who pays and for who is looked after by a partner. Null hides it from them. */
  readonly asPayer: ((about: About) => Words) | null;
  readonly lookedAfter: ((about: About) => Words) | null;
  /** Closed: what it was. */
  readonly past: (about: About) => string;
}
