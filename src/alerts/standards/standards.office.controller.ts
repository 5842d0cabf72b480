import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { lastCatalogChange } from '../../plans/editing/change-catalog';
import { differencesOf } from '../../plans/editing/change-words.presenter';
import { type EditForm, showEdit, takeStep } from '../../plans/editing/edit-steps';
import { type Scoped, within } from '../../platform/database/database';
import { type FieldErrors, type FormResult, singleStrings } from '../../platform/pages/forms';
import { staffOf } from '../../platform/visitors/visitor';
import { type JudgedRule } from '../alert-rules.model';
import { changeStandards } from './change-standards';
import { type Standards, standardsChange, THRESHOLDS } from './standards.model';
import { getStandards } from './standards.repository';

/** How much raises an alert where a partner's rules say nothing. */
export const edit: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  showEdit(req, res, (await within(scope, editing, { readOnly: true })).form);
};

export const update: RequestHandler = async (req, res) => {
  const { scope, actor, now } = staffOf(req);
  const { form, standing } = await within(scope, editing, { readOnly: true });
  await takeStep(req, res, form, {
    form: readStandards(req.body), saved: 'The thresholds are saved. All alerts are judged by them within minutes.',
    preview: ({ standards }) => {
      const change = standardsChange(standing, standards);
      return Promise.resolve(change && {
        differences: differencesOf(change.before, change.after).map((line, at) => ({ ...line, label: labelOf(change.rules[at]!) })), from: 'At once',
        happens: ['Alerts of all partners open and close by the new thresholds within minutes.', 'The pages of alert rules name them as the standard.'], stays: ['What a partner’s own rule sets say.', 'Alerts that somebody acknowledged or snoozed, as long as they stand.'],
      });
    },
    save: ({ standards, seen }) => changeStandards(standards, { seen, actor, now }),
  });
};

async function editing(trx: Scoped): Promise<{ form: EditForm; standing: Standards }> {
  const standing = await getStandards(trx);
  const form: EditForm = {
    title: 'Thresholds of alerts', lead: 'How many days raise an alert where a partner’s own rules say nothing.', crumbs: [{ label: 'Catalog', href: paths.catalog.index }, { label: 'Thresholds of alerts' }],
    action: paths.catalog.thresholds, backHref: paths.catalog.index, word: null, button: 'Save the thresholds', seen: await lastCatalogChange(trx, 'alert-thresholds'),
    fields: THRESHOLDS.map(({ rule, words, threshold }) => ({ name: rule, label: words.label, hint: `${threshold.label}, from ${threshold.min} to ${threshold.max}. ${words.when}`, suffix: 'days', width: 'short', inputmode: 'numeric', autocomplete: 'off' })),
    standing: Object.fromEntries([...standing].map(([rule, days]) => [rule, String(days)])),
  };
  return { form, standing };
}

function readStandards(body: unknown): FormResult<{ standards: Standards; seen: string }> {
  const typed = singleStrings(body);
  const errors: FieldErrors = {};
  const standards = new Map<JudgedRule, number>();
  for (const { rule, threshold } of THRESHOLDS) {
    const days = (typed[rule] ?? '').trim();
    if (/^\d{1,3}$/.test(days) && Number(days) >= threshold.min && Number(days) <= threshold.max) standards.set(rule, Number(days));
    else errors[rule] = `Enter a whole number of days from ${threshold.min} to ${threshold.max}.`;
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors, typed } : { ok: true, value: { standards, seen: typed['seen'] ?? '' } };
}

function labelOf(rule: JudgedRule): string {
  return THRESHOLDS.find((one) => one.rule === rule)!.words.label;
}
