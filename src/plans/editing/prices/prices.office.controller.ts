import { type RequestHandler } from 'express';
import { idInAddress } from '../../../organizations/id-in-address';
import { paths } from '../../../paths';
import { type Scoped, within } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';
import { day } from '../../../platform/values/format';
import { type Currency, decimalText } from '../../../platform/values/money';
import { staffOf } from '../../../platform/visitors/visitor';
import { addPrice, subjectOf } from './change-price';
import { CATALOG, lastCatalogChange } from '../change-catalog';
import { differencesOf } from '../change-words.presenter';
import { type EditForm, showEdit, takeStep } from '../edit-steps';
import { type Versioned } from '../withdrawing/versioned';
import { withdrawalPages } from '../withdrawing/withdrawal-steps';
import { priceFields, readPrice } from './price.form';
import { amountFacts, nextVersion, priceChange, type Priced, type PriceVersion, versionOn } from './price-versions';
import { getPriced, getPriceVersion, listPriceVersions, pricesOf } from './price-versions.repository';
import { fromWords, priceTouches } from '../touched.presenter';
import { countTouched, type Touched } from '../touched.report';

type At = { code: string };
type Pages = { readonly edit: RequestHandler<At>; readonly update: RequestHandler<At> };

export const plans = pagesOf('plan');
export const addOns = pagesOf('add_on');

/** Takes back a price that is still to come. */
export const { newWithdrawal, createWithdrawal } = withdrawalPages<{ id: string }>(async (trx, params, today) => {
  const { item, version: { currency, validFrom } } = await getPriceVersion(trx, idInAddress(params));
  const isPlan = item.kind === 'plan';
  return {
    versioned: priceVersioned(item, currency), from: validFrom, title: `Withdraw the price of ${item.name} from ${day(validFrom)}`, crumbs: crumbsOf(item, 'Withdraw a price'), action: paths.catalog.withdrawal(params.id),
    backHref: (isPlan ? paths.catalog.plans : paths.catalog.addOns).show(item.code), word: item.name, button: 'Withdraw the price', ...priceTouches(item.name, await countTouched(trx, isPlan ? { planId: item.id } : { withPacks: true }), validFrom, today),
  };
});

function priceVersioned(item: Priced, currency: Currency): Versioned {
  const subject = subjectOf(item);
  return {
    turn: subject, ...pricesOf(item, currency), seen: (trx) => lastCatalogChange(trx, subject), audit: { action: 'catalog.price-withdrawn', subjectType: CATALOG, subjectId: subject },
    factsOn: async (trx, on) => {
      const version = versionOn(await listPriceVersions(trx, item), currency, on);
      return version ? amountFacts(version) : null;
    },
  };
}

function pagesOf(kind: Priced['kind']): Pages {
  return {
    edit: async (req, res) => {
      const { scope, today } = staffOf(req);
      showEdit(req, res, (await within(scope, (trx) => pricing(trx, kind, req.params.code, today), { readOnly: true })).form);
    },
    update: async (req, res) => {
      const { scope, actor, now, today } = staffOf(req);
      const { item, versions, form, touched } = await within(scope, (trx) => pricing(trx, kind, req.params.code, today), { readOnly: true });
      await takeStep(req, res, form, {
        form: readPrice(req.body, item), saved: `The price of ${item.name} is added.`,
        preview: ({ seen: _, ...asked }) => Promise.resolve().then(() => {
          const change = priceChange(versions, asked, today);
          const later = nextVersion(versions, asked.currency, asked.validFrom);
          const until = later ? [`It holds until ${day(later.validFrom)}: from then on the price that was entered for that day does.`] : [];
          const { happens, stays } = priceTouches(item.name, touched, asked.validFrom, today);
          return change && { differences: differencesOf(change.before, change.after), from: fromWords(asked.validFrom, today), happens: [...happens, ...until], stays };
        }),
        save: ({ seen, ...asked }) => addPrice(item, asked, { seen, actor, now, today }),
      });
    },
  };
}

async function pricing(trx: Scoped, kind: Priced['kind'], code: string, today: Day): Promise<{ item: Priced; versions: PriceVersion[]; form: EditForm; touched: Touched }> {
  const item = await getPriced(trx, kind, code);
  const versions = await listPriceVersions(trx, item);
  const home = kind === 'plan' ? paths.catalog.plans : paths.catalog.addOns;
  const standing = versionOn(versions, 'USD', today) ?? versions[0];
  const amount = (cents: PriceVersion['courierExpeditedCents']) => (cents === null || !standing ? '' : decimalText(cents, standing.currency));
  const form: EditForm = {
    title: `Add a price of ${item.name}`, crumbs: crumbsOf(item, 'Add a price'), lead: 'Prices are added, never changed: what was quoted and charged before stays what it was.', action: home.price(code), backHref: home.show(code),
    fields: priceFields(item), seen: await lastCatalogChange(trx, subjectOf(item)), word: item.name, button: 'Add the price',
    standing: {
      currency: standing?.currency ?? 'USD', valid_from: '', list_price: standing ? amount(standing.listPriceCents) : '', courier_standard: standing ? amount(standing.courierStandardCents) : '', courier_expedited: standing ? amount(standing.courierExpeditedCents) : '',
    },
  };
  return { item, versions, form, touched: await countTouched(trx, kind === 'plan' ? { planId: item.id } : { withPacks: true }) };
}

function crumbsOf({ kind, name, code }: Priced, here: string) {
  return [{ label: 'Catalog', href: paths.catalog.index }, { label: name, href: (kind === 'plan' ? paths.catalog.plans : paths.catalog.addOns).show(code) }, { label: here }];
}
