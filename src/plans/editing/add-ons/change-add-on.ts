import { type Scoped } from '../../../platform/database/database';
import { isCatalogCode } from '../catalog-code';
import { NotFound } from '../../../platform/errors';
import { changeCatalog, type Edit } from '../change-catalog';

export interface AddOnFacts { readonly name: string; readonly maxQuantity: number; readonly isSellable: boolean }
export type EditedAddOn = AddOnFacts & { readonly id: string; readonly code: string; readonly productName: string; readonly storageGb: number };

/** Throws NotFound for a code that there is not. */
export async function getEditedAddOn(trx: Scoped, code: string): Promise<EditedAddOn> {
  if (!isCatalogCode(code)) throw new NotFound();
  const row = await trx('add_ons as a').join('products as r', 'r.id', 'a.product_id').where('a.code', code).first<EditedAddOn | undefined>({
    id: 'a.id', code: 'a.code', name: 'a.name', productName: 'r.name', storageGb: 'a.storage_gb', maxQuantity: 'a.max_quantity', isSellable: 'a.sellable',
  });
  if (!row) throw new NotFound();
  return row;
}

/** What would be different; null for nothing. How much a pack holds is not among it: packs that were sold would hold something else. */
export function addOnChange(standing: AddOnFacts, asked: AddOnFacts) {
  const different = (['name', 'maxQuantity', 'isSellable'] as const).filter((fact) => standing[fact] !== asked[fact]);
  if (different.length === 0) return null;
  const only = (facts: AddOnFacts) => Object.fromEntries(different.map((fact) => [fact, facts[fact]]));
  return { before: only(standing), after: only(asked) };
}

/** Changes an add-on in place, at once. Answers whether anything was different. */
export function changeAddOn(code: string, asked: AddOnFacts, edit: Edit): Promise<boolean> {
  return changeCatalog(`add-on:${code}`, 'catalog.add-on-changed', edit, async (trx) => {
    const standing = await getEditedAddOn(trx, code);
    const change = addOnChange(standing, asked);
    return change && { ...change, write: () => trx('add_ons').where({ id: standing.id }).update({ name: asked.name, max_quantity: asked.maxQuantity, sellable: asked.isSellable }) };
  });
}
