import { type Request, type RequestHandler, type Response } from 'express';
import { type Account } from '../../accounts/account';
import { findAccount, listAccountsByEmail } from '../../accounts/accounts.repository';
import { findQuote } from '../../billing/quotes/quotes.repository';
import { type Deal } from '../../deals/deal';
import { getDeal } from '../../deals/deals.repository';
import { listDealPoints } from '../../deals/points/deal-points.report';
import { paths } from '../../paths';
import { type Catalog, findPlan } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { countries } from '../../platform/values/countries';
import { isUuid, type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { day } from '../../platform/values/format';
import { chosenLead } from '../../program/leads/chosen-lead.report';
import { type Lead, LEAD_UNKNOWN } from '../../program/leads/lead';
import { findLead } from '../../program/leads/leads.repository';
import { typedFromLead } from '../../program/leads/lead-customer.presenter';
import { visitorOf } from '../../platform/visitors/visitor';
import { buyerOf, renderOrderPage } from '../quotes/buyer';
import { emptyCustomer, languages } from './customer.form';
import { dealWordsOf, offersOf, packOfferOf, percent, termOffersOf } from './offers.presenter';
import { maximumComputers, type Order, packsFor } from './order';
import { readOrder, type OrderChoices, typedOrder } from './order.form';
import { type BuyingOrganization, convertibleTrials, getBuyingOrganization } from './purchase-facts.report';
import { OrderImpossible, purchaseDetailsOf, purchaseKind, quotePurchase } from './quote-purchase';
import { listSubscriptionsOfAccount } from '../subscriptions.repository';

/** The plan list. */
export const index: RequestHandler = async (req, res) => {
  const desk = await readDesk(req, singleStrings(req.query));
  const { isCustomer, mayUseCodes } = buyerOf(req);
  const offers = offersOf(desk.catalog, desk.organization, desk.account?.kind);
  renderOrderPage(req, res, 'portal/subscriptions/plans', {
    title: desk.account && !isCustomer ? `Buy for ${desk.account.name}` : 'Buy a subscription', account: desk.account ?? null,
    products: [...new Set(offers.map((offer) => offer.productName))].map((name) => ({ name, plans: offers.filter((offer) => offer.productName === name) })),
    lead: leadOf(desk, isCustomer), suffix: suffixOf(desk, isCustomer), codes: mayUseCodes ? codeLinks(desk, isCustomer) : null,
  });
};

const show: RequestHandler = async (req, res) => {
  const desk = await readDesk(req, singleStrings(req.query));
  const choices = choicesFor(desk, String(req.params['code']));
  showOptions(req, res, { desk, choices, typed: desk.typed, errors: {}, known: undefined });
};

export { show as new };

/** Stores the binding quote of an order and leads to its Review page. */
export const create: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now, pages } = buyerOf(req);
  const typed = singleStrings(req.body);
  const desk = await readDesk(req, { account: typed['use_account'] || typed['account'] || '', quote: typed['quote'] ?? '', lead: typed['lead'] ?? '', deal: typed['deal'] ?? '' });
  const choices = choicesFor(desk, String(req.params['code']));
  // The offer to add to an account was taken: what the account decides was not on that form.
  const [firstTrial] = choices.trials;
  const body = typed['use_account'] && firstTrial ? { ...typed, converts: firstTrial.id } : typed;
  const result = readOrder(choices, body);
  if (!result.ok) return showOptions(req, res.status(422), { desk, choices, typed, errors: result.errors, known: undefined });
  const known = await knownAccount(req, result.order.newCustomer?.email);
  if (known) {
    const errors = { email: `You already look after this address in the account of ${known.name}.` };
    return showOptions(req, res.status(422), { desk, choices, typed, errors, known });
  }
  try {
    const quote = await within(scope, (trx) => quotePurchase(trx, { organizationId, order: { ...result.order, leadId: desk.lead?.id ?? null }, actor, now }));
    res.redirect(303, pages.purchases.quote(quote.id));
  } catch (error) {
    if (!(error instanceof OrderImpossible)) throw error;
    showOptions(req, res.status(error.status), { desk, choices, typed: body, errors: { '': error.message }, known: undefined });
  }
};

