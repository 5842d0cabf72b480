import { z } from 'zod';
import { isTermYears, type TermYears } from '../../plans/term';

/** What a line of kind "activation_codes" buys: as many codes of this plan and term as its quantity says. */
export interface CodesItem {
  readonly planId: string;
  readonly years: TermYears;
}

export const codesItemKind = 'activation_codes';

const Item = z.object({ planId: z.uuid(), years: z.number().refine(isTermYears) });

/** Reads a stored item. A broken one is a fault of ours, never a person's. */
export function codesItemOf(stored: unknown): CodesItem {
  return Item.parse(stored);
}
