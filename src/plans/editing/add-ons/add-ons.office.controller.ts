import { type RequestHandler } from 'express';
import { z } from 'zod';
import { houseZone } from '../../../organizations/partners/house-zone.report';
import { paths } from '../../../paths';
import { type Scoped, within } from '../../../platform/database/database';
import { type FormResult, optionalText, readForm, text } from '../../../platform/pages/forms';
import { renderPage } from '../../../platform/pages/render';
import { staffOf } from '../../../platform/visitors/visitor';
import { addOnChange, type AddOnFacts, changeAddOn, type EditedAddOn, getEditedAddOn } from './change-add-on';
import { listCatalogHistory } from '../catalog-history.report';
import { lastCatalogChange } from '../change-catalog';
import { differencesOf } from '../change-words.presenter';
import { type EditForm, showEdit, takeStep } from '../edit-steps';
import { historyRows, priceRows } from '../item-page.presenter';
import { listPriceVersions } from '../prices/price-versions.repository';
import { many } from '../touched.presenter';
import { countTouched } from '../touched.report';

type At = { code: string };

const Form = z.object({
  name: text('a name', 100), is_sellable: z.string().optional().transform((typed) => typed === 'yes'), seen: optionalText('the earlier change', 40),
  max_quantity: text('the most packs', 3).refine((typed) => /^\d{1,2}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= 50, 'Enter the most packs as a whole number from 1 to 50.').transform(Number),
});

/** One add-on: its prices now, before and to come, and who changed what. */
export const show: RequestHandler<At> = async (req, res) => {
  const { scope, today, now } = staffOf(req);
  const { addOn, versions, history, zone } = await within(scope, async (trx) => {
    const addOn = await getEditedAddOn(trx, req.params.code);
    return {
      addOn, versions: await listPriceVersions(trx, { kind: 'add_on', id: addOn.id }), zone: await houseZone(trx), history: await listCatalogHistory(trx, { subject: `add-on:${addOn.code}`, limit: 50 }),
    };
  }, { readOnly: true });
  renderPage(req, res, 'office/catalog/show', {
    title: addOn.name, zone, badge: addOn.isSellable ? { kind: 'good', label: 'On sale' } : { kind: 'off', label: 'Not sold' }, prices: priceRows(versions, { today, now }), history: historyRows(history), couriers: false,
    facts: [{ label: 'Code', value: addOn.code }, { label: 'Beside plans of', value: addOn.productName }, { label: 'A pack holds', value: `${addOn.storageGb} GB` }, { label: 'Most packs of a subscription', value: String(addOn.maxQuantity) }],
    actions: [{ label: 'Add a price', href: paths.catalog.addOns.price(addOn.code), kind: 'primary', icon: 'plus' }, { label: 'Change the add-on', href: paths.catalog.addOns.edit(addOn.code) }],
  });
};

export const edit: RequestHandler<At> = async (req, res) => {
  const { scope } = staffOf(req);
  showEdit(req, res, (await within(scope, (trx) => editing(trx, req.params.code), { readOnly: true })).form);
};

export const update: RequestHandler<At> = async (req, res) => {
  const { scope, actor, now } = staffOf(req);
  const { addOn, form, touched } = await within(scope, async (trx) => ({ ...await editing(trx, req.params.code), touched: await countTouched(trx, { withPacks: true }) }), { readOnly: true });
  await takeStep(req, res, form, {
    form: readAddOn(req.body), saved: `${addOn.name} is changed. It holds from now on.`,
    preview: (asked) => {
      const change = addOnChange(addOn, asked);
      const running = `${touched.subscriptions === 0 ? 'No subscription has' : `${many(touched.subscriptions, 'subscription has', 'subscriptions have')}`} packs now.`;
      return Promise.resolve(change && { differences: differencesOf(change.before, change.after), from: 'At once', happens: [running, 'Orders and renewals from now on.'], stays: ['Packs that are paid for, and their prices.', 'How much a pack holds.'] });
    },
    save: ({ seen, ...asked }) => changeAddOn(addOn.code, asked, { seen, actor, now }),
  });
};

async function editing(trx: Scoped, code: string): Promise<{ addOn: EditedAddOn; form: EditForm }> {
  const addOn = await getEditedAddOn(trx, code);
  const form: EditForm = {
    title: `Change ${addOn.name}`, lead: 'Prices have a page of their own. How much a pack holds never changes: packs that were sold would hold something else.',
    crumbs: [{ label: 'Catalog', href: paths.catalog.index }, { label: addOn.name, href: paths.catalog.addOns.show(code) }, { label: 'Change' }], action: paths.catalog.addOns.edit(code), backHref: paths.catalog.addOns.show(code),
    fields: [
      { name: 'name', label: 'Name', width: 'medium', maxlength: 100, autocomplete: 'off' }, { name: 'is_sellable', label: 'On sale', type: 'checkbox' },
      { name: 'max_quantity', label: 'Most packs of a subscription', width: 'short', inputmode: 'numeric', autocomplete: 'off' },
    ],
    standing: { name: addOn.name, is_sellable: addOn.isSellable ? 'yes' : '', max_quantity: String(addOn.maxQuantity) }, seen: await lastCatalogChange(trx, `add-on:${code}`), word: null, button: 'Save the add-on',
  };
  return { addOn, form };
}

function readAddOn(body: unknown): FormResult<AddOnFacts & { seen: string }> {
  const form = readForm(Form, body);
  return form.ok ? { ok: true, value: { name: form.value.name, maxQuantity: form.value.max_quantity, isSellable: form.value.is_sellable, seen: form.value.seen } } : form;
}
