import { type RequestHandler } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { type Scoped, within } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { type EditForm, showEdit, takeStep } from '../../plans/editing/edit-steps';
import { countChanges } from '../../plans/editing/withdrawing/entered-versions.repository';
import { listNamesOfStaff } from '../../program/rules/names-of-staff.report';
import { getRulesOn, listRules } from '../deal-rules.repository';
import { addDealRules } from './add-deal-rules';
import { readRules, rulesFields, typedRules } from './deal-rules.form';
import { previewRules, shownVersions } from './deal-rules.presenter';
import { countOpenDeals } from './open-deals.report';

/** What deals give and how long: now, from later days on, and before. */
export const index: RequestHandler = async (req, res) => {
  const { visitor, scope, today, now } = staffOf(req);
  const { versions, holds, names, zone } = await within(scope, async (trx) => {
    const versions = await listRules(trx);
    return { versions, holds: (await getRulesOn(trx, today)).version, names: await listNamesOfStaff(trx, versions.flatMap(({ madeBy, withdrawnBy }) => [madeBy ?? [], withdrawnBy ?? []].flat())), zone: await houseZone(trx) };
  }, { readOnly: true });
  renderPage(req, res, 'office/deals/rules/index', { title: 'Deal rules', zone, mayAdd: visitor.permissions.has('partners:manage'), ...shownVersions(versions, { holds, today, now, names }) });
};

export const newVersion: RequestHandler = async (req, res) => {
  const { scope, today } = staffOf(req);
  showEdit(req, res, await within(scope, (trx) => formOf(trx, today), { readOnly: true }));
};

/** Shows what would follow, then adds the version. */
export const create: RequestHandler = async (req, res) => {
  const { scope, actor, today } = staffOf(req);
  const read = readRules(req.body);
  const { form, ...found } = await within(scope, async (trx) => ({
    form: await formOf(trx, today), standing: await getRulesOn(trx, read.ok ? read.value.validFrom : today), versions: await listRules(trx), open: await countOpenDeals(trx),
  }), { readOnly: true });
  await takeStep(req, res, form, {
    form: read, saved: 'The version is added. Deals that are submitted from its first day on get it.',
    preview: (asked) => Promise.resolve().then(() => previewRules(asked, { ...found, today })),
    save: (asked) => addDealRules({ ...asked, actor }),
  });
};

async function formOf(trx: Scoped, today: Day): Promise<EditForm> {
  const title = 'New rules for deals';
  return {
    title, lead: 'What holds today stands in the form. Deals that are submitted already keep the rules of their day.', action: paths.deals.office.rules.new, backHref: paths.deals.office.rules.index,
    crumbs: [{ label: 'Deals', href: paths.deals.office.index }, { label: 'Rules', href: paths.deals.office.rules.index }, { label: title }],
    fields: rulesFields, standing: typedRules(await getRulesOn(trx, today), today), seen: String(await countChanges(trx, 'deal_rules')), word: null, button: 'Add the version',
  };
}
