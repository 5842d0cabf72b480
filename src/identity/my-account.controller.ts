import { type RequestHandler } from 'express';
import { config } from '../config';
import { listRefusals } from '../mail/mail-refusals.repository';
import { TOPICS } from '../mail/topics';
import { countries } from '../platform/countries';
import { databaseNow, within } from '../platform/database';
import { renderPage } from '../platform/render';
import { visitorOf } from '../platform/visitor';
import { getProfile } from './people.repository';
import { findOpenChange } from './profile/email-changes.repository';
import { listOpenSessions } from './profile/sessions.repository';
import { listAnswers } from './security-answers.repository';

/** My account: one card a section (features.md I5). */
export const index: RequestHandler = async (req, res) => {
  const { personId, email, twoStep } = visitorOf(req);
  const found = await within('system', async (trx) => ({
    profile: await getProfile(trx, personId),
    emailChange: await findOpenChange(trx, personId, await databaseNow(trx)),
    answers: await listAnswers(trx, personId),
    refused: await listRefusals(trx, email),
    sessions: await listOpenSessions(trx, personId),
  }), { readOnly: true });
  const country = countries.find(({ value }) => value === found.profile.country)?.label ?? '';
  renderPage(req, res, 'me/index', {
    title: 'My account', profile: { ...found.profile, country }, twoStep, newEmail: found.emailChange?.newEmail ?? '',
    asksQuestions: config.securityQuestions, questionsCount: found.answers.length,
    refused: found.refused.map((topic) => TOPICS[topic].label), sessionsCount: found.sessions.length,
  });
};
