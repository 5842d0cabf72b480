import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { countries } from '../../platform/values/countries';
import { within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { findCurrentLogo } from '../logo/logos.repository';
import { addressLines, type Administrator, type Company, differences, FIELD_LABELS, fieldWords, type Section, versionOf } from './company';
import { changeCompany, CURRENCY_FIXED } from './change-company';
import { ContactForm, NamesForm, RegionForm } from './company.form';
import { findPrimaryContact, getCompany, listAdministrators } from './company.repository';
import { hasMoney, listCurrenciesOnSale } from './region.report';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';

export const show: RequestHandler = async (req, res) => {
  const { organizationId, scope, visitor } = memberOf(req);
  const { company, contact, logo } = await within(scope, async (trx) => ({
    company: await getCompany(trx, organizationId),
    contact: await findPrimaryContact(trx, organizationId),
    logo: await findCurrentLogo(trx, organizationId),
  }), { readOnly: true });
  renderPage(req, res, 'portal/organizations/company/show', {
    title: 'Company', company, address: addressLines(company), contact: contact ?? null, contactLeft: !contact && company.primary_contact_id !== '',
    logo: logo ?? null, canManage: visitor.permissions.has('organization:manage'),
  });
};

/** The pages of one section: its form, and saving it. */
export const names = sectionPages('names', 'Names and address', NamesForm, 'Your company information is saved. Receipts show it from now on; those already issued stay as they are.');
export const contact = sectionPages('contact', 'Primary contact', ContactForm, 'Your primary contact is saved.');
export const region = sectionPages('region', 'Time zone and currency', RegionForm, 'Your time zone and currency are saved.');

function sectionPages(section: Section, title: string, schema: Parameters<typeof readForm<Partial<Company>>>[0], saved: string): { edit: RequestHandler; update: RequestHandler } {
  const edit: RequestHandler = (req, res) => showForm(req, res, { section, title, errors: {} });
  const update: RequestHandler = async (req, res) => {
    const { organizationId, actor } = memberOf(req);
    const sent = singleStrings(req.body);
    const form = readForm(schema, req.body);
    if (!form.ok) return showForm(req, res.status(422), { section, title, errors: form.errors, sent });
    const changed = await changeCompany({ organizationId, section, typed: form.value, version: sent['version'] ?? '', actor });
    if (changed.outcome === 'refused') return showForm(req, res.status(422), { section, title, errors: changed.errors, sent });
    if (changed.outcome === 'stale') return showForm(req, res.status(409), { section, title, errors: STALE, sent, typed: form.value, stale: changed.company });
    flash(req, changed.outcome === 'changed' ? 'success' : 'notice', changed.outcome === 'changed' ? saved : 'Saved already: nothing has changed.');
    res.redirect(303, paths.portal.company.show);
  };
  return { edit, update };
}

const STALE = { form: 'Somebody else saved this after you had opened it, so nothing of yours is saved yet. Compare the two below, and save again to keep what stands in the form.' };

type Form = { section: Section; title: string; errors: FieldErrors; sent?: Record<string, string>; typed?: Partial<Company>; stale?: Company };

async function showForm(req: Request, res: Response, { section, title, errors, sent, typed, stale }: Form): Promise<void> {
  const { organizationId, scope } = memberOf(req);
  const { company, administrators, choices } = await within(scope, async (trx) => ({
    company: stale ?? await getCompany(trx, organizationId),
    administrators: section === 'contact' ? await listAdministrators(trx, organizationId) : [],
    choices: section === 'region' ? { onSale: await listCurrenciesOnSale(trx), isFixed: await hasMoney(trx, organizationId) } : { onSale: [], isFixed: true },
  }), { readOnly: true });
  // What is sent again counts for what is saved now only when the person has seen that.
  const version = stale || sent?.['version'] === undefined ? versionOf(company, section) : sent['version'];
  renderPage(req, res, `portal/organizations/company/${section}`, {
    title, errors, version, form: { ...company, ...sent }, countries, fixed: choices.isFixed ? CURRENCY_FIXED : '',
    administrators: administrators.map(({ membershipId, name, email }) => ({ value: membershipId, label: name, hint: email })),
    zones: section === 'region' ? zonesWith(company.time_zone) : [], currencies: [...new Set([company.currency, ...choices.onSale])].sort(),
    changes: stale && typed ? changesBetween(stale, typed, administrators) : [],
  });
}

function changesBetween(stale: Company, typed: Partial<Company>, administrators: readonly Administrator[]) {
  return differences(stale, typed).map((field) => ({
    label: FIELD_LABELS[field], saved: fieldWords(field, stale[field], administrators), typed: fieldWords(field, typed[field] ?? '', administrators),
  }));
}

let zones: string[] | undefined;

function zonesWith(own: string): { value: string; label: string }[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  return (zones.includes(own) ? zones : [own, ...zones]).map((value) => ({ value, label: value.replaceAll('_', ' ').replaceAll('/', ' / ') }));
}