/** What the pages of a purchase start from: for whom, from which quote, at which prices. */
type Desk = {
  organization: BuyingOrganization;
  catalog: Catalog;
  account: Account | undefined;
  trials: OrderChoices['trials'];
  quoteId: string | undefined;
  /** For whom of the referral page it is bought. */
  lead: Lead | undefined;
  /** The registered deal that is ordered from its page, while it belongs to no account. */
  deal: Deal | undefined;
  /** The fields of the quote that is being changed, or what the lead or the deal says. */
  typed: Record<string, string> | undefined;
};

async function readDesk(req: Request, chosen: Record<string, string>): Promise<Desk> {
  const { organizationId, scope, now, accountId: own } = buyerOf(req);
  return within(scope, async (trx) => {
    const buying = await getBuyingOrganization(trx, organizationId, now);
    const catalog = await getCatalog(trx, buying.today);
    const order = await orderToChange(trx, organizationId, chosen['quote']);
    const accountId = own ?? (chosen['account'] || (order && !order.newCustomer ? order.accountId : ''));
    const account = accountId === '' ? undefined : await accountFor(trx, organizationId, accountId);
    const trials = account ? convertibleTrials(await listSubscriptionsOfAccount(trx, organizationId, account.id)) : [];
    const lead = await leadFor(trx, req, chosen['lead'], order);
    const deal = chosen['deal'] && !own ? await getDeal(trx, organizationId, chosen['deal']) : undefined;
    // Customers have no deals; of a new one the deal says whose they are, or nobody does before the Review page.
    const customer = own ? undefined : account ? { accountId: account.id, email: account.email } : deal && { accountId: null, email: deal.contactEmail };
    const deals = customer ? await listDealPoints(trx, { organizationId, ...customer, on: buying.today }) : [];
    return { organization: { ...buying, deals }, catalog, account, trials, quoteId: order && chosen['quote'], lead, deal, typed: order ? typedOrder(order) : lead ? typedFromLead(lead) : deal && typedFromDeal(deal) };
  }, { readOnly: true });
}

/** The lead for whom it is bought: named by the address or the form, or by the order that is changed. Those limited to chosen accounts know of none. */
async function leadFor(trx: Scoped, req: Request, id: string | undefined, order: Order | undefined): Promise<Lead | undefined> {
  const { permissions } = visitorOf(req);
  const { organizationId } = buyerOf(req);
  if (id && !permissions.has('leads:read')) throw new NotFound(LEAD_UNKNOWN);
  if (id) return chosenLead(trx, organizationId, id);
  return order?.leadId && permissions.has('leads:read') ? findLead(trx, organizationId, order.leadId) : undefined;
}

async function orderToChange(trx: Scoped, organizationId: string, quoteId: string | undefined) {
  const quote = quoteId && isUuid(quoteId) ? await findQuote(trx, organizationId, quoteId) : undefined;
  return quote?.kind === purchaseKind ? purchaseDetailsOf(quote).order : undefined;
}

async function accountFor(trx: Scoped, organizationId: string, id: string): Promise<Account> {
  const account = isUuid(id) ? await findAccount(trx, organizationId, id) : undefined;
  if (!account) throw new NotFound('We could not find that account.');
  return account;
}

function choicesFor(desk: Desk, code: string): OrderChoices {
  const plan = findPlan(desk.catalog, code);
  if (!plan?.isSellable) throw new NotFound('We could not find that plan.');
  const convertible = plan.productCode === 'safe_server' || desk.account?.kind !== plan.accountKind ? [] : desk.trials;
  return { plan, pack: packsFor(desk.catalog, plan), account: desk.account, trials: convertible };
}

async function knownAccount(req: Request, email: string | undefined): Promise<Account | undefined> {
  if (!email) return undefined;
  const { organizationId, scope } = buyerOf(req);
  const [known] = await within(scope, (trx) => listAccountsByEmail(trx, organizationId, email), { readOnly: true });
  return known;
}

