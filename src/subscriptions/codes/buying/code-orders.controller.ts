import { type Request, type RequestHandler, type Response } from 'express';
import { findQuote } from '../../../billing/quotes/quotes.repository';
import { paths } from '../../../paths';
import { type Catalog, findPlan, findPrice, type Plan } from '../../../plans/catalog';
import { getCatalog } from '../../../plans/plans.repository';
import { termYears } from '../../../plans/term';
import { isUuid, within } from '../../../platform/database/database';
import { type FieldErrors, singleStrings } from '../../../platform/pages/forms';
import { money } from '../../../platform/values/format';
import { renderPage } from '../../../platform/pages/render';
import { memberOf } from '../../../platform/visitors/visitor';
import { percent } from '../../purchases/offers.presenter';
import { yearsText } from '../../purchases/order';
import { type BuyingOrganization, getBuyingOrganization } from '../../purchases/purchase-facts.report';
import { OrderImpossible } from '../../purchases/quote-purchase';
import { readCodeOrder, typedCodeOrder } from './code-order.form';
import { maximumCodes, priceCodes, printedCodes } from './code-order.model';
import { codesDetailsOf, codesKind, quoteCodes } from './quote-codes';

/** Buy activation codes: plan, term, number, and what they cost together. */
const show: RequestHandler = async (req, res) => {
  const asked = singleStrings(req.query);
  const desk = await readDesk(req, asked['quote']);
  const plan = findPlan(desk.catalog, asked['plan'] ?? '')?.isSellable ? asked['plan']! : desk.plans[0]?.code ?? '';
  showForm(req, res, { desk, typed: desk.typed ?? { plan, years: '1', quantity: '1', purchase_order: '' }, errors: {} });
};

export { show as new };

/** "Update total" shows the sum of what is typed; "Continue to checkout" stores the binding quote and leads to its Review page. */
export const create: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now } = memberOf(req);
  const typed = singleStrings(req.body);
  const desk = await readDesk(req, undefined);
  const form = readCodeOrder(desk.plans, typed);
  if (typed['preview'] || !form.ok) return showForm(req, form.ok ? res : res.status(422), { desk, typed, errors: form.ok ? {} : form.errors });
  try {
    const quote = await within(scope, (trx) => quoteCodes(trx, { organizationId, order: form.value, actor, now }));
    res.redirect(303, paths.portal.purchases.quote(quote.id));
  } catch (error) {
    if (!(error instanceof OrderImpossible)) throw error;
    showForm(req, res.status(error.status), { desk, typed, errors: { '': error.message } });
  }
};

type Desk = { organization: BuyingOrganization; catalog: Catalog; plans: readonly Plan[]; typed: Record<string, string> | undefined };

async function readDesk(req: Request, quoteId: string | undefined): Promise<Desk> {
  const { organizationId, scope, now } = memberOf(req);
  return within(scope, async (trx) => {
    const organization = await getBuyingOrganization(trx, organizationId, now);
    const catalog = await getCatalog(trx, organization.today);
    const quote = quoteId && isUuid(quoteId) ? await findQuote(trx, organizationId, quoteId) : undefined;
    return { organization, catalog, plans: catalog.plans.filter(({ isSellable }) => isSellable), typed: quote?.kind === codesKind ? typedCodeOrder(codesDetailsOf(quote).order) : undefined };
  }, { readOnly: true });
}

function showForm(req: Request, res: Response, { desk, typed, errors }: { desk: Desk; typed: Record<string, string>; errors: FieldErrors }): void {
  const { organization, catalog, plans } = desk;
  renderPage(req, res, 'portal/codes/new', {
    title: 'Buy activation codes', maximumCodes, errors, form: { plan: '', years: '', quantity: '', purchase_order: '', ...typed }, total: totalOf(desk, typed),
    plans: plans.map((plan) => ({ value: plan.code, label: `${plan.name}${yearPrice(plan, organization)}` })),
    terms: termYears.map((years) => ({ value: String(years), label: `${yearsText(years)}${savingWords(catalog, years)}` })),
  });
}

/** The sum of what is typed, made by the same function as the quote; the reason where there is none (golden case G3). */
function totalOf({ organization, catalog, plans }: Desk, typed: Record<string, string>) {
  const form = readCodeOrder(plans, typed);
  if (!form.ok) return { problem: 'Choose a plan, a term and a number of codes to see the total.' };
  const priced = priceCodes(catalog, findPlan(catalog, form.value.planCode)!, form.value, organization);
  if (!priced.ok) return { problem: priced.reason };
  const { currency, taxName } = organization;
  const line = printedCodes(priced);
  return {
    lines: [{ label: line.quantity === 1 ? line.description : `${line.quantity} × ${line.description}`, how: line.explanation, amount: money(line.netCents, currency) }],
    totals: [{ label: taxName, amount: money(priced.total.taxCents, currency) }, { label: 'Total', amount: money(priced.total.totalCents, currency), strong: true }],
  };
}

function yearPrice(plan: Plan, { currency }: BuyingOrganization): string {
  const price = findPrice(plan, currency);
  return price ? `, ${money(price.listPriceCents, currency)} a year` : '';
}

function savingWords({ termDiscounts }: Catalog, years: number): string {
  const off = termDiscounts.find((row) => row.years === years)?.discountBps ?? 0;
  return off === 0 ? '' : `, ${percent(off)} off`;
}
