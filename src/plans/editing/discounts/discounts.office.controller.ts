import { type RequestHandler } from 'express';
import { paths } from '../../../paths';
import { within } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';
import { type FormResult } from '../../../platform/pages/forms';
import { staffOf } from '../../../platform/visitors/visitor';
import { type Catalog, tierDiscountBps } from '../../catalog';
import { getCatalog } from '../../plans.repository';
import { changeTermDiscounts, changeTierDiscounts, standingOn } from './change-discounts';
import { lastCatalogChange } from '../change-catalog';
import { differencesOf } from '../change-words.presenter';
import { discountedYears, everyTierDiscount, termDiscountBps, termDiscountChange, tierDiscountChange } from './discounts';
import { readTermDiscounts, readTierDiscounts, termField, termFields, tierField, tierFields } from './discounts.form';
import { type EditForm, showEdit, takeStep } from '../edit-steps';
import { fromWords, priceTouches } from '../touched.presenter';
import { countTouched } from '../touched.report';

/** What partners pay less by tier. */
export const tiers = {
  edit: (async (req, res) => {
    const { scope, today } = staffOf(req);
    showEdit(req, res, await within(scope, async (trx) => tierForm(await getCatalog(trx, today), await lastCatalogChange(trx, 'tier-discounts')), { readOnly: true }));
  }) as RequestHandler,
  update: (async (req, res) => {
    const { scope, actor, now, today } = staffOf(req);
    const read = readTierDiscounts(req.body);
    const { form, standing, touched } = await within(scope, async (trx) => {
      const standing = await standingOn(trx, firstDayOf(read, today), today);
      return { form: tierForm(standing.shown, await lastCatalogChange(trx, 'tier-discounts')), standing, touched: await countTouched(trx, {}) };
    }, { readOnly: true });
    await takeStep(req, res, form, {
      form: read, saved: 'The discounts are saved.',
      preview: ({ rows, validFrom }) => Promise.resolve().then(() => {
        const change = tierDiscountChange(standing, rows, validFrom, today);
        return change && { differences: differencesOf(change.before, change.after), from: fromWords(validFrom, today), ...priceTouches('these plans', touched, validFrom, today) };
      }),
      save: ({ rows, validFrom, seen }) => changeTierDiscounts(rows, { validFrom, seen, actor, now, today }),
    });
  }) as RequestHandler,
};

/** What several years at once cost less. */
export const terms = {
  edit: (async (req, res) => {
    const { scope, today } = staffOf(req);
    showEdit(req, res, await within(scope, async (trx) => termForm(await getCatalog(trx, today), await lastCatalogChange(trx, 'term-discounts')), { readOnly: true }));
  }) as RequestHandler,
  update: (async (req, res) => {
    const { scope, actor, now, today } = staffOf(req);
    const read = readTermDiscounts(req.body);
    const { form, standing, touched } = await within(scope, async (trx) => {
      const standing = await standingOn(trx, firstDayOf(read, today), today);
      return { form: termForm(standing.shown, await lastCatalogChange(trx, 'term-discounts')), standing, touched: await countTouched(trx, {}) };
    }, { readOnly: true });
    await takeStep(req, res, form, {
      form: read, saved: 'The discounts are saved.',
      preview: ({ rows, validFrom }) => Promise.resolve().then(() => {
        const change = termDiscountChange(standing, rows, validFrom, today);
        return change && { differences: differencesOf(change.before, change.after), from: fromWords(validFrom, today), ...priceTouches('a plan', touched, validFrom, today) };
      }),
      save: ({ rows, validFrom, seen }) => changeTermDiscounts(rows, { validFrom, seen, actor, now, today }),
    });
  }) as RequestHandler,
};

function tierForm(catalog: Catalog, seen: string): EditForm {
  const cells = everyTierDiscount((tier, one) => tierDiscountBps(catalog, tier, one));
  return {
    title: 'Partner discounts', lead: 'What each tier pays less than the list price, by what is bought. What you leave as it is stays, and what is entered for a later day still comes.', ...place('Partner discounts', paths.catalog.discounts.tiers), seen, word: 'discounts', button: 'Save the discounts',
    fields: tierFields, standing: Object.fromEntries(cells.map(({ tier, discountClass, discountBps }) => [tierField(tier, discountClass), String(discountBps / 100)])),
  };
}

function termForm(catalog: Catalog, seen: string): EditForm {
  return {
    title: 'Discounts for several years', lead: 'What two and three years at once cost less than that many single years. What you leave as it is stays, and what is entered for a later day still comes.', ...place('Several years', paths.catalog.discounts.terms), seen, word: 'discounts', button: 'Save the discounts',
    fields: termFields, standing: Object.fromEntries(discountedYears.map((years) => [termField(years), String(termDiscountBps(catalog, years) / 100)])),
  };
}

function place(label: string, action: string) {
  return { crumbs: [{ label: 'Catalog', href: paths.catalog.index }, { label }], action, backHref: paths.catalog.index };
}

function firstDayOf(read: FormResult<{ validFrom: Day }>, today: Day): Day {
  return read.ok ? read.value.validFrom : today;
}