type Options = { desk: Desk; choices: OrderChoices; typed: Record<string, string> | undefined; errors: FieldErrors; known: Account | undefined };

function showOptions(req: Request, res: Response, { desk, choices, typed, errors, known }: Options): void {
  const { plan, account, trials } = choices;
  const { organization, catalog } = desk;
  const empty = { ...emptyCustomer(organization.country), years: '1', quantity: '1', packs: '0', purchase_order: '', administered_by: '', converts: trials[0]?.id ?? 'none' };
  renderOrderPage(req, res, 'portal/subscriptions/options', {
    title: `Buy ${plan.name}`, plan, account: account ?? null, quoteId: desk.quoteId ?? '', leadId: desk.lead?.id ?? '', dealId: desk.deal?.id ?? '', dealWords: dealWordsOf(plan, organization), suffix: suffixOf(desk, buyerOf(req).isCustomer),
    terms: termOffersOf(catalog, plan, organization), pack: packOfferOf(catalog, plan, organization) ?? null, maximumComputers,
    trials: trialOptions(choices), form: { ...empty, ...typed }, errors, known: known?.kind === plan.accountKind ? known : null, countries, languages,
  });
}

function leadOf({ organization, catalog }: Desk, isCustomer: boolean): string {
  const terms = catalog.termDiscounts.filter((row) => row.discountBps > 0).map((row) => `${percent(row.discountBps)} off for ${row.years} years at once`);
  if (isCustomer) return `Prices for 1 year, before tax.${terms.length === 0 ? '' : ` ${terms.join(', ')}.`}`;
  const tier = organization.tier === 'premier' ? 'Premier' : 'Basic';
  const deals = (organization.deals ?? []).map(({ number, pointsBps, product }) => `${percent(pointsBps)} off ${productNameOf(catalog, product)} for your deal ${number}, on the next order`);
  return `Prices for 1 year with the discount of your ${tier} tier, before tax.${[...terms.length === 0 ? [] : [terms.join(', ')], ...deals].map((words) => ` ${words}.`).join('')}`;
}

/** What a deal says of its customer, for the form of an order. */
function typedFromDeal({ company, contactEmail, contactPhone, country }: Deal): Record<string, string> {
  return { company, email: contactEmail, email_again: contactEmail, phone: contactPhone, country };
}

function productNameOf(catalog: Catalog, code: string): string {
  return catalog.plans.find((plan) => plan.productCode === code)?.productName ?? code;
}

/** The other ways: a code that is there already, and codes to be used later. */
function codeLinks({ account }: Desk, isCustomer: boolean) {
  if (isCustomer) return { useHref: paths.my.orders.codes.use, buyHref: '' };
  return { useHref: account ? `${paths.portal.codes.useFor(account.id)}&subscription=new` : paths.portal.codes.use, buyHref: account ? '' : paths.portal.codes.new };
}

function trialOptions({ plan, trials }: OrderChoices) {
  const options = trials.map((trial) => ({
    value: trial.id, label: `Turn trial ${trial.number} into a paid subscription`,
    hint: `Its backup goes on. The trial ${trial.state === 'trial' ? 'runs until' : 'ended on'} ${day(trial.expiresOn)}; unused trial days are not added.`,
  }));
  const beside = { value: 'none', label: 'Buy for another computer', hint: 'The trial stays as it is.' };
  return options.length === 0 || plan.accountKind === 'safe_pro' ? options : [...options, beside];
}

/** Keeps the choice of account or quote in the links from page to page. */
function suffixOf({ account, quoteId, lead, deal }: Desk, isCustomer: boolean): string {
  if (quoteId) return `?quote=${quoteId}`;
  if (lead && !account) return `?lead=${lead.id}`;
  if (deal && !account) return `?deal=${deal.id}`;
  return account && !isCustomer ? `?account=${account.id}` : '';
}
