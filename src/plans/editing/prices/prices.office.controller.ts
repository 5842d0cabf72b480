import { type RequestHandler } from 'express';
import { idInAddress } from '../../../organizations/id-in-address';
import { paths } from '../../../paths';
import { type Scoped, within } from '../../../platform/database';
import { type Day } from '../../../platform/dates';
import { day } from '../../../platform/format';
import { decimalText } from '../../../platform/money';
import { staffOf } from '../../../platform/visitor';
import { addPrice, subjectOf, withdrawPrice } from './change-price';
import { lastCatalogChange } from '../change-catalog';
import { differencesOf } from '../change-words.presenter';
import { type EditForm, showEdit, takeStep } from '../edit-steps';
import { priceFields, readPrice } from './price.form';
import { factsOf, nextVersion, priceChange, type Priced, type PriceVersion, versionOn } from './price-versions';
import { getPriced, getPriceVersion, listPriceVersions } from './price-versions.repository';
import { fromWords, priceTouches } from '../touched.presenter';
import { countTouched, type Touched } from '../touched.report';

type At = { code: string };
type Pages = { readonly edit: RequestHandler<At>; readonly update: RequestHandler<At> };

export const plans = pagesOf('plan');
export const addOns = pagesOf('add_on');

/** Takes back a price that is still to come. */
export const newWithdrawal: RequestHandler<{ id: string }> = async (req, res) => {
  const { scope } = staffOf(req);
  const found = await within(scope, (trx) => withdrawing(trx, idInAddress(req.params)), { readOnly: true });
  showEdit(req, res, found.form);
};

export const createWithdrawal: RequestHandler<{ id: string }> = async (req, res) => {
  const { scope, actor, now, today } = staffOf(req);
  const { item, version, instead, form, touched, seen } = await within(scope, (trx) => withdrawing(trx, idInAddress(req.params)), { readOnly: true });
  await takeStep(req, res, form, {
    form: { ok: true, value: null }, saved: 'The price is withdrawn. What held before goes on.',
    preview: () => Promise.resolve(version.withdrawnAt !== null ? null : {
      differences: differencesOf(factsOf(version), instead ? factsOf(instead) : { currency: version.currency }), from: fromWords(version.validFrom, today), ...priceTouches(item.name, touched, version.validFrom, today),
    }),
    save: () => withdrawPrice(item, version.id, { seen, actor, now }),
  });
};

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

async function withdrawing(trx: Scoped, priceId: string) {
  const { item, version } = await getPriceVersion(trx, priceId);
  const others = (await listPriceVersions(trx, item)).filter(({ id }) => id !== priceId);
  const seen = await lastCatalogChange(trx, subjectOf(item));
  const form: EditForm = {
    title: `Withdraw the price of ${item.name} from ${day(version.validFrom)}`, crumbs: crumbsOf(item, 'Withdraw a price'), lead: 'A price that holds nowhere yet can be taken back. It stays in the list as withdrawn.',
    action: paths.catalog.withdrawal(priceId), backHref: (item.kind === 'plan' ? paths.catalog.plans : paths.catalog.addOns).show(item.code), fields: [], standing: {}, seen, word: item.name, button: 'Withdraw the price',
  };
  return { item, version, instead: versionOn(others, version.currency, version.validFrom), form, seen, touched: await countTouched(trx, item.kind === 'plan' ? { planId: item.id } : { withPacks: true }) };
}

function crumbsOf({ kind, name, code }: Priced, here: string) {
  return [{ label: 'Catalog', href: paths.catalog.index }, { label: name, href: (kind === 'plan' ? paths.catalog.plans : paths.catalog.addOns).show(code) }, { label: here }];
}
