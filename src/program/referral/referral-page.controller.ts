import { type Request, type RequestHandler, type Response } from 'express';
import { config } from '../../config';
import { findCurrentLogo } from '../../organizations/logo/logos.repository';
import { paths } from '../../paths';
import { getCatalog } from '../../plans/plans.repository';
import { within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { changeReferralAddress } from './change-referral-address';
import { consentWords } from './enquiry';
import { EMPTY_ENQUIRY } from './enquiry.form';
import { findEditorName } from './editor-name.report';
import { firstContent, MOST_ADDRESSES, type ReferralContent, type ReferralPage, suggestedSlugs } from './referral-page';
import { readReferralPage, typedPage } from './referral-page.form';
import { findReferralPage, listAddresses } from './referral-pages.repository';
import { publishReferralPage, saveReferralDraft, withdrawReferralPage } from './save-referral-page';
import { holdsOf, sellablePlans, shownPage } from './shown-page.presenter';

/** The editor: the draft, what strangers see now, and the address. */
export const edit: RequestHandler = (req, res) => showEditor(req, res, { errors: {} });

export const update: RequestHandler = async (req, res) => {
  const { organizationId, organization, actor } = memberOf(req);
  const sent = singleStrings(req.body);
  const desk = await readDesk(req);
  const form = readReferralPage(sent, sellablePlans(desk.catalog).map(({ code }) => code));
  if (!form.ok) return showEditor(req, res.status(422), { errors: form.errors, sent });
  const saved = await saveReferralDraft({ organizationId, organizationName: organization.name, content: form.value, revision: Number(sent['revision'] ?? 0), actor });
  if (saved.outcome === 'stale') return showEditor(req, res.status(409), { errors: STALE, sent, stale: saved.page });
  if (sent['then'] === 'preview') return res.redirect(303, paths.referral.preview);
  if (saved.outcome === 'same') flash(req, 'notice', 'Saved already: nothing has changed.');
  else flash(req, 'success', desk.page?.published ? 'The draft is saved. Strangers see the published version until you publish this one.' : 'The draft is saved. Look at it, then publish it.');
  res.redirect(303, paths.referral.edit);
};

/** The draft as strangers will see it. */
export const preview: RequestHandler = async (req, res) => {
  const { organization, organizationId } = memberOf(req);
  const { page, catalog, logo } = await readDesk(req);
  if (!page) {
    flash(req, 'notice', 'Save the draft first, then look at it.');
    return res.redirect(303, paths.referral.edit);
  }
  const shown = shownPage(page.draft, { ...organization, logo }, catalog);
  renderPage(req, res, 'partner/referral/page', {
    title: `Preview: ${shown.headline}`, shown, errors: {}, typed: EMPTY_ENQUIRY, opened: '', trap: 'unused', isPreview: true, action: paths.referral.preview, consent: consentWords(organization.name),
    interests: [{ value: '', label: 'Choose' }, ...shown.plans.map(({ code, name }) => ({ value: code, label: name })), { value: organizationId, label: 'I am not sure yet' }],
  });
};

export const publish: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  await publishReferralPage({ organizationId, revision: Number(singleStrings(req.body)['revision'] ?? 0), actor });
  flash(req, 'success', 'The page is published. Give its address to people who might become customers.');
  res.redirect(303, paths.referral.edit);
};

export const withdraw: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  await withdrawReferralPage({ organizationId, actor });
  flash(req, 'success', 'The page is no longer public. The draft, the address and your leads stay.');
  res.redirect(303, paths.referral.edit);
};

export const move: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const sent = singleStrings(req.body);
  const slug = (sent['slug'] ?? '').trim().toLowerCase();
  const problem = await changeReferralAddress({ organizationId, slug, actor });
  if (problem !== undefined) return showEditor(req, res.status(422), { errors: { slug: problem }, slug });
  flash(req, 'success', 'The page has its new address. The former ones lead there.');
  res.redirect(303, paths.referral.edit);
};

const STALE = { form: 'Somebody else saved the draft after you had opened it, so nothing of yours is saved yet. Theirs is “The saved draft” on this page. Save again to put what stands in this form in its place.' };

type Editor = { errors: FieldErrors; sent?: Record<string, string>; slug?: string; stale?: ReferralPage };

function readDesk(req: Request) {
  const { organizationId, scope, today } = memberOf(req);
  return within(scope, async (trx) => {
    const page = await findReferralPage(trx, organizationId);
    return {
      page, catalog: await getCatalog(trx, today), logo: await findCurrentLogo(trx, organizationId) ?? null, addresses: await listAddresses(trx, organizationId),
      editor: page?.draftedBy ? await findEditorName(trx, organizationId, page.draftedBy) : '',
    };
  }, { readOnly: true });
}

async function showEditor(req: Request, res: Response, { errors, sent, slug, stale }: Editor): Promise<void> {
  const { organization, organizationId, visitor } = memberOf(req);
  const desk = await readDesk(req);
  const page = stale ?? desk.page;
  const plans = sellablePlans(desk.catalog);
  const contact = { name: `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email, email: visitor.email, phone: '' };
  const first = firstContent({ organizationName: organization.name, contact, plans: plans.map(({ code }) => code) });
  const current = desk.addresses.find(({ isCurrent }) => isCurrent)?.slug ?? suggestedSlugs(organization.name, organizationId, config.vendor.name)[0]!;
  const whose = { ...organization, logo: desk.logo };
  renderPage(req, res, 'portal/referral/edit', {
    title: 'Referral page', errors, mayManage: visitor.permissions.has('referral:manage'), hasPage: page !== undefined, hasLogo: desk.logo !== null, zone: organization.timeZone,
    // Who sends it again after a conflict has seen what stands now.
    revision: stale || sent?.['revision'] === undefined ? String(page?.revision ?? 0) : sent['revision'],
    form: sent ?? typedPage(page?.draft ?? first), plans: plans.map((plan) => ({ code: plan.code, name: plan.name, hint: holdsOf(plan) })),
    state: stateOf(page), draftedAt: page?.draftedAt ?? null, editor: desk.editor, publishedAt: page?.publishedAt ?? null,
    draft: page ? factsOf(page.draft, whose, desk.catalog) : null, published: page?.published ? factsOf(page.published, whose, desk.catalog) : null,
    slug: slug ?? current, address: config.baseUrl + paths.referral.public(current), publicHref: paths.referral.public(current),
    formerAddresses: desk.addresses.filter(({ isCurrent }) => !isCurrent).map((one) => one.slug), mostAddresses: MOST_ADDRESSES,
  });
}

function stateOf(page: ReferralPage | undefined) {
  if (!page) return { kind: 'off', label: 'Not begun' };
  if (!page.published) return { kind: 'off', label: 'Draft' };
  return page.publishedRevision === page.revision ? { kind: 'good', label: 'Published' } : { kind: 'look', label: 'Published, with a newer draft' };
}

/** A version for the two columns that stand side by side. */
function factsOf(content: ReferralContent, whose: Parameters<typeof shownPage>[1], catalog: Parameters<typeof shownPage>[2]) {
  const shown = shownPage(content, whose, catalog);
  return {
    headline: shown.headline, bodyHtml: shown.bodyHtml,
    facts: [
      { label: 'Who answers', value: [content.contactName, content.contactEmail, content.contactPhone].filter(Boolean).join(', ') },
      { label: 'Plans', value: shown.plans.map(({ name, price }) => (price ? `${name} (${price})` : name)).join(', ') || 'None' },
      { label: 'Logo', value: shown.logo ? 'Shown' : 'Your name in words' },
    ],
  };
}
