import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { lastCatalogChange } from '../../plans/editing/change-catalog';
import { differencesOf } from '../../plans/editing/change-words.presenter';
import { type EditForm, showEdit, takeStep } from '../../plans/editing/edit-steps';
import { amountIn, readFirstDay } from '../../plans/editing/prices/price.form';
import { fromWords } from '../../plans/editing/touched.presenter';
import { type Scoped, within } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type FieldErrors, type FormResult, singleStrings } from '../../platform/pages/forms';
import { currencyCodes, decimalText, isCurrency } from '../../platform/values/money';
import { staffOf } from '../../platform/visitors/visitor';
import { type AskedFees, changeReturnFees, returnFeesChange } from './change-return-fees';
import { findReturnFees } from './return-fees';

/** What is charged for drives and cords that do not come back. */
export const edit: RequestHandler = async (req, res) => {
  const { scope, today } = staffOf(req);
  showEdit(req, res, await within(scope, (trx) => editing(trx, today), { readOnly: true }));
};

export const update: RequestHandler = async (req, res) => {
  const { scope, actor, now, today } = staffOf(req);
  const read = readFees(req.body);
  const { form, standing } = await within(scope, async (trx) => ({ form: await editing(trx, today), standing: read.ok ? await findReturnFees(trx, read.value.currency, read.value.validFrom) : undefined }), { readOnly: true });
  await takeStep(req, res, form, {
    form: read, saved: 'The fees are saved.',
    preview: (asked) => Promise.resolve().then(() => {
      const change = returnFeesChange(standing, asked, today);
      return change && {
        differences: differencesOf(change.before, change.after), from: fromWords(asked.validFrom, today),
        happens: ['Drives and cords that are found missing from that day on.'], stays: ['Fees that were charged before.', 'What a drive costs to be sent: that stands with each plan’s price.'],
      };
    }),
    save: ({ seen, ...asked }) => changeReturnFees(asked, { seen, actor, now, today }),
  });
};

async function editing(trx: Scoped, today: Day): Promise<EditForm> {
  const standing = await findReturnFees(trx, 'USD', today);
  return {
    title: 'Fees for drives that do not come back', lead: 'Charged before tax for each drive and each cord of a courier recovery that is missing.', crumbs: [{ label: 'Catalog', href: paths.catalog.index }, { label: 'Return fees' }],
    action: paths.catalog.returnFees, backHref: paths.catalog.index, word: 'fees', button: 'Save the fees', seen: await lastCatalogChange(trx, 'return-fees'),
    fields: [
      { name: 'currency', label: 'Currency', type: 'select', width: 'short', options: currencyCodes.map((code) => ({ value: code, label: code })) },
      { name: 'drive', label: 'A drive', inputmode: 'decimal', width: 'short', autocomplete: 'off' }, { name: 'cord', label: 'A USB cord', inputmode: 'decimal', width: 'short', autocomplete: 'off' },
      { name: 'valid_from', label: 'Begins on', type: 'date', width: 'short' },
    ],
    standing: { currency: 'USD', drive: standing ? decimalText(standing.driveCents, 'USD') : '', cord: standing ? decimalText(standing.cordCents, 'USD') : '', valid_from: '' },
  };
}

function readFees(body: unknown): FormResult<AskedFees & { seen: string }> {
  const typed = singleStrings(body);
  const errors: FieldErrors = {};
  const currency = typed['currency'] ?? '';
  if (!isCurrency(currency)) return { ok: false, typed, errors: { currency: 'Choose the currency of the fees.' } };
  const [driveCents, cordCents] = [amountIn(typed, 'drive', 'the fee for a drive', currency, errors), amountIn(typed, 'cord', 'the fee for a cord', currency, errors)];
  const validFrom = readFirstDay(typed, errors);
  return Object.keys(errors).length > 0 ? { ok: false, errors, typed } : { ok: true, value: { currency, driveCents: driveCents!, cordCents: cordCents!, validFrom: validFrom!, seen: typed['seen'] ?? '' } };
}
