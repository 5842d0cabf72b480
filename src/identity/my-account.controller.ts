import { type RequestHandler } from 'express';
import { countries } from '../platform/countries';
import { within } from '../platform/database';
import { renderPage } from '../platform/render';
import { visitorOf } from '../platform/visitor';
import { getProfile } from './people.repository';

/** My account: one card a section (features.md I5). */
export const index: RequestHandler = async (req, res) => {
  const { personId, twoStep } = visitorOf(req);
  const profile = await within('system', (trx) => getProfile(trx, personId), { readOnly: true });
  const country = countries.find(({ value }) => value === profile.country)?.label ?? '';
  renderPage(req, res, 'me/index', { title: 'My account', profile: { ...profile, country }, twoStep });
};
