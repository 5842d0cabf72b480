import { fulfilCoTerm } from '../co-term/fulfil-co-term';
import { coTermKind } from '../co-term/quote-co-term';
import { fulfilCodes } from '../codes/buying/fulfil-codes';
import { codesKind } from '../codes/buying/quote-codes';
import { fulfilChange } from '../changes/fulfil-change';
import { planChangeKind, upgradeKind } from '../changes/quote-change';
import { fulfilConversion } from '../conversions/fulfil-conversion';
import { conversionKind } from '../conversions/quote-conversion';
import { purchaseKind } from '../purchases/quote-purchase';
import { fulfilStorage } from '../storage/fulfil-storage';
import { storageKind } from '../storage/quote-storage';
import { type FulfilKind } from './fulfil-kind.model';
import { fulfilPurchase } from './fulfil-purchase';

/** Every kind of quote but the renewals, which are given together by the hundred. */
const kinds: Record<string, FulfilKind> = {
  [purchaseKind]: fulfilPurchase,
  [codesKind]: fulfilCodes,
  [upgradeKind]: fulfilChange,
  [planChangeKind]: fulfilChange,
  [conversionKind]: fulfilConversion,
  [storageKind]: fulfilStorage,
  [coTermKind]: fulfilCoTerm,
};

/** For rooms above this one, which this one may not know: they give what their own kind buys, and every edge and sweep of this room serves them too. */
export function addFulfilKind(name: string, kind: FulfilKind): void {
  kinds[name] = kind;
}

/** Throws for a kind that nobody gives: its paid invoice stays for the sweep, and the invariants report it. */
export function fulfilKindOf(kind: string): FulfilKind {
  const found = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!found) throw new Error(`nobody gives what quotes of kind "${kind}" buy`);
  return found;
}
