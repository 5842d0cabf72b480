import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { countries, isCountry } from '../../platform/values/countries';
import { within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { optionalText, readForm, text, type FieldErrors } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { visitorOf } from '../../platform/visitors/visitor';
import { getProfile } from '../people.repository';
import { changePersonal } from './change-personal';

const PersonalForm = z.object({
  first_name: text('your first name', 50),
  last_name: text('your last name', 50),
  phone: optionalText('a phone number', 30).refine((typed) => /^[0-9+()\-./ ]*$/.test(typed), 'Use digits, spaces and + ( ) - . / for a phone number.'),
  country: z.string({ error: 'Choose a country.' }).refine((code) => code === '' || isCountry(code), 'Choose a country from the list.'),
});

export const edit: RequestHandler = async (req, res) => {
  const { personId } = visitorOf(req);
  const { firstName, lastName, phone, country } = await within('system', (trx) => getProfile(trx, personId), { readOnly: true });
  show(req, res, { first_name: firstName, last_name: lastName, phone, country }, {});
};

export const update: RequestHandler = async (req, res) => {
  const { personId } = visitorOf(req);
  const form = readForm(PersonalForm, req.body);
  if (!form.ok) return show(req, res.status(422), form.typed, form.errors);
  const { first_name: firstName, last_name: lastName, phone, country } = form.value;
  await changePersonal({ personId, personal: { firstName, lastName, phone, country }, requestId: req.requestId });
  flash(req, 'success', 'Your personal information is saved.');
  res.redirect(303, paths.me.home);
};

function show(req: Request, res: Response, typed: Record<string, string>, errors: FieldErrors): void {
  const { first_name = '', last_name = '', phone = '', country = '' } = typed;
  renderPage(req, res, 'me/personal', {
    title: 'Personal information', typed: { first_name, last_name, phone, country }, errors, countries: [{ value: '', label: 'None' }, ...countries],
  });
}
