import { type Request, type RequestHandler } from 'express';
import { houseZone } from '../../../organizations/partners/house-zone.report';
import { paths } from '../../../paths';
import { type Scoped, within } from '../../../platform/database/database';
import { type FormResult, readForm } from '../../../platform/pages/forms';
import { renderPage } from '../../../platform/pages/render';
import { staffOf } from '../../../platform/visitors/visitor';
import { copyPlan, changePlan, type NewPlan } from './change-plan';
import { lastCatalogChange } from '../change-catalog';
import { differencesOf } from '../change-words.presenter';
import { listCatalogHistory } from '../catalog-history.report';
import { NewPlanForm, newPlanFields, typedNewPlan } from './new-plan.form';
import { type EditForm, showEdit, takeStep } from '../edit-steps';
import { planFields, readPlan, typedPlan } from './plan.form';
import { type EditedPlan, getEditedPlan } from './plan-facts.repository';
import { planChange } from './plan-facts';
import { historyRows, planFactLines, priceRows } from '../item-page.presenter';
import { listPriceVersions } from '../prices/price-versions.repository';
import { planTouches } from './plan-touches.presenter';
import { countTouched } from '../touched.report';

type At = { code: string };

/** One plan: what it is, its prices now, before and to come, and who changed what. */
export const show: RequestHandler<At> = async (req, res) => {
  const { scope, today, now } = staffOf(req);
  const { plan, versions, history, zone } = await within(scope, async (trx) => {
    const plan = await getEditedPlan(trx, req.params.code);
    return {
      plan, versions: await listPriceVersions(trx, { kind: 'plan', id: plan.id }), zone: await houseZone(trx),
      history: await listCatalogHistory(trx, { subject: `plan:${plan.code}`, limit: 50 }),
    };
  }, { readOnly: true });
  const { plans } = paths.catalog;
  renderPage(req, res, 'office/catalog/show', {
    title: plan.name, zone, badge: plan.isSellable ? { kind: 'good', label: 'On sale' } : { kind: 'off', label: 'Not sold' }, facts: planFactLines(plan), prices: priceRows(versions, { today, now }),
    history: historyRows(history), couriers: true,
    actions: [{ label: 'Add a price', href: plans.price(plan.code), kind: 'primary', icon: 'plus' }, { label: 'Change the plan', href: plans.edit(plan.code) }, { label: 'Copy as a new plan', href: plans.copy(plan.code) }],
  });
};

export const edit: RequestHandler<At> = async (req, res) => {
  const { scope } = staffOf(req);
  const { form } = await within(scope, (trx) => editing(trx, req.params.code), { readOnly: true });
  showEdit(req, res, form);
};

export const update: RequestHandler<At> = async (req, res) => {
  const { scope, actor, now } = staffOf(req);
  const { plan, form, touched } = await within(scope, async (trx) => {
    const found = await editing(trx, req.params.code);
    return { ...found, touched: await countTouched(trx, { planId: found.plan.id }) };
  }, { readOnly: true });
  const read = readPlan(req.body);
  await takeStep(req, res, form, {
    form: read, saved: `${plan.name} is changed. It holds from now on.`,
    preview: (asked) => {
      const change = planChange(plan, asked);
      return Promise.resolve(change && { differences: differencesOf(change.before, change.after), from: 'At once', ...planTouches(change.after, touched) });
    },
    save: ({ seen, ...asked }) => changePlan(plan.code, asked, { seen, actor, now }),
  });
};

export const newCopy: RequestHandler<At> = async (req, res) => {
  const { scope } = staffOf(req);
  showEdit(req, res, (await within(scope, (trx) => copying(trx, req.params.code), { readOnly: true })).form);
};

export const createCopy: RequestHandler<At> = async (req, res) => {
  const { scope, actor, now, today } = staffOf(req);
  const { plan, form } = await within(scope, (trx) => copying(trx, req.params.code), { readOnly: true });
  await takeStep(req, res, form, {
    form: readNewPlan(req), saved: 'The plan is there. Look at its prices, and put it on sale when it is ready.',
    preview: ({ code, name, rank }) => Promise.resolve({
      differences: differencesOf(null, { code, name, copiedFrom: plan.name, rank }), from: 'A new plan',
      happens: ['It begins with the limits, features, days and today’s prices of the plan it is copied from.', 'Nobody can buy it until you put it on sale.'], stays: [`${plan.name} and everybody on it.`],
    }),
    save: (asked) => copyPlan(plan.code, asked, { actor, now, today }),
  });
};

function readNewPlan(req: Request): FormResult<NewPlan> {
  return readForm(NewPlanForm, req.body);
}

async function editing(trx: Scoped, code: string): Promise<{ plan: EditedPlan; form: EditForm }> {
  const plan = await getEditedPlan(trx, code);
  const form: EditForm = {
    title: `Change ${plan.name}`, crumbs: crumbsOf(plan, 'Change'), lead: 'Prices have a page of their own. The code never changes: papers name it.', action: paths.catalog.plans.edit(code), backHref: paths.catalog.plans.show(code),
    fields: planFields, standing: typedPlan(plan), seen: await lastCatalogChange(trx, `plan:${code}`), word: null, button: 'Save the plan',
  };
  return { plan, form };
}

async function copying(trx: Scoped, code: string): Promise<{ plan: EditedPlan; form: EditForm }> {
  const plan = await getEditedPlan(trx, code);
  const ranks = await trx('plans').where({ product_id: plan.productId }).max<{ rank: number }>('rank as rank').first();
  const form: EditForm = {
    title: `Copy ${plan.name}`, crumbs: crumbsOf(plan, 'Copy'), lead: 'A new plan of the same product, for the same kind of customers and with the same discounts.', action: paths.catalog.plans.copy(code), backHref: paths.catalog.index,
    fields: newPlanFields(plan.productName), standing: typedNewPlan(plan, (ranks?.rank ?? 0) + 1), seen: '', word: null, button: 'Make the plan',
  };
  return { plan, form };
}

function crumbsOf({ name, code }: EditedPlan, here: string) {
  return [{ label: 'Catalog', href: paths.catalog.index }, { label: name, href: paths.catalog.plans.show(code) }, { label: here }];
}
