import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { type Day, parseDay } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings, text } from '../../platform/pages/forms';
import { day } from '../../platform/values/format';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { MOST_EXTENSIONS, MOST_EXTRA_DAYS } from '../ending.model';
import { extendGrace } from './extend-grace';
import { getOfficeAccount, getOfficeSubscription, type OfficeSubscription } from './office-account.report';

type Id = { id: string };

const Form = z.object({
  days: text('the days', 3).refine((typed) => /^\d{1,2}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= MOST_EXTRA_DAYS, `Enter the days as a whole number from 1 to ${MOST_EXTRA_DAYS}.`).transform(Number),
  reason: text('why its data is kept for longer', 500),
  seen: z.string().optional().transform((typed) => parseDay(typed ?? '') ?? ('0001-01-01' as Day)),
});

/** How much longer the data of a subscription is kept that has ended. */
export const edit: RequestHandler<Id> = (req, res) => show(req, res, {});

export const update: RequestHandler<Id> = async (req, res) => {
  const { scope, actor } = staffOf(req);
  const found = await within(scope, (trx) => getOfficeSubscription(trx, idInAddress(req.params)), { readOnly: true });
  const form = readForm(Form, req.body);
  if (!form.ok) return show(req, res.status(422), form.errors);
  try {
    const after = await extendGrace({ organizationId: found.organizationId, subscriptionId: found.id, ...form.value, actor });
    flash(req, 'success', `The data of ${found.number} is kept until ${day(after.purgeOn!)}. Who pays for it has a mail.`);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return show(req, res.status(409), { form: error.message });
  }
  res.redirect(303, paths.operations.accounts.show(found.accountId));
};

async function show(req: Request<Id>, res: Response, errors: FieldErrors): Promise<void> {
  const { scope } = staffOf(req);
  const { found, account } = await within(scope, async (trx) => {
    const found = await getOfficeSubscription(trx, idInAddress(req.params));
    return { found, account: await getOfficeAccount(trx, found.accountId) };
  }, { readOnly: true });
  const typed = singleStrings(req.body);
  renderPage(req, res, 'office/grace/edit', {
    title: `Keep the data of ${found.number} for longer`, errors, number: found.number, account: { name: account.name, href: paths.operations.accounts.show(account.id) }, action: paths.operations.accounts.grace(found.id),
    refusal: refusalOf(found), seen: found.purgeOn ?? '', days: (typed['days'] ?? '').slice(0, 40), reason: (typed['reason'] ?? '').slice(0, 2_000),
    facts: [
      { label: 'Customer', value: account.name }, { label: 'Plan', value: found.planName }, { label: 'Ended on', value: day(found.expiresOn) }, { label: 'Kept until', value: found.purgeOn === null ? 'No day is set' : day(found.purgeOn) },
      { label: 'Kept for longer', value: found.graceExtensions === 0 ? 'Not yet' : `${found.graceExtensions} of ${MOST_EXTENSIONS} times, ${found.graceExtraDays} days` },
    ],
  });
}

function refusalOf({ state, graceExtensions, number }: OfficeSubscription): string {
  if (state === 'purging' || state === 'purged') return `The data of ${number} is gone or going. Nothing brings it back.`;
  if (state !== 'expired' && state !== 'payment_failed') return `${number} has not ended. There is nothing to keep for longer yet.`;
  return graceExtensions >= MOST_EXTENSIONS ? `The data of ${number} was kept for longer twice already. Renewing it is the way to keep it.` : '';
}
